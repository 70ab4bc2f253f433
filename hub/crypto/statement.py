"""A signed statement whose payload has the members and the form of its type.

The signature is not checked here: its key comes from the keyset that the statement names, which
also says who may sign what. This module only answers the question "what does it say".

    >>> sender = {"party": "ind", "member": "m-00000000", "function": "desk_officer"}
    >>> sender |= {"keyset": "0" * 64, "kid": "0" * 32}
    >>> payload = {"v": 1, "env": "demo", "id": "0" * 32, "at": "2026-03-02T09:00:00Z"}
    >>> payload |= {"from": sender, "agreement": "0" * 64, "about": "0" * 64, "event": "deleted"}
    >>> signers = {sender["kid"]: bytes(32)}  # key id to Ed25519 seed
    >>> envelope = dsse.sign(PREFIX + "receipt" + SUFFIX, canonical.encode(payload), signers)
    >>> read(envelope.to_bytes(), Receipt, env="demo").payload.event
    'deleted'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, cast, overload

from pydantic import TypeAdapter
from typing_extensions import TypeVar

from hub.crypto import dsse
from hub.crypto.dsse import Envelope
from hub.crypto.payload.answer import AnyMessage
from hub.crypto.payload.approval import Approval
from hub.crypto.payload.card import Card
from hub.crypto.payload.fact import AnyFact
from hub.crypto.payload.receipt import Receipt
from hub.crypto.payload.regime import Regime
from hub.crypto.payload.request import Request
from hub.crypto.payload.reseal import Reseal
from hub.crypto.payload.signed import Signed
from hub.errors import InvalidInput, TooLarge, VerificationError
from hub.form import canonical

PREFIX = "application/vnd.dossierhub."
SUFFIX = ".v1+json"
PAYLOAD_BYTES_MAX = 32_768
_READ: Mapping[str, TypeAdapter[Any]] = {
    "request": TypeAdapter(Request),
    "answer": TypeAdapter(AnyMessage),
    "approval": TypeAdapter(Approval),
    "card": TypeAdapter(Card),
    "receipt": TypeAdapter(Receipt),
    "reseal": TypeAdapter(Reseal),
    "fact": TypeAdapter(AnyFact),
    "regime": TypeAdapter(Regime),
}
P = TypeVar("P", bound=Signed)
P_co = TypeVar("P_co", bound=Signed, covariant=True, default=Signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Generic[P_co]):
    """The words of a sender, in the form of their ``type``; not verified yet.

    Attributes:
        type: ``request``, ``answer``, and so on, as in the type of the envelope's payload.
        envelope: the bytes that were signed, which are the truth.
        payload: as a model, which names its members and their types.
    """

    type: str
    envelope: Envelope
    payload: P_co

    @property
    def sid(self) -> str:
        """The id by which others refer to it."""
        return self.envelope.sid


def narrow(statement: Statement, kind: type[P]) -> Statement[P] | None:
    """The same statement if it is of ``kind``; None if it is of another."""
    return cast("Statement[P]", statement) if isinstance(statement.payload, kind) else None


@overload
def parse(document: object, *, env: str) -> Statement[Signed]: ...
@overload
def parse(document: object, kind: type[P], *, env: str) -> Statement[P]: ...
def parse(document: object, kind: type[Signed] = Signed, *, env: str) -> Statement[Signed]:
    """Read a statement out of an envelope that is parsed JSON.

    Args:
        document: the envelope.
        kind: the expected model, of a type or of one kind of it; by default any.
        env: ``demo`` or ``production``.

    Raises:
        InvalidInput: the envelope or the payload has another form, or there is not exactly one
            signature, by the key that the statement names; ``statement_type``: it is not ``kind``.
        TooLarge: the payload is over 32 KiB.
        VerificationError: it is made for another environment than ``env``.
    """
    return _of_envelope(dsse.of_document(document), kind, env=env)


@overload
def read(data: bytes, *, env: str) -> Statement[Signed]: ...
@overload
def read(data: bytes, kind: type[P], *, env: str) -> Statement[P]: ...
def read(data: bytes, kind: type[Signed] = Signed, *, env: str) -> Statement[Signed]:
    """Read a statement out of the bytes of an envelope; see `parse`."""
    return _of_envelope(dsse.parse(data), kind, env=env)


def said_in(envelope: bytes, kind: type[P]) -> P:
    """Read a stored statement, which was verified when it was accepted.

    Raises:
        InvalidInput: it has another form, or is not of ``kind``.
    """
    said = _said(dsse.parse(envelope))
    if not isinstance(said, kind):
        raise InvalidInput("statement_type", f"expected {kind.__name__}")
    return said


def _of_envelope(envelope: Envelope, kind: type[Signed], *, env: str) -> Statement[Signed]:
    said = _said(envelope)
    if said.env != env:
        raise VerificationError("other_environment")
    if [one.keyid for one in envelope.signatures] != [said.sender.kid]:
        raise InvalidInput("statement_invalid", "expected one signature, by the named key")
    if not isinstance(said, kind):
        raise InvalidInput("statement_type", f"expected {kind.__name__}")
    return Statement(type=said.noun, envelope=envelope, payload=said)


def _said(envelope: Envelope) -> Signed:
    name = envelope.payload_type.removeprefix(PREFIX).removesuffix(SUFFIX)
    adapter = _READ.get(name)
    if adapter is None or envelope.payload_type != PREFIX + name + SUFFIX:
        raise InvalidInput("statement_type_unknown")
    if len(envelope.payload) > PAYLOAD_BYTES_MAX:
        raise TooLarge("payload_too_large")
    said: Signed = canonical.read(adapter, envelope.payload)
    return said
