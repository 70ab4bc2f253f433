"""The simple values of statements, each in its only form. Source: formats, section 0.

A check raises and returns nothing: a value is right as it stands or it is refused; none is
repaired. ``detail`` names the kind of value and never the value.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from hub.errors import InvalidInput

MEDIA = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "text/plain",
        "application/json",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "id": re.compile(r"[0-9a-f]{32}"),
    "sid": re.compile(r"[0-9a-f]{64}"),
    "kid": re.compile(r"[0-9a-f]{32}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "ed25519": re.compile(r"[0-9a-f]{64}"),
    "seal": re.compile(r"[0-9a-f]{2432}"),
    "party": re.compile(r"[a-z][a-z0-9-]{1,31}"),
    "member": re.compile(r"m-[0-9a-f]{8}"),
    "code": re.compile(r"[a-z][a-z0-9_]{1,63}"),
    "basis": re.compile(r"[a-f]|none"),
    "basis9": re.compile(r"[a-j]"),
    "anchor": re.compile(r"nl-v:[0-9]{10}|ct:[0-9a-f]{40}"),
    "nationality": re.compile(r"[A-Z]{3}|stateless|unknown"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    "born": re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"),
}


def check(kind: str, value: object) -> None:
    """Check that ``value`` is a string of ``kind`` (one of the names above, or ``media``).

    Raises:
        InvalidInput: it is not.
    """
    if kind == "media":
        fits = isinstance(value, str) and value in MEDIA
    else:
        fits = isinstance(value, str) and _PATTERNS[kind].fullmatch(value) is not None
        fits = fits and _exists(kind, str(value))
    if not fits:
        raise InvalidInput("value_invalid", f"not in the form of: {kind}")


def _exists(kind: str, value: str) -> bool:
    """Whether a day or time is one of the calendar; other kinds have no more to check."""
    parse = _CALENDAR.get(kind)
    if parse is None:
        return True
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _parse_born(value: str) -> None:
    date.fromisoformat(value + "-01-01"[len(value) - 4 :])


_CALENDAR: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
    "born": _parse_born,
}
