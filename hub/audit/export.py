"""The log in one file: a line with the checkpoint, then a line for each entry, in order.

    {"checkpoint":"<signed note>"}
    {"hash":"<64 hex>","index":0,"leaf":"<base64>","openings":{"who":"<base64>"}}

Each line is JSON in its only spelling and ends in a line feed. ``hash`` is the leaf hash: the root
alone tells that some entry was changed, the hashes tell which one. ``openings`` has one to four
groups; it is there only if the maker of the file could show some.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter

from hub.audit import tree
from hub.errors import InvalidInput
from hub.form import canonical
from hub.form.model import Faults, Model
from hub.form.value import Digest, Index

F = TypeVar("F")

# A leaf and four openings of the greatest length, in base64.
LINE_BYTES_MAX = 524_288
_FAULTS = Faults(form="line_invalid", value="line_invalid", spelling="line_invalid")


class HeadLine(Model):
    """The first line."""

    checkpoint: str


class EntryLine(Model):
    """The line of an entry; `decode` judges what is base64."""

    index: Index
    leaf: Any
    hash: Digest
    openings: (
        Annotated[dict[Literal["who", "whom", "what", "why"], Any], Field(min_length=1)] | None
    ) = None


_HEAD, _ENTRY = TypeAdapter(HeadLine), TypeAdapter(EntryLine)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEntry:
    """One entry as it was exported; nothing in it is verified yet.

    ``leaf_hash`` is the hash that was exported with it; None if the source has none.
    """

    index: int
    leaf: bytes
    leaf_hash: bytes | None = None
    openings: Mapping[str, bytes] = field(default_factory=dict)


def write_head(checkpoint: str) -> bytes:
    """The first line of an export, for a signed checkpoint."""
    return canonical.encode({"checkpoint": checkpoint}) + b"\n"


def read_head(line: bytes) -> bytes:
    """The signed checkpoint in the first line.

    Raises:
        InvalidInput: the line has another form.
    """
    return _read(_HEAD, line).checkpoint.encode()


def write_line(index: int, leaf: bytes, openings: Mapping[str, bytes]) -> bytes:
    """The line of an entry; ``openings`` holds salt and record by group, and may be empty."""
    line: dict[str, Any] = {
        "index": index,
        "leaf": base64.b64encode(leaf).decode(),
        "hash": tree.leaf_hash(leaf).hex(),
    }
    if openings:
        line["openings"] = {
            group: base64.b64encode(one).decode() for group, one in openings.items()
        }
    return canonical.encode(line) + b"\n"


def read_line(line: bytes) -> ExportedEntry:
    """The entry in a line.

    Raises:
        InvalidInput: the line has another form.
    """
    read = _read(_ENTRY, line)
    return ExportedEntry(
        index=read.index,
        leaf=decode(read.leaf),
        leaf_hash=bytes.fromhex(read.hash),
        openings={group: decode(one) for group, one in (read.openings or {}).items()},
    )


def decode(text: object) -> bytes:
    """The bytes of base64 in its only spelling.

    Raises:
        InvalidInput: it is no text, no base64, or spelled in another way.
    """
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("not_base64") from error
    if base64.b64encode(data).decode() != text:
        raise InvalidInput("not_base64", "not the only spelling")
    return data


def _read(adapter: TypeAdapter[F], line: bytes) -> F:
    if len(line) > LINE_BYTES_MAX + 1 or not line.endswith(b"\n"):
        raise InvalidInput("line_invalid", "too long, or without its end")
    return canonical.read(adapter, line[:-1], faults=_FAULTS)
