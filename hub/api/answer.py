"""Routes of the messages about a request: answers, refusals, questions and replies."""

from fastapi import APIRouter, Request

from hub.api.request import DecisionOut
from hub.api.wire import (
    BrokerDep,
    Code,
    Key,
    Out,
    StatementIn,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Sid, Time

router = APIRouter(tags=["answers"])


class SentOut(Out):
    """A message that was accepted; only an answer has a decision."""

    sid: Sid
    state: Code
    decision: DecisionOut | None
    submission: SubmissionOut


class AnswerOut(Out):
    """A message about a request, without its content.

    ``handedOverAt`` is when the person got the letter about it; only the reader's party sees it.
    """

    sid: Sid
    kind: Code
    seq: int
    party: str
    final: bool
    delete_by: str | None
    size: int
    logged_at: Time
    released: bool
    handed_over_at: Time | None


class AnswersOut(Out):
    """Messages in the order of the log."""

    items: list[AnswerOut]


@router.post("/requests/{sid}/answers", status_code=201)
def send_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    body: StatementIn,
) -> SentOut:
    """Send an answer, a refusal, a question or a reply."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.answer.send(call, sid, body.statement.document())
    decision = done.result.get("decision")
    return SentOut(
        sid=done.result["sid"],
        state=done.result["state"],
        decision=DecisionOut(**decision) if decision else None,
        submission=proven(broker, done),
    )


@router.get("/requests/{sid}/answers")
def list_answers(broker: BrokerDep, token: TokenDep, sid: Sid) -> AnswersOut:
    """List what came back about a request."""
    caller = caller_of(broker, token)
    found = broker.answer.answers(caller, sid)
    handed_over = broker.receipt.handed_over(caller, sid)
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
                handed_over_at=handed_over.get(one.sid),
            )
            for one in found
        ]
    )
