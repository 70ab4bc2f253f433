"""Messages about a request, and offers. Source: formats, sections 2 and 4."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from hub.crypto.payload.signed import AboutPerson, Basis, Facts, Items
from hub.form.model import Many, Model, ascending
from hub.form.value import Code, Date, Id, One, Revision, Sid


class Decision(Model):
    """The decision on which an answer rests: its entry in the log, and the rules' revision."""

    entry: Id
    revision: Revision


class Message(AboutPerson):
    """The members of every message; a party never uses a ``seq`` twice about one request."""

    noun: ClassVar[str] = "answer"

    kind: Literal["answer", "offer", "refusal", "question", "reply"]
    seq: Annotated[int, Field(ge=1, le=10_000)]


class Released(Message):
    """A message that hands data over."""

    items: Items
    provider_basis: Code
    obligations: Annotated[Many[Code], Field(max_length=32), ascending()]
    delete_by: Date
    final: bool
    seen: Facts | None = None
    sources: Facts | None = None


class AboutRequest(Message):
    """A message about a request (its sid)."""

    request: Sid


class Answer(Released, AboutRequest):
    """Data that was asked for."""

    kind: Literal["answer"]
    decision: Decision


class Offer(Released):
    """Data that nobody asked for."""

    kind: Literal["offer"]
    seq: One
    basis: Basis
    facts: Facts | None = None
    necessity: Code


class Talk(AboutRequest):
    """A message about a request that hands no data over."""

    kind: Literal["refusal", "question", "reply"]


AnyMessage = Annotated[Answer | Offer | Talk, Field(discriminator="kind")]
