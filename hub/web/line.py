"""A line of the log as a privacy officer sees it: its cells in a list, and all its details."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.domain.moment import time_of
from hub.services.log.disclosure import LogLine
from hub.services.log.inquiry import Options
from hub.services.log.search import EntryPlace
from hub.ui.moment import moment
from hub.ui.reference import short
from hub.ui.words import Words

COLUMNS = ("line", "at", "event", "who", "route", "purpose", "decision", "case")
_ARROW = " \N{RIGHTWARDS ARROW} "


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Turns codes into words for one reader."""

    words: Words
    names: Mapping[str, str]
    options: Options

    def organisation(self, party: str) -> str:
        """The name of an organisation; for the hub's own actions the hub's name."""
        return self.words.say("audit.hub") if party == "hub" else self.names.get(party, party)

    def category(self, code: str) -> str:
        """A category as the agreement calls it."""
        dutch, english = self.options.categories.get(code, (code, code))
        return dutch if self.words.language == "nl" else english


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryLine:
    """A line in a list; ``cells`` are exactly those of the file."""

    href: str
    cells: tuple[str, ...]


def cells(line: LogLine, reading: Reading) -> tuple[str, ...]:
    """The cells of a line, one for each of `COLUMNS`."""
    words = reading.words
    when = moment(line.at, words.language)
    if not line.intact:
        return (str(line.index), when, words.say("audit.damaged"), "", "", "", "", "")
    purpose = line.decision.purpose
    return (
        str(line.index),
        when,
        words.say(f"event.{line.event}"),
        who(line, reading),
        route(line, reading),
        words.say(f"purpose.{purpose}") if purpose else "",
        decision(line, words),
        short(line.case),
    )


def who(line: LogLine, reading: Reading) -> str:
    """The actor, as far as the reader may know."""
    function = f"function.{line.function}"
    known = function in reading.words.sentences
    shown = (
        reading.organisation(line.party) if line.party else "",
        reading.words.say(function) if known and line.party != "hub" else "",
        line.member if line.party != "hub" else "",
    )
    return ", ".join(one for one in shown if one)


def route(line: LogLine, reading: Reading) -> str:
    """The sending and the receiving organisation."""
    return _ARROW.join(reading.organisation(one) for one in (line.sender, line.receiver) if one)


def decision(line: LogLine, words: Words) -> str:
    """The decision in a few words; empty if there is none, or none may be shown."""
    found = line.decision
    if not found.outcome:
        return ""
    told = words.say(f"audit.outcome.{found.outcome}")
    return told if found.outcome == "allow" else f"{told}: {words.reason(found.reason)[0]}"


def mark(place: EntryPlace) -> str:
    """The place of a line, as it is written in an address."""
    at, index = place
    return f"{int(datetime.fromisoformat(at).timestamp())}-{index}"


def place(text: str) -> EntryPlace:
    """The place in an address; the route checks its form."""
    seconds, _, index = text.partition("-")
    return time_of(datetime.fromtimestamp(int(seconds), UTC)), int(index)
