"""Route of the check before sending: it asks what the policy would decide."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from hub.api.request import DecisionOut
from hub.api.wire import (
    BrokerDep,
    Code,
    In,
    Key,
    Out,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    proven,
)
from hub.form.value import Id
from hub.services.decision import Intent

router = APIRouter(tags=["cases"])
ITEMS_MAX = 64
Party = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
Art6 = Annotated[str, Field(pattern=r"^([a-f]|none)$")]
Art9 = Annotated[str, Field(pattern=r"^[a-j]$")]


class PreCheckIn(In):
    """The intended request, in codes: nothing about the person, and no free text."""

    to: Party
    function: Code
    purpose: Code
    items: Annotated[list[Code], Field(fail_fast=True, min_length=1, max_length=ITEMS_MAX)]
    art6: Art6
    art9: Annotated[list[Art9], Field(fail_fast=True, max_length=10)]


class PreCheckOut(Out):
    """The decision that would be made; the entry proves that it was asked for."""

    decision: DecisionOut
    submission: SubmissionOut


@router.post("/cases/{case}/pre-checks", status_code=201)
def pre_check(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, case: Id, body: PreCheckIn
) -> PreCheckOut:
    """Ask what the policy would decide; this makes no request."""
    call = call_of(request, caller_of(broker, token), key, body)
    sought = Intent(
        to_party=body.to,
        purpose=body.purpose,
        items=tuple(sorted(body.items)),
        art6=body.art6,
        art9=tuple(sorted(body.art9)),
        function=body.function,
    )
    done = broker.pre_check.check(call, case, sought)
    return PreCheckOut(
        decision=DecisionOut(**done.result["decision"]), submission=proven(broker, done)
    )
