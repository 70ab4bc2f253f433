"""When an answer is due: the agreed term and the statutory month, as two clocks.

A question back stops the agreed clock and never the law's. Each deadline brings the lines by
which it was counted, so that a page can show the sum and nobody has to believe it. Being late is
a mark: nothing ends by it. Source: architecture, section 3; the agreement, article 12.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hub.domain.calendar import DAYS, Calendar, is_weekend
from hub.domain.day import ZONE
from hub.domain.vocabulary import Term
from hub.errors import InvalidInput

_DAY = timedelta(days=1)
_DAY_END = time(23, 59, 59)
# The law's month ends on a day that the law calls open, whatever days an agreement names.
_STATUTORY = Calendar(closed=tuple(DAYS))

LINE_CODES = (
    "received",  # the day from which is counted; it does not count itself
    "term",  # count: as many as were agreed of the unit
    "month_later",  # the same day of the next month, or its last day
    "asked_back",  # the agreed clock stopped
    "replied",  # it went on; count: how much of the unit did not count
    "closed_day",  # name: a day that does not count
    "weekend_days",  # count: the Saturdays and Sundays that do not count
    "due",  # the last day (or the day of the last hour)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A question back: both are times; ``replied`` is None while no reply has come."""

    asked: datetime
    replied: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of the sum: a code of `LINE_CODES` and a day in Amsterdam.

    ``unit`` is working_days, hours or seconds where there is a count of it.
    """

    code: str
    day: date
    count: int = 0
    unit: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock: ``kind`` is agreed or statutory; ``due`` is None while the clock stands still."""

    kind: str
    due: datetime | None
    lines: tuple[SumLine, ...]

    def is_late(self, now: datetime) -> bool:
        """Whether the last moment has passed; a clock that stands still does not get late."""
        return self.due is not None and now > self.due


def both(
    term: Term, received: datetime, *, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> tuple[Deadline, ...]:
    """The agreed deadline, and the statutory one where the term has it; see `agreed`."""
    first = agreed(term, received, calendar=calendar, pauses=pauses)
    return (first, statutory(received)) if term.statutory_month else (first,)


def agreed(
    term: Term, received: datetime, *, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """The deadline by the agreement: the end of the last working day, or the last hour.

    The day of receipt does not count, nor does the day on which a question is asked: what stands
    still are the working days after it, up to and including the day of the reply. A question
    that comes after the last moment changes nothing.

    Args:
        term: working days or hours.
        received: the moment from which the provider could see the request, with a zone.
        calendar: the agreement's.
        pauses: in their order; only the last one may be without a reply.

    Raises:
        InvalidInput: a time without a zone, or pauses that are not in order.
    """
    _check_order(received, pauses)
    if term.hours:
        return _in_hours(term.hours, received, pauses)
    return _in_working_days(term.working_days, received, calendar, pauses)


def statutory(received: datetime) -> Deadline:
    """The deadline by the law (AVG 12(3), Algemene termijnenwet): nothing pauses it.

    The end of the same day of the next month, or of that month's last day; and if that day is not
    a working day, of the first one after it.

    Raises:
        InvalidInput: a time without a zone.
    """
    _check_order(received, ())
    start = _day(received)
    later = _month_later(start)
    last = _STATUTORY.first_working(later)
    lines = (
        SumLine(code="received", day=start),
        SumLine(code="month_later", day=later),
        *_left_out(_STATUTORY, later, last),
        SumLine(code="due", day=last),
    )
    return Deadline(kind="statutory", due=_end(last), lines=lines)


def _in_working_days(
    count: int, received: datetime, calendar: Calendar, pauses: Sequence[Pause]
) -> Deadline:
    start = _day(received)
    last = calendar.add(start, count)
    lines = [
        SumLine(code="received", day=start),
        SumLine(code="term", day=start, count=count, unit="working_days"),
    ]
    for pause in pauses:
        if pause.asked > _end(last):
            break
        lines.append(SumLine(code="asked_back", day=_day(pause.asked)))
        if pause.replied is None:
            return Deadline(kind="agreed", due=None, lines=tuple(lines))
        replied = _day(pause.replied)
        stood = calendar.count(_day(pause.asked), replied)
        lines.append(SumLine(code="replied", day=replied, count=stood, unit="working_days"))
        last = calendar.add(last, stood)
    lines += [*_left_out(calendar, start + _DAY, last), SumLine(code="due", day=last)]
    return Deadline(kind="agreed", due=_end(last), lines=tuple(lines))


def _in_hours(count: int, received: datetime, pauses: Sequence[Pause]) -> Deadline:
    """Hours run on at night and on closed days: they are agreed for what cannot wait."""
    due = received.astimezone(UTC) + timedelta(hours=count)
    lines = [
        SumLine(code="received", day=_day(received)),
        SumLine(code="term", day=_day(received), count=count, unit="hours"),
    ]
    for pause in pauses:
        if pause.asked > due:
            break
        lines.append(SumLine(code="asked_back", day=_day(pause.asked)))
        if pause.replied is None:
            return Deadline(kind="agreed", due=None, lines=tuple(lines))
        stood = pause.replied.astimezone(UTC) - pause.asked.astimezone(UTC)
        seconds = int(stood.total_seconds())
        lines.append(
            SumLine(code="replied", day=_day(pause.replied), count=seconds, unit="seconds")
        )
        due += timedelta(seconds=seconds)
    return Deadline(kind="agreed", due=due, lines=(*lines, SumLine(code="due", day=_day(due))))


def _left_out(calendar: Calendar, first: date, last: date) -> Iterator[SumLine]:
    """The days from ``first`` to ``last`` that do not count, as lines."""
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    for day in days:
        if not is_weekend(day) and calendar.closed_name(day):
            yield SumLine(code="closed_day", day=day, name=calendar.closed_name(day))
    weekend = [day for day in days if is_weekend(day)]
    if weekend:
        yield SumLine(code="weekend_days", day=weekend[0], count=len(weekend))


def _month_later(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _check_order(received: datetime, pauses: Sequence[Pause]) -> None:
    times = [received]
    for pause in pauses:
        times += [pause.asked] if pause.replied is None else [pause.asked, pause.replied]
    if any(moment.tzinfo is None for moment in times):
        raise InvalidInput("deadline_invalid", "a time without a zone")
    # In one zone: within Amsterdam's, Python would order the hour that comes twice as one.
    moments = [moment.astimezone(UTC) for moment in times]
    unanswered = [pause for pause in pauses[:-1] if pause.replied is None]
    if moments != sorted(moments) or unanswered:
        raise InvalidInput("deadline_invalid", "questions and replies that are not in order")


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _end(day: date) -> datetime:
    """The last second of a day in Amsterdam, in UTC."""
    return datetime.combine(day, _DAY_END, ZONE).astimezone(UTC)
