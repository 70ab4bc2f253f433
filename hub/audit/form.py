"""The simple values of leaves and records, each in its only form. Source: formats, sections 0, 9.

All of them are ASCII, so that one way of writing JSON is the canonical one for every leaf and
record. A value of another form is refused, both before it is written and after it is read.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.errors import InvalidInput

BYTES_MAX = 65_535
INTEGER_MAX = 2**53 - 1
_SECOND = "[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"

_FORMS: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[0-9a-f]{32}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "party": re.compile(r"[a-z][a-z0-9-]{1,31}"),
    "member": re.compile(r"m-[0-9a-f]{8}"),
    "code": re.compile(r"[a-z][a-z0-9_]{1,63}"),
    "reason": re.compile(r"[A-Z][A-Z0-9_]{1,63}"),
    "flow": re.compile(r"(F[0-9]{2})?"),
    "clause": re.compile(r"[1-9][0-9]?(\.[1-9][0-9]?)?"),
    "art6": re.compile(r"[a-f]|none"),
    "art9": re.compile(r"[a-j]"),
    # 32 bytes in base64: the last digit before the padding carries four bits.
    "revision": re.compile(r"h1:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
    "time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z"),
    "moment": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
    ),
}


def fits(form: str, value: object) -> bool:
    """Whether ``value`` is a text of ``form``; times must be real ones of the calendar."""
    if not isinstance(value, str) or _FORMS[form].fullmatch(value) is None:
        return False
    if form in {"time", "moment"}:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
    return True


def is_count(value: object, *, least: int) -> bool:
    """Whether ``value`` is an integer from ``least`` to 2^53-1; booleans are not."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and least <= int(value) <= INTEGER_MAX  # type: ignore[call-overload]  # whole


def is_set(form: str, value: object, *, may_be_empty: bool) -> bool:
    """Whether ``value`` is a list of texts of ``form``, sorted and none twice."""
    if not isinstance(value, list) or not all(fits(form, one) for one in value):
        return False
    return value == sorted(set(value)) and (may_be_empty or bool(value))


def write(value: Mapping[str, Any]) -> bytes:
    """The only spelling of a leaf or record whose values have the forms above."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def read(data: bytes, reason: str, *, longest: int = BYTES_MAX) -> dict[str, Any]:
    """Read an object in its only spelling; the caller checks its members.

    Raises:
        InvalidInput: (with ``reason``) over ``longest`` bytes, no object, or another spelling: a
            member twice, white space, an unnecessary escape.
    """
    if len(data) > longest:
        raise InvalidInput(reason, "too long")
    try:
        value = json.loads(data.decode("utf-8"))
        same = isinstance(value, dict) and write(value) == data
    except (ValueError, RecursionError) as error:
        raise InvalidInput(reason, "not JSON") from error
    if not same:
        raise InvalidInput(reason, "not an object in its only spelling")
    return dict(value)
