"""Route of receipts."""

from fastapi import APIRouter, Request

from hub.api.wire import (
    BrokerDep,
    Key,
    ReceivedOut,
    StatementIn,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Sid

router = APIRouter(tags=["answers"])


@router.post("/requests/{sid}/receipts", status_code=201)
def add_receipt(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    body: StatementIn,
) -> ReceivedOut:
    """Say what was done with an answer, or that the person received the letter."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.receipt.add(call, sid, body.statement.document())
    return ReceivedOut(sid=done.result["sid"], submission=proven(broker, done))
