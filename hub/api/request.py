"""Routes of requests: submit, list, read."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from hub.api.party import envelope_of
from hub.api.wire import (
    BrokerDep,
    Code,
    Envelope,
    In,
    Key,
    Out,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Id, Sid, Time
from hub.ports.request import RequestFilter
from hub.services.listing import PAGE_MAX
from hub.services.request.deadline import Due
from hub.services.request.request_view import RequestView

router = APIRouter(tags=["requests"])

STATES_MAX = 20


class RequestIn(In):
    """A request, with the value that blinds its case; absent if it names an invitation."""

    statement: Envelope
    r: Sid | None = None


class CountIn(BaseModel):
    """The filter for requests; a member that is left out excludes nothing.

    ``mine``: about the cases that the caller opened or was given; ``party``: the other one.
    """

    model_config = ConfigDict(extra="forbid")

    role: Literal["asker", "provider"] = "asker"
    state: Annotated[list[Code], Field(fail_fast=True, default_factory=list, max_length=STATES_MAX)]
    case: Id | None = None
    mine: bool = False
    purpose: Code | None = None
    party: Code | None = None

    def wanted(self, member: str) -> RequestFilter:
        """The filter for a caller with this member id."""
        return RequestFilter(
            states=frozenset(self.state),
            case_id=self.case or "",
            worker=member if self.mine else "",
            purpose=self.purpose or "",
            party=self.party or "",
        )


class ListIn(CountIn):
    """A page of a list; it begins after ``after``, where the page before ended."""

    role: Literal["asker", "provider", "approver", "desk", "reviewer"] = "asker"  # type: ignore[assignment]  # more roles
    order: Literal["newest", "due"] = "newest"
    after: Annotated[str, Field(max_length=90)] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE_MAX

    def wanted(self, member: str) -> RequestFilter:
        """The filter for a caller with this member id, and its order."""
        return replace(super().wanted(member), by_due=self.order == "due")


class DecisionOut(Out):
    """The policy's decision, as much of it as the caller may know."""

    outcome: str
    reason: str
    reasons: list[str]
    clause: str


class SubmittedOut(Out):
    """A request that was accepted; its decision may be a denial."""

    sid: Sid
    state: Code
    decision: DecisionOut
    submission: SubmissionOut


class StepOut(Out):
    """One step in the life of a request."""

    at: Time
    event: Code
    shown: Code
    entry: Id


class CountOut(Out):
    """One line of the sum by which a clock was counted; without a count ``unit`` is empty."""

    code: Code
    day: date
    count: int
    unit: str
    name: str


class DeadlineOut(Out):
    """When an answer is due; ``dueAt`` is null while a question back stops this clock."""

    kind: Code
    due_at: Time | None
    late: bool
    lines: list[CountOut]

    @classmethod
    def of(cls, due: Due) -> "DeadlineOut":
        """The deadline as the interface sends it."""
        return cls(
            kind=due.kind,
            due_at=due.due_at,
            late=due.late,
            lines=[
                CountOut(
                    code=line.code, day=line.day, count=line.count, unit=line.unit, name=line.name
                )
                for line in due.lines
            ],
        )


class RequestOut(Out):
    """A request as the caller's party may see it; ``caseId`` only for the party that named it.

    ``handedOverAt`` is when the person got the letter that it stopped; only its asker sees it.
    """

    sid: Sid
    case_id: Id | None
    from_party: str = Field(serialization_alias="from")
    to: str
    desk: Code
    purpose: Code
    state: Code
    decision: DecisionOut
    approvals: list[str]
    logged_at: Time
    expires: Time
    deadlines: list[DeadlineOut]
    entry: Id
    timeline: list[StepOut]
    handed_over_at: Time | None

    @classmethod
    def of(cls, view: RequestView) -> "RequestOut":
        """The request as the interface sends it."""
        decision = DecisionOut(
            outcome=view.outcome,
            reason=view.reason,
            reasons=list(view.reasons),
            clause=view.clause,
        )
        return cls(
            sid=view.sid,
            case_id=view.case_id or None,
            from_party=view.from_party,
            to=view.to_party,
            desk=view.to_desk,
            purpose=view.purpose,
            state=view.state,
            decision=decision,
            approvals=list(view.approvals),
            logged_at=view.logged_at,
            expires=view.expires,
            deadlines=[DeadlineOut.of(one) for one in view.deadlines],
            entry=view.entry,
            timeline=[
                StepOut(at=at, event=event, shown=shown, entry=entry)
                for at, event, shown, entry in view.timeline
            ],
            handed_over_at=view.handed_over or None,
        )


class RequestsOut(Out):
    """Requests, newest first; ``next`` is the cursor of the following page."""

    items: list[RequestOut]
    next: str | None


class StatementOut(Out):
    """One statement."""

    statement: Envelope


class StateCountOut(Out):
    """How many requests are in one state."""

    state: Code
    count: int


class RequestCountsOut(Out):
    """How many requests are in each state; a state without any is left out."""

    items: list[StateCountOut]


@router.post("/requests", status_code=201)
def submit_request(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: RequestIn
) -> SubmittedOut:
    """Submit a request, and have it decided."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.request.submit(call, body.statement.document(), r=body.r)
    return SubmittedOut(
        sid=done.result["sid"],
        state=done.result["state"],
        decision=DecisionOut(**done.result["decision"]),
        submission=proven(broker, done),
    )


@router.get("/requests")
def list_requests(
    broker: BrokerDep, token: TokenDep, query: Annotated[ListIn, Query()]
) -> RequestsOut:
    """List the own party's requests: those it asked, provides, approves or completes."""
    caller = caller_of(broker, token)
    page = broker.request.page(
        caller,
        role=query.role,
        after=query.after,
        limit=query.limit,
        wanted=query.wanted(caller.member),
    )
    last = _place(page[-1], query.order) if len(page) == query.limit else None
    return RequestsOut(items=[RequestOut.of(one) for one in page], next=last)


@router.get("/request-counts")
def count_requests(
    broker: BrokerDep, token: TokenDep, query: Annotated[CountIn, Query()]
) -> RequestCountsOut:
    """Count the own party's requests in each state, as asker or as provider."""
    caller = caller_of(broker, token)
    found = broker.request.states(caller, role=query.role, wanted=query.wanted(caller.member))
    return RequestCountsOut(
        items=[StateCountOut(state=state, count=count) for state, count in sorted(found.items())]
    )


@router.get("/requests/{sid}")
def read_request(broker: BrokerDep, token: TokenDep, sid: Sid) -> RequestOut:
    """Read one request."""
    return RequestOut.of(broker.request.get(caller_of(broker, token), sid))


@router.get("/requests/{sid}/statement")
def read_statement(broker: BrokerDep, token: TokenDep, sid: Sid) -> StatementOut:
    """Read the request as it was signed."""
    found = broker.request.statement(caller_of(broker, token), sid)
    return StatementOut(statement=envelope_of(found))


def _place(last: RequestView, order: str) -> str:
    """The cursor at which the next page begins."""
    at = (last.due_at or last.logged_at) if order == "due" else last.logged_at
    return f"{at}|{last.sid}"
