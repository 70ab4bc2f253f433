"""The simple values of statements, each in its only form. Source: formats, section 0.

A value is right as it stands, or it is refused; none is repaired. Days and times stay text, in the
form in which they are signed and sorted.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from hub.domain import code
from hub.domain.media import KINDS
from hub.errors import InvalidInput


def _check_with(check: Callable[[str], object]) -> AfterValidator:
    """A validator that calls ``check``, which raises ValueError."""

    def validate(value: str) -> str:
        try:
            check(value)
        except ValueError:
            raise PydanticCustomError("value_form", "not in its form") from None
        return value

    return AfterValidator(validate)


def one_of(words: Collection[str]) -> AfterValidator:
    """A validator that accepts only one of ``words``."""

    def validate(value: str) -> str:
        if value not in words:
            raise PydanticCustomError("value_form", "not one of the expected words")
        return value

    return AfterValidator(validate)


def _parse_born(value: str) -> None:
    date.fromisoformat(value + "-01-01"[len(value) - 4 :])


# 16 and 32 random or hashed bytes in lower case hex.
Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Kid = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Sid = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
# Public keys in lower case hex.
Ed25519 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Seal = Annotated[str, Field(pattern="^[0-9a-f]+$", min_length=2432, max_length=2432)]
# Names and words.
Party = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{1,31}$")]
Member = Annotated[str, Field(pattern="^m-[0-9a-f]{8}$")]
Code = Annotated[str, Field(pattern=f"^{code.FORM}$")]
Basis = Annotated[str, Field(pattern="^([a-f]|none)$")]
Basis9 = Annotated[str, Field(pattern="^[a-j]$")]
Media = Annotated[str, one_of(KINDS)]
# People.
Anchor = Annotated[str, Field(pattern="^(nl-v:[0-9]{10}|ct:[0-9a-f]{40})$")]
Nationality = Annotated[str, Field(pattern="^([A-Z]{3}|stateless|unknown)$")]
Born = Annotated[str, Field(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"), _check_with(_parse_born)]
# Days and times of the calendar.
Date = Annotated[
    str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), _check_with(date.fromisoformat)
]
Time = Annotated[
    str,
    Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    _check_with(datetime.fromisoformat),
]
# A time with milliseconds.
Moment = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"),
    _check_with(datetime.fromisoformat),
]
# The digest of a policy bundle: the last digit of 32 bytes in base64 carries four bits.
Revision = Annotated[str, Field(pattern="^h1:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")]
_FORMS: Mapping[str, TypeAdapter[str]] = {
    "id": TypeAdapter(Id),
    "sid": TypeAdapter(Sid),
    "kid": TypeAdapter(Kid),
    "digest": TypeAdapter(Digest),
    "ed25519": TypeAdapter(Ed25519),
    "seal": TypeAdapter(Seal),
    "party": TypeAdapter(Party),
    "member": TypeAdapter(Member),
    "code": TypeAdapter(Code),
    "basis": TypeAdapter(Basis),
    "basis9": TypeAdapter(Basis9),
    "media": TypeAdapter(Media),
    "anchor": TypeAdapter(Anchor),
    "nationality": TypeAdapter(Nationality),
    "born": TypeAdapter(Born),
    "date": TypeAdapter(Date),
    "time": TypeAdapter(Time),
    "moment": TypeAdapter(Moment),
    "revision": TypeAdapter(Revision),
}
# A member that versions a format has one value only. (A literal 1 would accept true.)
One = Annotated[int, Field(ge=1, le=1)]
# A size in bytes of something sealed.
Size = Annotated[int, Field(ge=1, le=2**32)]
# A place in a list, from zero.
Index = Annotated[int, Field(ge=0, le=2**53 - 1)]
# A number that counts up from one.
Count = Annotated[int, Field(ge=1, le=2**53 - 1)]
# The place in a chain of keysets, agreements or cards.
Number = Annotated[int, Field(ge=1, le=1_000_000)]


def check(kind: str, value: object) -> None:
    """Check a value that stands alone, such as a name in a form of a page.

    Raises:
        InvalidInput: it is not in the form of ``kind``, one of the names above.
    """
    try:
        _FORMS[kind].validate_python(value, strict=True)
    except ValidationError:
        raise InvalidInput("value_invalid", f"not in the form of: {kind}") from None


def fits(kind: str, value: object) -> bool:
    """Whether a value that stands alone is in the form of ``kind``; see `check`."""
    try:
        check(kind, value)
    except InvalidInput:
        return False
    return True
