"""The search of a privacy officer in the log: its filter, and how entries are found."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hub.audit.tag import EVERY
from hub.domain import code
from hub.domain.day import ZONE
from hub.domain.moment import time_of
from hub.errors import InvalidInput
from hub.ports.inquiry import EntryFilter
from hub.ports.log import KeptEntry
from hub.ports.unit_of_work import Transaction
from hub.services.log.disclosure import LogLine, Reader

_BATCH = 200
_SCAN_MAX = 10_000
OUTCOMES = ("allow", "needs_approval", "deny")
_CODE = re.compile(f"({code.FORM})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")
_FORMS: Mapping[str, re.Pattern[str]] = {
    "case": re.compile(r"([0-9a-f]{32})?"),
    "party": re.compile(r"([a-z][a-z0-9-]{1,31})?"),
    "purpose": _CODE,
    "category": _CODE,
    "outcome": re.compile("|".join(("", *OUTCOMES))),
    "since": _DAY,
    "until": _DAY,
}
# The rarest kind comes first and leads the search.
_FILTERS = ("case", "category", "purpose", "party", "outcome")

# The place of an entry in an answer: its time and its index.
EntryPlace = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryFilter:
    """The filter of a search; an empty member filters nothing, the period includes both days.

    A filter of the wrong form cannot be made (`InvalidInput`, ``filter_<member>``).
    """

    case: str = ""
    party: str = ""
    purpose: str = ""
    category: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""

    def __post_init__(self) -> None:
        """Refuse values that no page of ours sends, and a period that ends before it begins."""
        for name, form in _FORMS.items():
            if not form.fullmatch(getattr(self, name)):
                raise InvalidInput(f"filter_{name}", "not in its form")
        since, until = self.period
        if since >= until:
            raise InvalidInput("filter_until", "it ends before it begins")

    @property
    def period(self) -> tuple[str, str]:
        """The first second of the period, and the first one after it."""
        since = _begin("since", self.since, 0) if self.since else ""
        return since, _begin("until", self.until, 1) if self.until else "9999"

    @property
    def keywords(self) -> tuple[str, ...]:
        """The keywords that an entry must have to fit."""
        given = ((name, getattr(self, name)) for name in _FILTERS)
        return tuple(f"{name}:{value}" for name, value in given if value)

    def fits(self, line: LogLine) -> bool:
        """Whether a line shows all that the filter asks for; a hidden member fits nothing."""
        decision = line.decision
        return (
            self.case in {"", line.case}
            and self.party in {"", line.sender, line.receiver, line.party}
            and self.purpose in {"", decision.purpose}
            and self.category in {"", *decision.categories}
            and self.outcome in {"", decision.outcome}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question that was asked; ``entry`` is its own entry, ``index`` the place of that."""

    purpose: str
    chosen: InquiryFilter
    entry: str
    index: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryPage:
    """Lines of an answer, newest first; ``older`` is where it goes on, None at its end."""

    inquiry: Inquiry
    lines: tuple[LogLine, ...]
    older: EntryPlace | None


def gather(
    tx: Transaction, reader: Reader, inquiry: Inquiry, after: EntryPlace | None, limit: int
) -> InquiryPage:
    """At most ``limit`` lines of an answer, after a place in it; fewer if little fits."""
    lines: list[LogLine] = []
    older = after
    for seen, (entry, line) in enumerate(matching(tx, reader, inquiry, after)):
        if seen == _SCAN_MAX or (line is not None and len(lines) == limit):
            return InquiryPage(inquiry=inquiry, lines=tuple(lines), older=older)
        if line is not None:
            lines.append(line)
        older = (entry.at, entry.index)
    return InquiryPage(inquiry=inquiry, lines=tuple(lines), older=None)


def matching(
    tx: Transaction, reader: Reader, inquiry: Inquiry, after: EntryPlace | None
) -> Iterator[tuple[KeptEntry, LogLine | None]]:
    """Every entry that may belong to an answer, with its line if it does."""
    since, until = inquiry.chosen.period
    choice = EntryFilter(
        keywords=_keywords(reader, inquiry.chosen),
        since=since,
        until=until,
        end=inquiry.index,
        before=after,
    )
    while True:
        batch = tx.inquiry.find(choice, _BATCH)
        for entry in batch:
            line = reader.tell(entry)
            yield entry, line if line and _fits(reader, inquiry.chosen, line) else None
        if len(batch) < _BATCH:
            return
        choice = replace(choice, before=(batch[-1].at, batch[-1].index))


def _keywords(reader: Reader, chosen: InquiryFilter) -> tuple[str, ...]:
    """The keywords that an entry must have: those of the filter, and that the reader may see it."""
    whole = reader.sees_all or reader.owns(chosen.case)
    return (*chosen.keywords, *(() if whole else (f"seen:{reader.party}",))) or (EVERY,)


def _fits(reader: Reader, chosen: InquiryFilter, line: LogLine) -> bool:
    """Whether a line is shown; a damaged one is, if its keywords tell the reader nothing."""
    if not line.intact:
        return reader.may_name_cases() or not chosen.keywords
    return chosen.fits(line)


def _begin(name: str, text: str, later: int) -> str:
    """The first second in Amsterdam of a day, or of one that is ``later`` days on."""
    try:
        day = date.fromisoformat(text) + timedelta(days=later)
        return time_of(datetime.combine(day, time(), ZONE))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"filter_{name}", "no such day") from error
