"""The form of an agreement's vocabulary: finds every wrong place, and says what is expected.

The drafter of an agreement gets one list to work through. The engines read the same bytes, and
their rules would silently ignore some mistakes (a block that names no category, a limit without a
bound), so those are refused here. It is no model of `hub.form`, which would stop a list at its
first fault and name a row by its number instead of its id. Source: formats, sections 0 and 8;
policy, section 3.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.domain.calendar import DAYS
from hub.domain.code import CODE
from hub.domain.day import ZONE

LIMITS = (
    "denied_per_member_1h",
    "persons_per_member_30d",
    "persons_per_party_30d",
    "requests_per_member_1h",
)
KINDS = ("core", "support", "prohibited")
WORDS = (
    *("states", "refusals", "withheld", "predicates", "obligations", "necessity"),
    *("provider_bases", "approval_codes", "keep_grounds"),
)
CODES = ("events", "tracks", "case_states")
LANGUAGES = ("nl", "en", "text")  # text is for jurists

_REASON = re.compile(r"ALLOW|(DENY|NEEDS)_[A-Z0-9_]{2,60}")
_FLOW = re.compile(r"default|F[0-9]{2}")
_NOUNS = ("parties", "functions", "purposes", "categories")
_BLOCKS = ("never", "avim_block", "housing_block", "location_block")
_TABLES = ("basis_users", "terms", "calendar", "limits", "conditions", "reasons")
_MEMBERS = frozenset({*_NOUNS, *WORDS, *CODES, *_BLOCKS, *_TABLES})
_BASES = {"art6": {*"abcdef", "none"}, "art9": {*"abcdefghij"}}
_ARTICLES = 20

Problems = Iterator[str]


def problems(document: object) -> list[str]:
    """All that is wrong with ``document`` (parsed JSON), as sentences; empty if it is right."""
    found = list(_object("vocabulary", document, _MEMBERS))
    if not isinstance(document, dict) or found:
        return found
    return [*_nouns(document), *_lists(document), *_tables(document)]


def _nouns(document: Mapping[str, Any]) -> Problems:
    parties = _ids(document["parties"])
    for name in (*_NOUNS, *WORDS):
        yield from _rows(name, document[name])
    for place, row in _placed("parties", document):
        yield from _number(f"{place}.public_authority", row.get("public_authority"), 0, 1)
    for place, row in _placed("functions", document):
        yield from _codes(f"{place}.parties", row.get("parties"), parties)
        if not isinstance(row.get("opens"), bool):
            yield f"{place}.opens: expected true or false"
    for place, row in _placed("purposes", document):
        yield from _number(f"{place}.retention_days", row.get("retention_days"), 0, 3650)
        if row.get("kind") not in KINDS:
            yield f"{place}.kind: expected one of {', '.join(KINDS)}"
    for place, row in _placed("categories", document):
        yield from _number(f"{place}.level", row.get("level"), 0, 5)
        yield from _number(f"{place}.art9", row.get("art9"), 0, 1)


def _lists(document: Mapping[str, Any]) -> Problems:
    for name in CODES:
        yield from _codes(name, document[name])
    for name in _BLOCKS:
        known = document["parties" if name == "location_block" else "categories"]
        yield from _codes(name, document[name], _ids(known))


def _tables(document: Mapping[str, Any]) -> Problems:
    yield from _basis_users(document["basis_users"], _ids(document["parties"]))
    yield from _terms(document["terms"])
    yield from _calendar(document["calendar"])
    yield from _limits(document["limits"])
    yield from _reasons(document["reasons"])
    yield from _conditions(document["conditions"], document["reasons"])


def _basis_users(table: Any, parties: Collection[str]) -> Problems:
    yield from _object("basis_users", table, _BASES)
    for article, bases in _BASES.items():
        users = _member(table, article)
        yield from _object(f"basis_users.{article}", users, (), bases)
        for basis, types in _items(users):
            yield from _codes(f"basis_users.{article}.{basis}", types, parties)


def _terms(table: Any) -> Problems:
    if not isinstance(table, dict) or "default" not in table:
        yield "terms: expected an object with a default"
    for flow, term in _items(table):
        place = f"terms.{flow}"
        if not _FLOW.fullmatch(flow):
            yield f"{place}: expected a flow or default"
        yield from _object(place, term, (), ("working_days", "hours", "statutory_month"))
        counts = [(unit, term[unit]) for unit in ("working_days", "hours") if unit in _keys(term)]
        if len(counts) != 1:
            yield f"{place}: expected either working_days or hours"
        for unit, count in counts:
            yield from _number(f"{place}.{unit}", count, 1, 365)
        if _member(term, "statutory_month", absent=True) is not True:
            yield f"{place}.statutory_month: expected true, or nothing"


def _calendar(calendar: Any) -> Problems:
    yield from _object("calendar", calendar, ("zone", "closed"))
    if _member(calendar, "zone", absent=ZONE.key) != ZONE.key:
        yield f"calendar.zone: expected {ZONE.key}"
    yield from _codes("calendar.closed", _member(calendar, "closed"), DAYS, empty=True)


def _limits(table: Any) -> Problems:
    yield from _object("limits", table, LIMITS)
    for name, bounds in _items(table):
        yield from _object(f"limits.{name}", bounds, ("alert", "deny"))
        alert, deny = _member(bounds, "alert"), _member(bounds, "deny")
        wrong = [
            *_number(f"limits.{name}.alert", alert, 1, 1_000_000),
            *_number(f"limits.{name}.deny", deny, 1, 1_000_000),
        ]
        yield from wrong
        if not wrong and alert > deny:
            yield f"limits.{name}: the alert comes after the denial"


def _reasons(rows: Any) -> Problems:
    if not isinstance(rows, list) or not rows:
        yield "reasons: expected a list that is not empty"
        return
    for index, row in enumerate(rows, start=1):
        place = f"reasons[{index - 1}]"
        yield from _object(place, row, ("code", "order", "article"))
        code = _member(row, "code")
        if not isinstance(code, str) or not _REASON.fullmatch(code):
            yield f"{place}.code: expected ALLOW, DENY_ or NEEDS_ and a word"
        # Reasons are written in their order, so that readers of the agreement see it.
        yield from _number(f"{place}.order", _member(row, "order"), index, index)
        yield from _number(f"{place}.article", _member(row, "article"), 1, _ARTICLES)
    if len(set(_reason_codes(rows))) < len(rows):
        yield "reasons: a code twice"


def _conditions(table: Any, reasons: Any) -> Problems:
    if not isinstance(table, dict) or not table:
        yield "conditions: expected an object that is not empty"
    known = _reason_codes(reasons)
    for condition, code in _items(table):
        if not CODE.fullmatch(condition) or f"DENY_{code}" not in known:
            yield f"conditions.{condition}: expected a condition with the code of a reason"


def _rows(name: str, rows: Any) -> Problems:
    """Check a list of objects with unique ids and words for people."""
    if not isinstance(rows, list) or not rows:
        yield f"{name}: expected a list that is not empty"
        return
    seen: set[str] = set()
    for index, row in enumerate(rows):
        code = _member(row, "id")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            yield f"{name}[{index}]: expected an object with a code as its id"
            continue
        if code in seen:
            yield f"{name}[{index}]: {code} is there already"
        seen.add(code)
        words = [row[language] for language in LANGUAGES if language in row]
        if not words or not all(isinstance(text, str) and text for text in words):
            yield f"{name}.{code}: expected words for people"


def _codes(
    place: str, codes: Any, known: Collection[str] | None = None, *, empty: bool = False
) -> Problems:
    if not isinstance(codes, list) or (not codes and not empty):
        yield f"{place}: expected a list{'' if empty else ' that is not empty'}"
        return
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if not isinstance(code, str) or not CODE.fullmatch(code):
            yield f"{place}[{index}]: expected a code"
            continue
        if known is not None and code not in known:
            yield f"{place}[{index}]: {code} is not in its list"
        if code in seen:
            yield f"{place}[{index}]: {code} is there already"
        seen.add(code)


def _object(
    place: str, value: Any, required: Collection[str], optional: Collection[str] = ()
) -> Problems:
    if not isinstance(value, dict):
        yield f"{place}: expected an object"
        return
    for name in sorted(set(required) - value.keys()):
        yield f"{place}.{name}: it is missing"
    if value.keys() - {*required, *optional}:
        yield f"{place}: a member that is not known"


def _number(place: str, value: Any, low: int, high: int) -> Problems:
    # Engines compare public_authority and art9 with a number: true would pass unnoticed.
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        yield f"{place}: expected a number from {low} to {high}"


def _ids(rows: Any) -> frozenset[str]:
    ids = [_member(row, "id") for row in rows] if isinstance(rows, list) else []
    return frozenset(code for code in ids if isinstance(code, str))


def _placed(name: str, document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a list that have an id, each with its place."""
    rows = document[name] if isinstance(document[name], list) else []
    for row in rows:
        if isinstance(_member(row, "id"), str):
            yield f"{name}.{row['id'][:64]}", row


def _reason_codes(rows: Any) -> list[str]:
    codes = [_member(row, "code") for row in rows] if isinstance(rows, list) else []
    return [code for code in codes if isinstance(code, str)]


def _member(value: Any, name: str, *, absent: object = None) -> Any:
    return value.get(name, absent) if isinstance(value, dict) else absent


def _keys(value: Any) -> Collection[str]:
    return value.keys() if isinstance(value, dict) else ()


def _items(value: Any) -> Collection[tuple[str, Any]]:
    """The members of an object; JSON has strings as keys and nothing else."""
    return (
        [(key, item) for key, item in value.items() if isinstance(key, str)]
        if isinstance(value, dict)
        else []
    )
