"""The only spelling of leaves and records. Source: formats, sections 0 and 9.

All their values are ASCII, so that one way of writing JSON is the canonical one for every leaf and
record. A value of another form is refused, both before it is written and after it is read.
"""

import json
from collections.abc import Mapping
from typing import Any

from hub.errors import InvalidInput

BYTES_MAX = 65_535
INTEGER_MAX = 2**53 - 1


def is_count(value: object, *, least: int) -> bool:
    """Whether ``value`` is an integer from ``least`` to 2^53-1; booleans are not."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and least <= int(value) <= INTEGER_MAX  # type: ignore[call-overload]  # whole


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
