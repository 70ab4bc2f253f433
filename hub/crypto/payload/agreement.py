"""The agreement, as the parties' officers sign it. Source: formats, section 8."""

from operator import attrgetter
from typing import Annotated

from pydantic import Field

from hub.crypto.payload.signed import Dated
from hub.form.model import Many, Model, ascending
from hub.form.value import Code, Date, Digest, Number, Party, Sid

Name = Annotated[str, Field(min_length=1, max_length=200)]  # lengths in code points


class PartyRow(Model):
    """An organisation, its types and its first keyset."""

    party: Party
    types: Annotated[Many[Code], Field(min_length=1, max_length=19), ascending()]
    name: Name
    oin: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    keyset: Sid


class FileRow(Model):
    """One of the files that are signed along; its size in bytes."""

    path: Name
    size: Annotated[int, Field(ge=0, le=2**24)]
    sha256: Digest


class Agreement(Dated):
    """The parties that take part, and the files of the rules."""

    name: Name
    n: Number
    prev: Sid | None = None
    start: Date
    until: Date | None = None
    parties: Annotated[Many[PartyRow], Field(max_length=64), ascending(attrgetter("party"))]
    log: Annotated[str, Field(min_length=1, max_length=400)]
    files: Annotated[
        Many[FileRow], Field(min_length=4, max_length=4), ascending(attrgetter("path"))
    ]
