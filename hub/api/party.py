"""Routes of tokens, keysets, the agreement and regimes."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request

from hub.api.wire import (
    BrokerDep,
    Envelope,
    Key,
    Out,
    StatementIn,
    SubmissionOut,
    TokenDep,
    call_of,
    caller_of,
    encode,
    proven,
)
from hub.form.value import Sid

router = APIRouter(tags=["parties"])
Party = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
TOKEN_S = 300


class TokenOut(Out):
    """A token that is valid for five minutes."""

    access_token: str
    token_type: str
    expires_in: int


class StatementsOut(Out):
    """Statements in their order."""

    items: list[Envelope]


class AgreementOut(Out):
    """The agreement in force, its files in base64."""

    statement: Envelope
    files: dict[str, str]


class PublishedOut(Out):
    """A statement that was published."""

    sid: Sid


class RegimeOut(Out):
    """A half of a regime that was accepted."""

    sid: Sid
    submission: SubmissionOut


def envelope_of(data: bytes) -> Envelope:
    """A stored envelope as it goes over the wire."""
    return Envelope.model_validate(json.loads(data))


@router.post("/tokens")
def issue_token(
    broker: BrokerDep,
    grant_type: Annotated[str, Form(max_length=64)],
    client_assertion_type: Annotated[str, Form(max_length=128)],
    client_assertion: Annotated[str, Form(max_length=8_192)],
) -> TokenOut:
    """Sign a connector or a member's client in, by an assertion of its key."""
    token = broker.tokens.issue(
        {
            "grant_type": grant_type,
            "client_assertion_type": client_assertion_type,
            "client_assertion": client_assertion,
        }
    )
    return TokenOut(access_token=token, token_type="Bearer", expires_in=TOKEN_S)  # noqa: S106  # the kind of token, not one


@router.get("/keysets/{party}")
def list_keysets(broker: BrokerDep, token: TokenDep, party: Party) -> StatementsOut:
    """List the keysets of a party, the first one first."""
    found = broker.party.keysets(caller_of(broker, token), party)
    return StatementsOut(items=[envelope_of(one) for one in found])


@router.post("/keysets", status_code=201)
def publish_keyset(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: StatementIn
) -> PublishedOut:
    """Publish the next keyset of the own party."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.party.publish_keyset(call, body.statement.document())
    return PublishedOut(sid=done.result["sid"])


@router.get("/agreement")
def read_agreement(broker: BrokerDep, token: TokenDep) -> AgreementOut:
    """Read the agreement in force with its files."""
    caller_of(broker, token)
    found = broker.party.agreement()
    files = {path: encode(content) for path, content in found.files.items()}
    return AgreementOut(statement=envelope_of(found.envelope), files=files)


@router.post("/agreement", status_code=201)
def sign_agreement(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: StatementIn
) -> PublishedOut:
    """Add signatures to the agreement in force."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.party.sign_agreement(call, body.statement.document())
    return PublishedOut(sid=done.result["sid"])


@router.post("/regimes", status_code=201)
def add_regime(
    request: Request, broker: BrokerDep, token: TokenDep, key: Key, body: StatementIn
) -> RegimeOut:
    """Add one half of a regime."""
    call = call_of(request, caller_of(broker, token), key, body)
    done = broker.party.add_regime(call, body.statement.document())
    return RegimeOut(sid=done.result["sid"], submission=proven(broker, done))
