"""Routes of a request as its provider receives it: its statements and its letter."""

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
    encode,
    proven,
)
from hub.form.value import Id, Sid

router = APIRouter(tags=["requests"])


PickUp = Annotated[Id | None, Query(alias="pickUp")]


class DecisionProofOut(Out):
    """The logged decision: its leaf, the records the leaf commits to, and its place in the log."""

    entry: Id
    revision: str
    leaf: str
    what: str
    proof: str


class FlowOut(Out):
    """The agreement's row for this request."""

    flow: str
    asks: list[str]
    releases: list[str]
    obligations: list[str]
    retention_days: int


class DeliveryOut(Out):
    """All that a provider needs to judge a request by itself, except the letter."""

    pick_up: Id
    statement: Envelope
    facts: list[Envelope]
    decision: DecisionProofOut
    flow: FlowOut
    reseal: Envelope | None
    submission: SubmissionOut


@router.post("/requests/{sid}/deliveries", status_code=201)
def deliver_request(  # as in the address and the headers
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: Sid, body: EmptyIn
) -> DeliveryOut:
    """Take a request at the provider's desk; each time is logged."""
    caller = caller_of(broker, token)
    done = broker.delivery.deliver(call_of(request, caller, key, body), sid)
    found = broker.delivery.get(caller, sid)
    decision = broker.log.submission(found.decision_entry)
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
    broker: BrokerDep, token: TokenDep, sid: Sid, pick_up: PickUp = None
) -> StreamingResponse:
    """Read the sealed letter of a request."""
    return octets(broker.delivery.letter(caller_of(broker, token), sid, pick_up))
