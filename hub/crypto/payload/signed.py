"""The members that all statements have, or several share. Source: formats, section 0."""

from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from hub.form.model import Many, Model, ascending, ill_formed
from hub.form.value import Basis as Article6
from hub.form.value import (
    Basis9,
    Code,
    Digest,
    Id,
    Kid,
    Member,
    One,
    Party,
    Sid,
    Size,
    Time,
)

Environment = Literal["production", "demo"]
Format = Literal["age-encryption.org/v1"]
Kids = Annotated[Many[Kid], Field(min_length=1, max_length=64), ascending()]
Facts = Annotated[Many[Sid], Field(min_length=1, max_length=200), ascending()]
Parties = Annotated[Many[Party], Field(min_length=1, max_length=64), ascending()]
OneParty = Annotated[Many[Party], Field(min_length=1, max_length=1)]


class Item(Model):
    """One category of data."""

    category: Code


Items = Annotated[Many[Item], Field(min_length=1, max_length=64), ascending(attrgetter("category"))]


class Basis(Model):
    """The articles of the regulation that the asker names."""

    art6: Article6
    art9: Annotated[Many[Basis9], Field(min_length=1, max_length=10), ascending()] | None = None


class Sender(Model):
    """The sender: a member in one function, with a key of one keyset."""

    party: Party
    member: Member
    function: Code
    keyset: Sid
    kid: Kid


class Receiver(Model):
    """A desk of another party, with the readers to whom a file is sealed."""

    party: Party
    desk: Code
    keyset: Sid
    kids: Kids


class Resealed(Model):
    """A file that was sealed, by its digest and its size in bytes."""

    format: Format
    sha256: Digest
    size: Size


class Sealed(Resealed):
    """A sealed file with the digest of the header that it holds."""

    header: Digest


class Dated(Model):
    """The members of all payloads, also of keysets and agreements, which have no single sender."""

    v: One
    env: Environment
    id: Id
    at: Time


class Signed(Dated):
    """The members of every statement; ``noun`` is the name of its type in the envelope."""

    noun: ClassVar[str] = ""

    sender: Sender = Field(validation_alias="from", serialization_alias="from")
    agreement: Sid


class Carrying(Signed):
    """A statement that a sealed file goes with."""

    sealed: Sealed

    @property
    def sealed_to(self) -> tuple[str, ...]:
        """The keys that open the file, in the order of its stanzas."""
        raise NotImplementedError

    def manifest(self) -> dict[str, Any]:
        """The part that the header inside the file repeats: everything but the file itself."""
        document = self.to_document()
        del document["sealed"]
        return document


# This stands in a payload until its file is sealed, and is never signed.
UNSEALED = Sealed(format="age-encryption.org/v1", sha256="0" * 64, size=1, header="0" * 64)


class AboutPerson(Carrying):
    """A statement to another party about a person, named by a case or by an invitation."""

    to: Receiver
    purpose: Code
    case: Digest | None = None
    subject: Digest | None = None
    invitation: Id | None = None

    @property
    def sealed_to(self) -> tuple[str, ...]:
        """The readers of the desk that gets it."""
        return self.to.kids

    @model_validator(mode="after")
    def _check_person(self) -> Self:
        if (self.case is None) == (self.invitation is None):
            raise ill_formed("expected exactly one of case and invitation")
        if self.subject is not None and self.case is None:
            raise ill_formed("a subject without its case")
        return self

    @model_validator(mode="after")
    def _check_two_parties(self) -> Self:
        if self.to.party == self.sender.party:
            raise ill_formed("a party does not ask or answer itself")
        return self
