"""Both clocks of a request as people read them, with how many working days are left.

The hub counts them and shows its sum; a page repeats that sum and counts nothing again but the
days from now on. Source: the agreement, article 12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.api.request import CountOut, DeadlineOut
from connectors.session import Session
from hub.domain.calendar import Calendar
from hub.domain.day import day_of
from hub.domain.deadline import SumLine
from hub.ui import clock
from hub.ui.moment import day
from hub.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """One clock: ``due_at`` is empty while it stands still; ``lines`` are the lines of its sum."""

    name: str
    due_at: str
    due: str
    late: bool
    left: str
    lines: tuple[str, ...]


def clocks(session: Session, rows: Sequence[DeadlineOut], words: Words) -> list[ShownClock]:
    """The clocks of a request, the agreed one first, out of the hub's answer."""
    return [_clock(session, row, words) for row in rows]


def _clock(session: Session, row: DeadlineOut, words: Words) -> ShownClock:
    due_at = str(row.due_at or "")
    late = bool(row.late)
    return ShownClock(
        name=clock.name_of(row.kind, words),
        due_at=due_at,
        due=day(due_at, words.language) if due_at else words.say("deadline.stands"),
        late=late,
        left=_left(session, day_of(due_at), words, late=late) if due_at else "",
        lines=tuple(clock.sum_of([_line(one) for one in row.lines], words)),
    )


def _left(session: Session, due: date, words: Words, *, late: bool) -> str:
    """The number of working days left until ``due``, or passed since."""
    calendar = Calendar(closed=session.trust.vocabulary.closed)
    today = session.clock.today()
    first, last = sorted((today, due))
    count = calendar.count(first, last)
    if late:
        key = "deadline.late" if count != 1 else "deadline.late.one"
        return words.say(key, count=str(count)) if count else words.say("deadline.late.today")
    if not count:
        return words.say("deadline.today" if due == today else "deadline.soon")
    return words.say("deadline.left" if count != 1 else "deadline.left.one", count=str(count))


def _line(row: CountOut) -> SumLine:
    return SumLine(
        code=row.code,
        day=date.fromisoformat(row.day),
        count=int(row.count),
        unit=row.unit,
        name=row.name,
    )
