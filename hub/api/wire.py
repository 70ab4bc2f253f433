"""The bodies and headers that all routes share, and the check of who may call."""

import base64
import re
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from hub.errors import InvalidInput, VerificationError
from hub.form.value import Id, Sid
from hub.ports.caller import Caller
from hub.services.action import Call, Done
from hub.services.broker import Broker
from hub.services.log.log import Submission

_KEY = re.compile(r"[0-9a-f]{32}")

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]


class In(BaseModel):
    """A body that a caller sends: strict types, no unknown members."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=False
    )


class Out(BaseModel):
    """A body that the hub answers; strict, so that a wrong type is a fault here and not there."""

    model_config = ConfigDict(
        frozen=True, strict=True, alias_generator=to_camel, populate_by_name=True
    )


class SignatureIn(In):
    """One signature of an envelope."""

    keyid: Id
    sig: Annotated[str, Field(max_length=88)]


class Envelope(In):
    """A signed statement (DSSE)."""

    payload: Annotated[str, Field(max_length=1_400_000)]
    payload_type: Annotated[str, Field(max_length=128)]
    signatures: Annotated[list[SignatureIn], Field(fail_fast=True, min_length=1, max_length=64)]

    def document(self) -> dict[str, Any]:
        """The envelope as it was sent."""
        return self.model_dump(by_alias=True)


class StatementIn(In):
    """A body that holds a statement only."""

    statement: Envelope


class EmptyIn(In):
    """An empty body."""


class OpeningsOut(Out):
    """The records of the sender's own entry, with their salts."""

    who: str
    what: str


class SubmissionOut(Out):
    """Proof of submission."""

    entry: Id
    leaf: str
    openings: OpeningsOut
    proof: str

    @classmethod
    def of(cls, submission: Submission) -> "SubmissionOut":
        """The proof as the interface sends it."""
        return cls(
            entry=submission.entry,
            leaf=encode(submission.leaf),
            openings=OpeningsOut(who=encode(submission.who), what=encode(submission.what)),
            proof=submission.proof,
        )


class MovedOut(Out):
    """A step of a request that was accepted."""

    sid: Sid
    state: Code
    submission: SubmissionOut


class ReceivedOut(Out):
    """A statement that was accepted."""

    sid: Sid
    submission: SubmissionOut


def encode(data: bytes) -> str:
    """The Base64 of bytes, as the interface sends them."""
    return base64.b64encode(data).decode()


def broker_of(request: Request) -> Broker:
    """The hub that this application serves."""
    broker: Broker = request.app.state.broker
    return broker


BrokerDep = Annotated[Broker, Depends(broker_of)]


def token_of(authorization: Annotated[str, Header(max_length=200)] = "") -> str:
    """The token of a call; empty if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token if scheme == "Bearer" else ""


TokenDep = Annotated[str, Depends(token_of)]


class Unauthorised(VerificationError):
    """There is no token, or it is no longer valid."""

    code = "not_signed_in"


def caller_of(broker: Broker, token: str) -> Caller:
    """The member who calls.

    Raises:
        Unauthorised: the token belongs to nobody who stands now.
    """
    try:
        return broker.tokens.caller(token)
    except (VerificationError, InvalidInput) as error:
        raise Unauthorised from error


def call_of(request: Request, caller: Caller, key: str, body: In) -> Call:
    """The action that a call asks for.

    Raises:
        InvalidInput: there is no Idempotency-Key of 32 hex.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput("idempotency_key", "expected 32 hex")
    route = f"{request.method} {request.url.path}"
    content = body.model_dump_json(by_alias=True).encode()
    return Call(caller=caller, key=key, route=route, body=content)


Key = Annotated[str, Header(alias="Idempotency-Key", max_length=64)]


def proven(broker: Broker, done: Done) -> SubmissionOut:
    """The proof of what was done."""
    return SubmissionOut.of(broker.log.submission(done.entry))
