"""Refuses documents that two engines could read differently, before an engine is asked.

`hub.form.strict` has the same rules for bytes; these are for what we write ourselves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from hub.errors import InvalidInput

INPUT_BYTES_MAX = 262_144
DEPTH_MAX = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDocument:
    """An input document that an engine may be asked, with its JSON as the log commits to it.

    The engine in this process reads that JSON; the adapter of OPA sends ``members``, which its
    library encodes again.
    """

    members: Mapping[str, Any]
    data: bytes

    @classmethod
    def of(cls, members: Mapping[str, Any]) -> Self:
        """Check a document and encode it.

        Raises:
            InvalidInput: U+0000, a lone surrogate, a fraction, another type, nesting over
                `DEPTH_MAX`, or more than `INPUT_BYTES_MAX` bytes.
        """
        _check(members, depth=1)
        data = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) > INPUT_BYTES_MAX:
            raise InvalidInput("policy_input_too_large")
        return cls(members=members, data=data)

    @property
    def query(self) -> str:
        """The id of the call, which comes back with the decision."""
        return str(self.members["query"])


def _check(value: object, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise InvalidInput("policy_input_invalid", "nested too deep")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif value is not None and not isinstance(value, bool | int):
        raise InvalidInput("policy_input_invalid", "a type that the document does not have")


def _check_text(text: object) -> None:
    if not isinstance(text, str) or "\x00" in text:
        raise InvalidInput("policy_input_invalid", "U+0000, or a key that is no text")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("policy_input_invalid", "a lone surrogate")
