"""A party's keys, as its officers sign them. Source: formats, section 7."""

from operator import attrgetter
from typing import Annotated

from pydantic import Field

from hub.crypto.payload.signed import Dated
from hub.form.model import Many, Model, ascending
from hub.form.value import Code, Ed25519, Kid, Member, Number, Party, Seal, Sid, Time

Functions = Annotated[Many[Code], Field(min_length=1, max_length=21), ascending()]


class OfficerRow(Model):
    """An officer's key, with its id."""

    kid: Kid
    key: Ed25519


class MemberRow(Model):
    """A member's functions and public keys."""

    member: Member
    functions: Functions
    sign: Ed25519
    seal: Seal
    auth: Ed25519 | None = None
    until: Time


class DeskRow(Model):
    """A desk: some members, for some purposes."""

    desk: Code
    purposes: Annotated[Many[Code], Field(max_length=64), ascending()]
    members: Annotated[Many[Member], Field(min_length=1, max_length=32), ascending()]


class RevokedRow(Model):
    """A key that is not believed from a time on."""

    kid: Kid
    since: Time


class Keyset(Dated):
    """One keyset of a party's chain."""

    party: Party
    n: Number
    prev: Sid | None = None
    expires: Time
    threshold: Annotated[int, Field(ge=2, le=64)]
    officers: Annotated[
        Many[OfficerRow], Field(min_length=2, max_length=64), ascending(attrgetter("kid"))
    ]
    members: Annotated[Many[MemberRow], Field(max_length=400), ascending(attrgetter("member"))]
    desks: Annotated[Many[DeskRow], Field(max_length=64), ascending(attrgetter("desk"))]
    revoked: Annotated[Many[RevokedRow], Field(max_length=4_000), ascending(attrgetter("kid"))]
