"""Routes of approvals: of a request before it is sent, of an answer before its release."""

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

router = APIRouter()


@router.post("/requests/{sid}/approvals", status_code=201, tags=["requests"])
def approve_request(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    body: StatementIn,
) -> MovedOut:
    """Approve or reject a request that waits for it."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.approval.of_request(call, sid, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )


@router.post("/requests/{sid}/answers/{answer}/approvals", status_code=201, tags=["answers"])
def approve_answer(  # as in the address and the headers
    request: Request,
    broker: BrokerDep,
    token: TokenDep,
    key: Key,
    sid: Sid,
    answer: Sid,
    body: StatementIn,
) -> MovedOut:
    """Approve or reject the release of an answer."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.approval.of_answer(call, sid, answer, body.statement.document())
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )
