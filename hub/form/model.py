"""The one way to describe the form of a document: frozen, strict pydantic models.

The bytes that were signed or hashed stay the truth. They are read in their only spelling first, so
a model never sees a fraction, a null, a member twice or another spelling. A model then says which
members there are, and what form they have. Source: formats, section 0.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from hub.errors import InvalidInput

T = TypeVar("T")
# A list ends at its first wrong item: a document full of them would fill the memory with faults.
Many = Annotated[tuple[T, ...], Field(fail_fast=True)]
# More members and items than any document has. A fault keeps a copy of the part that it is in, so
# what a wrong document costs grows with them and not with its bytes.
NODES_MAX = 100_000
_VALUE = frozenset({"string_pattern_mismatch", "string_type", "value_form"})
_MEMBERS = frozenset({"missing", "extra_forbidden"})
_OWN = frozenset({"statement_form", "value_form"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """The reason codes of one kind of document.

    ``form`` is for members that do not fit, ``value`` for a wrong value, ``spelling`` for another
    way to write it than the only one.
    """

    form: str
    value: str
    spelling: str = "not_canonical"


class Model(BaseModel):
    """An object with exactly these members; it is never changed.

    In Python a member may have another name than in the bytes (``from`` is ``sender``); the bytes
    may not use that other name.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_by_alias=True,
        validate_by_name=True,
    )

    def to_document(self) -> dict[str, Any]:
        """The members as they stand in the bytes; those that are absent are left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def is_crowded(data: bytes) -> bool:
    """Whether JSON has more than `NODES_MAX` members and items; commas in texts count as well."""
    return sum(data.count(mark) for mark in (b",", b"[", b"{")) > NODES_MAX


def validate(adapter: TypeAdapter[T], data: bytes, faults: Faults) -> T:
    """Read JSON into the type of ``adapter``; the caller has checked that it is canonical.

    Raises:
        InvalidInput: one of ``faults``. The detail names the place and never the value.
    """
    if is_crowded(data):
        raise InvalidInput(faults.form, "more members than any document has")
    try:
        return adapter.validate_json(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise _refusal(error, faults) from None


def _refusal(error: ValidationError, faults: Faults) -> InvalidInput:
    """The fault as an error of the hub: missing or unknown members come before all others."""
    found = error.errors(include_url=False, include_input=False)
    first = next((one for one in found if one["type"] in _MEMBERS), found[0])
    reason = faults.value if first["type"] in _VALUE else faults.form
    why = first["msg"] if first["type"] in _OWN else first["type"]
    return InvalidInput(reason, f"{_place(first)}: {why}")


def ill_formed(why: str) -> PydanticCustomError:
    """The error that a validator raises when members do not fit each other."""
    return PydanticCustomError("statement_form", "{why}", {"why": why})


def ascending(key: Callable[[Any], str] = str) -> AfterValidator:
    """Check that a set is sorted by the bytes of ``key`` and has no item twice."""

    def check(items: tuple[T, ...]) -> tuple[T, ...]:
        keys = [key(item) for item in items]  # UTF-8 sorts as its code points do
        if any(left >= right for left, right in itertools.pairwise(keys)):
            raise ill_formed("a list that is not sorted, or has an item twice")
        return items

    return AfterValidator(check)


def _only_true(value: bool) -> bool:  # noqa: FBT001 - a validator gets the value alone
    if not value:
        raise ill_formed("only true may stand here")
    return value


Truth = Annotated[bool, AfterValidator(_only_true)]  # a member that is present only if it is true


def _place(error: ErrorDetails) -> str:
    """The place of the fault; the name of an unknown member is its author's and is not repeated."""
    names = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return ".".join(str(name) for name in names) or "payload"
