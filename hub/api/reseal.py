"""Route of re-seals."""

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


@router.post("/requests/{sid}/reseals", status_code=201)
def add_reseal(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, sid: Sid, body: StatementIn
) -> ReceivedOut:
    """Seal a letter or an answer for other members of the same desk."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.reseal.add(call, sid, body.statement.document())
    return ReceivedOut(sid=done.result["sid"], submission=proven(broker, done))
