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
from typing import Any

from hub.audit import form, tree
from hub.audit.entry import GROUPS
from hub.errors import InvalidInput
from hub.form import value

# A leaf and four openings of the greatest length, in base64.
LINE_BYTES_MAX = 524_288


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as it was exported; nothing in it is verified yet.

    ``leaf_hash`` is the hash that was exported with it; None if the source has none.
    """

    index: int
    leaf: bytes
    leaf_hash: bytes | None = None
    openings: Mapping[str, bytes] = field(default_factory=dict)


def write_head(checkpoint: str) -> bytes:
    """The first line of an export, for a signed checkpoint."""
    return form.write({"checkpoint": checkpoint}) + b"\n"


def read_head(line: bytes) -> bytes:
    """The signed checkpoint in the first line.

    Raises:
        InvalidInput: the line has another form.
    """
    head = _read(line)
    if set(head) != {"checkpoint"} or not isinstance(head["checkpoint"], str):
        raise InvalidInput("line_invalid", "expected the checkpoint first")
    try:
        return head["checkpoint"].encode()
    except UnicodeEncodeError as error:
        raise InvalidInput("line_invalid", "not well-formed Unicode") from error


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
    return form.write(line) + b"\n"


def read_line(line: bytes) -> Item:
    """The entry in a line.

    Raises:
        InvalidInput: the line has another form.
    """
    members = _read(line)
    if set(members) - {"openings"} != {"index", "leaf", "hash"}:
        raise InvalidInput("line_invalid", "expected index, leaf and hash")
    openings = members.get("openings", {})
    known = isinstance(openings, dict) and set(openings) <= set(GROUPS)
    if not known or ("openings" in members and not openings):
        raise InvalidInput("line_invalid", "openings of the wrong form")
    if not form.is_count(members["index"], least=0) or not value.fits("digest", members["hash"]):
        raise InvalidInput("line_invalid", "index or hash of the wrong form")
    return Item(
        index=members["index"],
        leaf=decode(members["leaf"]),
        leaf_hash=bytes.fromhex(members["hash"]),
        openings={group: decode(one) for group, one in openings.items()},
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


def _read(line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        raise InvalidInput("line_invalid", "too long, or without its end")
    return form.read(line[:-1], "line_invalid", longest=LINE_BYTES_MAX)
