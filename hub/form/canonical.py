"""The only spelling of JSON that is ever signed, hashed or logged. Source: formats, section 0.

Reading strictly is not enough: ``1.0`` and numbers over 2^53 survive a round trip. So types,
ranges, keys and depth are checked, and then the value is written again and compared as bytes.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from hub.errors import InvalidInput
from hub.form import model, strict
from hub.form.model import Faults, Model
from hub.form.strict import Json

T = TypeVar("T")
M = TypeVar("M", bound=Model)
STATEMENT = Faults(form="statement_invalid", value="value_invalid")
INTEGER_MAX = 2**53 - 1
DEPTH_MAX = 8
MEMBERS_MAX = 128  # more than any object of the formats has
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def encode(value: Json, *, reason: str = "not_canonical") -> bytes:
    """Write ``value`` in its only form.

    Raises:
        InvalidInput: (with ``reason``) ``value`` holds something that J does not have.
    """
    try:
        _check(value, depth=0)
    except InvalidInput as error:
        raise InvalidInput(reason, error.detail) from error
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def decode(data: bytes, *, reason: str = "not_canonical") -> Json:
    """Read ``data``, which must be canonical; the caller has bounded its size.

    Raises:
        InvalidInput: (with ``reason``) ``data`` holds something that J does not have, or is not the
            only way to write its value.
    """
    value = strict.read(data, reason=reason)
    if encode(value, reason=reason) != data:
        raise InvalidInput(reason, "written in another way than the only one")
    return value


def read(adapter: TypeAdapter[T], data: bytes, *, faults: Faults = STATEMENT) -> T:
    """Read ``data``, which must be canonical, into what ``adapter`` describes.

    Raises:
        InvalidInput: one of ``faults``.
    """
    decode(data, reason=faults.spelling)
    return model.validate(adapter, data, faults)


def make(kind: type[M], members: Mapping[str, Any]) -> M:
    """A payload out of its members, under their names in the bytes; None is left out.

    Raises:
        InvalidInput: as `read`.
    """
    plain = to_jsonable_python(members, by_alias=True, exclude_none=True)
    data = encode({name: one for name, one in plain.items() if one is not None})
    return read(TypeAdapter(kind), data)


def _check(value: Json, depth: int) -> None:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        if not 0 <= value <= INTEGER_MAX:
            raise InvalidInput("not_canonical", "an integer out of range")
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        _check_depth(depth + 1)
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        _check_depth(depth + 1)
        _check_members(value)
        for item in value.values():
            _check(item, depth + 1)
    else:
        raise InvalidInput("not_canonical", "null, a fraction or another type")


def _check_members(members: Mapping[Any, Json]) -> None:
    # Each unknown member would get a fault of its own, which costs far more than its bytes.
    if len(members) > MEMBERS_MAX:
        raise InvalidInput("not_canonical", f"an object of more than {MEMBERS_MAX} members")
    if not all(isinstance(key, str) and _KEY.fullmatch(key) for key in members):
        raise InvalidInput("not_canonical", "a key of the wrong form")


def _check_depth(depth: int) -> None:
    if depth > DEPTH_MAX:
        raise InvalidInput("not_canonical", f"nested more than {DEPTH_MAX} deep")


def _check_text(text: str) -> None:
    if _NOT_TEXT.search(text):
        raise InvalidInput("not_canonical", "U+0000 or a lone surrogate")
