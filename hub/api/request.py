"""Routes of requests: submit, list, read, deliver, approve, withdraw."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from hub.api.case import octets
from hub.api.party import envelope_of
from hub.api.wire import (
    PAGE_MAX,
    BrokerDep,
    Code,
    Envelope,
    Id,
    In,
    Key,
    Out,
    Sid,
    StatementIn,
    SubmissionOut,
    Time,
    TokenDep,
    asked,
    caller_of,
    encode,
    proven,
)
from hub.services.deadline import Due
from hub.services.request_view import RequestView

router = APIRouter(tags=["requests"])
SidPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
PickUp = Annotated[str | None, Query(alias="pickUp", pattern=r"^[0-9a-f]{32}$")]


class RequestIn(In):
    """A request, with the value that blinds its case; none where an invitation is named."""

    statement: Envelope
    r: Sid | None = None


class EmptyIn(In):
    """Nothing to say."""


class DeskIn(In):
    """Whether a request is complete now."""

    complete: bool


class DecisionOut(Out):
    """What the policy decided, as the caller may know it."""

    outcome: str
    reason: str
    reasons: list[str]
    clause: str


class SubmittedOut(Out):
    """A request that was taken; denied is a result too."""

    sid: Sid
    state: Code
    decision: DecisionOut
    submission: SubmissionOut


class MovedOut(Out):
    """An approval or a withdrawal that was taken."""

    sid: Sid
    state: Code
    submission: SubmissionOut


class StepOut(Out):
    """One step in the life of a request."""

    at: Time
    event: Code
    shown: Code
    entry: Id


class CountOut(Out):
    """One line of the sum by which a clock was counted; ``unit`` is empty without a count."""

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
    steps: list[CountOut]

    @classmethod
    def of(cls, one: Due) -> "DeadlineOut":
        """As it goes over the wire."""
        return cls(
            kind=one.kind,
            due_at=one.due_at,
            late=one.late,
            steps=[
                CountOut(
                    code=step.code, day=step.day, count=step.count, unit=step.unit, name=step.name
                )
                for step in one.steps
            ],
        )


class RequestOut(Out):
    """A request as the caller's party may see it; ``caseId`` for who named the case only."""

    sid: Sid
    case_id: Id | None
    from_: str
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

    @classmethod
    def of(cls, view: RequestView) -> "RequestOut":
        """As it goes over the wire."""
        decision = DecisionOut(
            outcome=view.outcome,
            reason=view.reason,
            reasons=list(view.reasons),
            clause=view.clause,
        )
        return cls(
            sid=view.sid,
            case_id=view.case_id or None,
            from_=view.from_party,
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
        )


class RequestsOut(Out):
    """Requests, newest first; ``next`` is the cursor of the following page."""

    items: list[RequestOut]
    next: str | None


class StatementOut(Out):
    """One statement."""

    statement: Envelope


class DecisionProofOut(Out):
    """The logged decision: its leaf, what it says it is about, and its place in the log."""

    entry: Id
    revision: str
    leaf: str
    what: str
    proof: str


class FlowOut(Out):
    """What the agreement says of this request."""

    flow: str
    asks: list[str]
    releases: list[str]
    obligations: list[str]
    retention_days: int


class DeliveryOut(Out):
    """All that a provider needs to judge a request by itself, but the letter."""

    pick_up: Id
    statement: Envelope
    facts: list[Envelope]
    decision: DecisionProofOut
    flow: FlowOut
    reseal: Envelope | None
    submission: SubmissionOut


@router.post("/requests", status_code=201)
def submit_request(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: RequestIn
) -> SubmittedOut:
    """Submit a request, and have it decided."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.request.submit(action, body.statement.document(), r=body.r)
    return SubmittedOut(
        sid=done.result["sid"],
        state=done.result["state"],
        decision=DecisionOut(**done.result["decision"]),
        submission=proven(broker, done),
    )


@router.get("/requests")
def list_requests(
    broker: BrokerDep,
    token: TokenDep,
    role: Literal["asker", "provider", "approver", "desk"] = "asker",
    after: Annotated[str, Query(max_length=90)] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = PAGE_MAX,
) -> RequestsOut:
    """The own party's requests: as asker or provider, or those to approve or to complete."""
    page = broker.request.page(caller_of(broker, token), role=role, after=after, limit=limit)
    last = f"{page[-1].logged_at}|{page[-1].sid}" if len(page) == limit else None
    return RequestsOut(items=[RequestOut.of(one) for one in page], next=last)


@router.get("/requests/{sid}")
def read_request(broker: BrokerDep, token: TokenDep, sid: SidPath) -> RequestOut:
    """One request."""
    return RequestOut.of(broker.request.get(caller_of(broker, token), sid))


@router.get("/requests/{sid}/statement")
def read_statement(broker: BrokerDep, token: TokenDep, sid: SidPath) -> StatementOut:
    """The request as it was signed."""
    found = broker.request.statement(caller_of(broker, token), sid)
    return StatementOut(statement=envelope_of(found))


@router.post("/requests/{sid}/deliveries", status_code=201)
def deliver_request(  # as in the address and the headers
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: SidPath, body: EmptyIn
) -> DeliveryOut:
    """Take a request at the provider's desk; each time is logged."""
    caller = caller_of(broker, token)
    done = broker.delivery.deliver(asked(request, caller, key, body), sid)
    found = broker.delivery.get(caller, sid)
    decision = broker.ledger.submission(found.decision_entry)
    resealed = broker.delivery.resealed(caller, sid)
    return DeliveryOut(
        pick_up=done.result["pickUp"],
        statement=envelope_of(found.envelope),
        facts=[envelope_of(one) for one in found.facts],
        decision=DecisionProofOut(
            entry=decision.entry,
            revision=found.revision,
            leaf=encode(decision.leaf),
            what=encode(decision.what),
            proof=decision.proof,
        ),
        flow=FlowOut(
            flow=found.flow,
            asks=list(found.asks),
            releases=list(found.releases),
            obligations=list(found.obligations),
            retention_days=found.retention_days,
        ),
        reseal=envelope_of(resealed) if resealed else None,
        submission=proven(broker, done),
    )


@router.get("/requests/{sid}/letter", response_class=StreamingResponse)
def read_letter(
    broker: BrokerDep, token: TokenDep, sid: SidPath, pick_up: PickUp = None
) -> StreamingResponse:
    """The sealed letter of a request."""
    return octets(broker.delivery.letter(caller_of(broker, token), sid, pick_up))


@router.post("/requests/{sid}/approvals", status_code=201)
def approve_request(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    body: StatementIn,
) -> MovedOut:
    """Approve or reject a request that waits for it."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.approval.of_request(action, sid, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )


@router.post("/requests/{sid}/withdrawals", status_code=201)
def withdraw_request(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    body: StatementIn,
) -> MovedOut:
    """Take a request back."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.withdrawal.withdraw(action, sid, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )


@router.post("/requests/{sid}/desk-decisions", status_code=201)
def decide_at_desk(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: SidPath, body: DeskIn
) -> MovedOut:
    """Pass an incomplete request on, or give it back, at the central desk."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.central.complete(action, sid, complete=body.complete)
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )
