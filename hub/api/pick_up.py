"""Routes of picking up a message, and of its sealed bytes."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from hub.api.case import octets
from hub.api.party import envelope_of
from hub.api.wire import (
    BrokerDep,
    EmptyIn,
    Envelope,
    Key,
    Out,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Id, Sid

router = APIRouter(tags=["answers"])


class PickedUpOut(Out):
    """A message that may be fetched now."""

    pick_up: Id
    statement: Envelope
    reseal: Envelope | None
    submission: SubmissionOut


@router.post("/requests/{sid}/answers/{answer}/pick-ups", status_code=201)
def pick_up_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    answer: Sid,
    body: EmptyIn,
) -> PickedUpOut:
    """Pick a message up; each time is decided and logged."""
    caller = caller_of(broker, token)
    done = broker.pick_up.pick_up(call_of(request, caller, key, body), sid, answer)
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
    sid: Sid,
    answer: Sid,
    pick_up: Annotated[Id, Query(alias="pickUp")],
) -> StreamingResponse:
    """Read the sealed bytes of a message that was picked up."""
    return octets(broker.pick_up.content(caller_of(broker, token), sid, answer, pick_up))
