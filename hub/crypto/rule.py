"""Rules that a value in a statement keeps. Source: formats, section 0.

A rule is called with the value; it returns nothing and raises `InvalidInput`. A table goes from
member to rule; a name that ends in ``?`` may be absent.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hub.crypto import form
from hub.errors import InvalidInput

Rule = Callable[[Any], None]
Members = Mapping[str, Rule]


def members(value: object, table: Members) -> None:
    """Check that ``value`` has exactly the members of ``table``, each in its form.

    Raises:
        InvalidInput: a member is missing, unknown, or of another form.
    """
    if not isinstance(value, dict):
        raise InvalidInput("statement_invalid", "an object is due")
    rules = dict(zip(names(table), table.values(), strict=True))
    required = {name for name in table if not name.endswith("?")}
    if not required <= value.keys() <= rules.keys():
        raise InvalidInput("statement_invalid", "a member is missing or unknown")
    for name, item in value.items():
        rules[name](item)


def names(table: Members) -> tuple[str, ...]:
    """The names of a table's members, those that may be absent too."""
    return tuple(name.removesuffix("?") for name in table)


def of(kind: str) -> Rule:
    """A string in one of the forms of `hub.crypto.form`."""
    return lambda value: form.check(kind, value)


def one_of(*words: str) -> Rule:
    """One of ``words``."""

    def rule(value: Any) -> None:
        if not isinstance(value, str) or value not in words:
            raise InvalidInput("statement_invalid", "not one of the words that are due")

    return rule


def integer(low: int, high: int) -> Rule:
    """A whole number from ``low`` to ``high``; true and false are none."""

    def rule(value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InvalidInput("statement_invalid", "not a number in the range that is due")

    return rule


def boolean(value: Any) -> None:
    """True or false, not 1 or 0."""
    if not isinstance(value, bool):
        raise InvalidInput("statement_invalid", "true or false is due")


def truth(value: Any) -> None:
    """True: a member that is only there where it holds."""
    if value is not True:
        raise InvalidInput("statement_invalid", "only true may stand here")


def text(low: int, high: int) -> Rule:
    """Words for people; they stand in an agreement only. Lengths in code points."""

    def rule(value: Any) -> None:
        if not isinstance(value, str) or not low <= len(value) <= high:
            raise InvalidInput("statement_invalid", "a text of another length")

    return rule


def nested(table: Members) -> Rule:
    """An object with its own table."""
    return lambda value: members(value, table)


def array(rule: Rule, low: int, high: int, key: str = "") -> Rule:
    """A set of ``low`` to ``high`` items: sorted by their UTF-8 bytes, none twice.

    ``key`` names the member by which objects are sorted.
    """

    def check(value: Any) -> None:
        if not isinstance(value, list) or not low <= len(value) <= high:
            raise InvalidInput("statement_invalid", "a list of another length")
        for item in value:
            rule(item)
        _check_sorted([item[key] if key else item for item in value])

    return check


def _check_sorted(keys: Sequence[str]) -> None:
    encoded = [key.encode() for key in keys]
    if any(left >= right for left, right in itertools.pairwise(encoded)):
        raise InvalidInput("statement_invalid", "a list that is not sorted, or has an item twice")
