"""Route of taking a request back."""

from fastapi import APIRouter, Request

from hub.api.wire import (
    BrokerDep,
    Key,
    MovedOut,
    StatementIn,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Sid

router = APIRouter(tags=["requests"])


@router.post("/requests/{sid}/withdrawals", status_code=201)
def withdraw_request(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    body: StatementIn,
) -> MovedOut:
    """Take a request back."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.withdrawal.withdraw(call, sid, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )
