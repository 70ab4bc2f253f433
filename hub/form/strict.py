"""The one way to read JSON that may be spelled in any way. Source: formats, section 0.

Python's own parser accepts a member twice (the last one wins), NaN, and half a surrogate pair. Two
readers that differ in this read two different documents, so all of it is refused here. Who accepts
only one spelling reads with `hub.form.canonical`, which is built on this.
"""

import json
import math
import re
from typing import Any

from hub.errors import InvalidInput
from hub.form.model import NODES_MAX, is_crowded

Json = Any  # object, array, string, bool, number or null, nested

DEPTH_MAX = 16
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read(data: bytes, *, reason: str = "", members_max: int = NODES_MAX) -> Json:
    """The value that ``data`` holds; the caller has bounded its size.

    Args:
        data: the bytes.
        reason: the code of each refusal; if it is empty, each has a code of its own.
        members_max: how many members one object may have.

    Raises:
        InvalidInput: not UTF-8, a byte order mark, more members than any document has, not JSON, a
            key twice, U+0000, a lone surrogate, NaN or infinity, or nested more than `DEPTH_MAX`
            deep.
    """
    try:
        value = _parse(data)
        _check(value, members_max, depth=1)
    except InvalidInput as error:
        raise InvalidInput(reason or error.reason, error.reason if reason else "") from error
    return value


def _parse(data: bytes) -> Json:
    if data.startswith(b"\xef\xbb\xbf"):
        raise InvalidInput("byte_order_mark")
    if is_crowded(data):
        raise InvalidInput("too_many_members")
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except UnicodeDecodeError as error:
        raise InvalidInput("not_utf8") from error
    except RecursionError as error:
        raise InvalidInput("too_deep") from error
    except ValueError as error:  # also an integer with thousands of digits
        raise InvalidInput("not_json") from error


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise InvalidInput("duplicate_key")
    return members


def _no_constant(_name: str) -> Json:
    raise InvalidInput("not_a_number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise InvalidInput("not_a_number")
    return value


def _check(value: Json, members_max: int, *, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise InvalidInput("too_deep")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check(item, members_max, depth=depth + 1)
    elif isinstance(value, dict):
        if len(value) > members_max:
            raise InvalidInput("too_many_members")
        for key, item in value.items():
            _check_text(key)
            _check(item, members_max, depth=depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise InvalidInput("nul")
    if _SURROGATE.search(text):
        raise InvalidInput("lone_surrogate")
