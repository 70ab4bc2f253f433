"""Routes of what comes back: answers, their approval, pick-up and receipts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse

from hub.api.case import octets
from hub.api.party import envelope_of
from hub.api.request import DecisionOut, EmptyIn, MovedOut, SidPath
from hub.api.wire import (
    BrokerDep,
    Code,
    Envelope,
    Id,
    Key,
    Out,
    Sid,
    StatementIn,
    SubmissionOut,
    Time,
    TokenDep,
    asked,
    caller_of,
    proven,
)

router = APIRouter(tags=["answers"])
AnswerSid = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]


class SentOut(Out):
    """A message that was taken; a decision only for answers."""

    sid: Sid
    state: Code
    decision: DecisionOut | None
    submission: SubmissionOut


class AnswerOut(Out):
    """A message about a request, without its content."""

    sid: Sid
    kind: Code
    seq: int
    party: str
    final: bool
    delete_by: str | None
    size: int
    logged_at: Time
    released: bool


class AnswersOut(Out):
    """Messages in the order of the log."""

    items: list[AnswerOut]


class PickedUpOut(Out):
    """A message that may be fetched now."""

    pick_up: Id
    statement: Envelope
    reseal: Envelope | None
    submission: SubmissionOut


class ReceivedOut(Out):
    """A receipt that was taken."""

    sid: Sid
    submission: SubmissionOut


@router.post("/requests/{sid}/answers", status_code=201)
def send_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    body: StatementIn,
) -> SentOut:
    """Send an answer, a refusal, a question or a reply."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.answer.send(action, sid, body.statement.document())
    decision = done.result.get("decision")
    return SentOut(
        sid=done.result["sid"],
        state=done.result["state"],
        decision=DecisionOut(**decision) if decision else None,
        submission=proven(broker, done),
    )


@router.get("/requests/{sid}/answers")
def list_answers(broker: BrokerDep, token: TokenDep, sid: SidPath) -> AnswersOut:
    """What came back about a request."""
    found = broker.answer.answers(caller_of(broker, token), sid)
    return AnswersOut(
        items=[
            AnswerOut(
                sid=one.sid,
                kind=one.kind,
                seq=one.seq,
                party=one.party,
                final=one.final,
                delete_by=one.delete_by,
                size=one.size,
                logged_at=one.logged_at,
                released=one.released,
            )
            for one in found
        ]
    )


@router.post("/requests/{sid}/answers/{answer}/approvals", status_code=201)
def approve_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    answer: AnswerSid,
    body: StatementIn,
) -> MovedOut:
    """Approve or reject the release of an answer."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.approval.of_answer(action, sid, answer, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )


@router.post("/requests/{sid}/answers/{answer}/pick-ups", status_code=201)
def pick_up_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    answer: AnswerSid,
    body: EmptyIn,
) -> PickedUpOut:
    """Pick a message up; it is decided and logged each time."""
    caller = caller_of(broker, token)
    done = broker.pick_up.pick_up(asked(request, caller, key, body), sid, answer)
    found = broker.answer.statement(caller, sid, answer)
    resealed = broker.pick_up.resealed(caller, sid, answer)
    return PickedUpOut(
        pick_up=done.result["pickUp"],
        statement=envelope_of(found),
        reseal=envelope_of(resealed) if resealed else None,
        submission=proven(broker, done),
    )


@router.get("/requests/{sid}/answers/{answer}/content", response_class=StreamingResponse)
def read_content(
    broker: BrokerDep,
    token: TokenDep,
    sid: SidPath,
    answer: AnswerSid,
    pick_up: Annotated[str, Query(alias="pickUp", pattern=r"^[0-9a-f]{32}$")],
) -> StreamingResponse:
    """The sealed bytes of a message that was picked up."""
    return octets(broker.pick_up.content(caller_of(broker, token), sid, answer, pick_up))


@router.post("/requests/{sid}/receipts", status_code=201)
def add_receipt(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: SidPath,
    body: StatementIn,
) -> ReceivedOut:
    """Say what was done with an answer."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.receipt.add(action, sid, body.statement.document())
    return ReceivedOut(sid=done.result["sid"], submission=proven(broker, done))


@router.post("/requests/{sid}/reseals", status_code=201)
def add_reseal(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: SidPath, body: StatementIn
) -> ReceivedOut:
    """Seal a letter or an answer for other members of the same desk."""
    action = asked(request, caller_of(broker, token), key, body)
    done = broker.reseal.add(action, sid, body.statement.document())
    return ReceivedOut(sid=done.result["sid"], submission=proven(broker, done))
