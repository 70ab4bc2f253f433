"""What may stand in a letter, an answer or a card. Source: formats, sections 1 and 2.

These words exist only inside age files: the hub ships this code to its clients and never runs it
on anything, for it cannot open them.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.crypto import binding, canonical
from hub.errors import InvalidInput, VerificationError

TEXT_MAX = 8_000  # bytes between its quotation marks as written
YES_NO = "eligibility_predicates"
_NAMED_PURPOSES = frozenset({"intake_check", "stay_extension"})  # F34, F19: with an invitation
_OUTCOMES = frozenset({"delivered", "not_held", "withheld", "later"})
_VALUES = frozenset({"yes", "no", "unknown"})
_ARRAYS = frozenset({"aliases", "facts", "predicates", "results"})
_HEX64 = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,63}")
_ANCHOR = re.compile(r"nl-v:[0-9]{10}|ct:[0-9a-f]{40}")
_NATIONALITY = re.compile(r"[A-Z]{3}|stateless|unknown")
_BORN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")

Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The lists of the agreement's vocabulary that an answer takes its codes from."""

    refusals: Collection[str]
    withheld: Collection[str]
    predicates: Collection[str]


def check_letter(letter: object, manifest: Members) -> None:
    """A letter has exactly the members that its statement calls for.

    With ``subject`` the whole person; for the municipality's own two questions name and birth;
    otherwise words alone.

    Raises:
        InvalidInput: a member too many or too few, or of the wrong form.
    """
    if "subject" in manifest:
        required = {"r", "s", "anchor", "name", "born"}
        optional = {"aliases", "nationality", "text"}
        required |= {"facts"} & set(manifest)
    elif "invitation" in manifest and manifest.get("purpose") in _NAMED_PURPOSES:
        required, optional = {"name", "born"}, {"text"}
    else:
        required, optional = set(), {"text"}
    members = _members(letter, required, optional)
    _check_person(members)
    if "facts" in members:
        cited = [_members(row, {"sid", "r"}, set()) for row in _rows(members["facts"])]
        for row in cited:
            _matches(_HEX64, row["r"])
        if [row["sid"] for row in cited] != manifest["facts"]:
            raise InvalidInput("letter_facts", "not exactly the facts that are cited")


def check_card(card: object, manifest: Members) -> None:
    """A case card names one person, whose commitment is the one in the statement.

    Raises:
        InvalidInput: a member too many or too few, or of the wrong form.
        VerificationError: the commitment is another's.
    """
    members = _members(card, {"s", "anchor", "name", "born"}, {"aliases", "nationality", "text"})
    _check_person(members)
    commitment = binding.anchor_commitment(bytes.fromhex(members["s"]), members["anchor"])
    if commitment != manifest.get("commitment"):
        raise VerificationError("card_commitment", "not the commitment of its s and anchor")


def check_answer(
    answer: object, manifest: Members, *, terms: Terms, requested: Sequence[str]
) -> None:
    """An answer's code, rows and predicates fit its kind and its request.

    Args:
        answer: the header's ``answer``.
        manifest: the statement's payload without ``sealed``.
        terms: the vocabulary's lists.
        requested: categories of the request's items; of an offer, of its own.

    Raises:
        InvalidInput: a member too many or too few, or of the wrong form, or another code.
    """
    members = _members(answer, {"code", "results"}, {"text", "predicates"})
    _check_text(members)
    kind = manifest.get("kind")
    delivers = kind in ("answer", "offer")
    codes = terms.refusals if kind == "refusal" else {"delivered" if delivers else kind}
    if members["code"] not in codes:
        raise InvalidInput("answer_code", "not a code of this kind of answer")
    rows = _list(members["results"])
    if [_result(row, terms) for row in rows] != (sorted(requested) if delivers else []):
        raise InvalidInput("answer_results", "not one row for each item of the request")
    if ("predicates" in members) != is_yes_no(manifest):
        raise InvalidInput("answer_predicates", "predicates, where none belong, or none")
    if "predicates" in members:
        named = [_predicate(row, terms) for row in _rows(members["predicates"])]
        if named != sorted(set(named)):
            raise InvalidInput("answer_predicates", "not sorted, or one twice")


def is_yes_no(manifest: Members) -> bool:
    """Whether an answer's items are predicates and nothing else."""
    items = manifest.get("items", []) if manifest.get("kind") in ("answer", "offer") else []
    return bool(items) and all(item["category"] == YES_NO for item in items)


def _check_person(members: Members) -> None:
    checks: dict[str, Callable[[Any], object]] = {
        "r": lambda value: _matches(_HEX64, value),
        "s": lambda value: _matches(_HEX64, value),
        "anchor": lambda value: _matches(_ANCHOR, value),
        "nationality": lambda value: _matches(_NATIONALITY, value),
        "born": _check_born,
        "name": _check_name,
        "aliases": _check_aliases,
    }
    for name, check in checks.items():
        if name in members:
            check(members[name])
    _check_text(members)


def _check_text(members: Members) -> None:
    if "text" not in members:
        return
    text = _string(members["text"])
    if len(canonical.encode(text)) - 2 > TEXT_MAX:
        raise InvalidInput("text_too_long", f"over {TEXT_MAX} bytes as written")


def _check_born(value: object) -> None:
    text = _matches(_BORN, value)
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError as error:
        raise InvalidInput("content_form", "not a real day, month or year") from error


def _check_name(value: object) -> None:
    if not unicodedata.is_normalized("NFC", _string(value)):
        raise InvalidInput("content_form", "a name that is not NFC")


def _check_aliases(value: object) -> None:
    aliases = [_string(alias) for alias in _rows(value)]
    if aliases != sorted(set(aliases), key=lambda alias: alias.encode()):
        raise InvalidInput("content_form", "not sorted by its bytes, or one twice")


def _result(row: object, terms: Terms) -> str:
    members = _members(row, {"category", "outcome"}, {"code"})
    outcome = members["outcome"]
    if outcome not in _OUTCOMES or ("code" in members) != (outcome == "withheld"):
        raise InvalidInput("answer_results", "another outcome, or a code where none belongs")
    if "code" in members and members["code"] not in terms.withheld:
        raise InvalidInput("answer_results", "not a code for what is withheld")
    return _matches(_CODE, members["category"])


def _predicate(row: object, terms: Terms) -> str:
    members = _members(row, {"id", "value"}, {"as_of"})
    if members["id"] not in terms.predicates or members["value"] not in _VALUES:
        raise InvalidInput("answer_predicates", "another question, or another value")
    if "as_of" in members:
        _check_born(members["as_of"])
        if len(members["as_of"]) != 10:
            raise InvalidInput("answer_predicates", "not a date")
    return _matches(_CODE, members["id"])


def _members(value: object, required: set[str], optional: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or not required <= set(value) <= required | optional:
        raise InvalidInput("content_members", "a member too many or too few")
    if any(not isinstance(one, list if name in _ARRAYS else str) for name, one in value.items()):
        raise InvalidInput("content_form", "a member of another type")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidInput("content_form", "not an array")
    return value


def _rows(value: object) -> list[Any]:
    rows = _list(value)
    if not rows:
        raise InvalidInput("content_form", "empty, where it should be absent")
    return rows


def _string(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidInput("content_form", "not a string, or an empty one")
    return value


def _matches(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidInput("content_form", "a value of the wrong form")
    return value
