"""Route of the central desk: an incomplete request goes on to its provider, or back."""

from fastapi import APIRouter, Request

from hub.api.wire import (
    BrokerDep,
    In,
    Key,
    MovedOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Sid

router = APIRouter(tags=["requests"])


class DeskIn(In):
    """Whether the request is complete now."""

    complete: bool


@router.post("/requests/{sid}/desk-decisions", status_code=201)
def decide_at_desk(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: Sid, body: DeskIn
) -> MovedOut:
    """Pass an incomplete request on, or give it back, at the central desk."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.central.complete(call, sid, complete=body.complete)
    return MovedOut(
        sid=done.result["sid"], state=done.result["state"], submission=proven(broker, done)
    )
