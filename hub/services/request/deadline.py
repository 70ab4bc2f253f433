"""Both clocks of a request: when they end, whether that is late, and how it was counted.

They are counted when somebody looks, from the agreement's own data and the steps in the log: a
newly agreed term needs no second write. Each step also stores when the nearest clock ends, only as
an order for lists.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain import deadline
from hub.domain.calendar import Calendar
from hub.domain.deadline import Pause, SumLine
from hub.domain.moment import time_of
from hub.services.trust import Trust

# States in which something is still expected of the provider.
_WAITING = frozenset({"with_provider", "question", "partly_answered", "awaiting_release"})

# A step of the timeline: time, event, the state that was shown, entry.
Shown = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """``kind`` is agreed or statutory; ``due_at`` is None while a question stops this clock."""

    kind: str
    due_at: str | None
    late: bool
    lines: tuple[SumLine, ...]


def deadlines(trust: Trust, flow: str, timeline: Sequence[Shown]) -> tuple[Due, ...]:
    """The deadlines of a request; none while its provider cannot see it."""
    seen = next((at for at, _, state, _ in timeline if state == "with_provider"), None)
    if seen is None:
        return ()
    received = datetime.fromisoformat(seen)
    found = deadline.both(
        trust.vocabulary.term(flow),
        received,
        calendar=Calendar(closed=trust.vocabulary.closed),
        pauses=tuple(_pauses(timeline)),
    )
    until = _ended(timeline, seen) or trust.now
    return tuple(
        Due(
            kind=one.kind,
            due_at=time_of(one.due) if one.due else None,
            late=one.is_late(until),
            lines=one.lines,
        )
        for one in found
    )


def is_expected(timeline: Sequence[Shown]) -> bool:
    """Whether something is still expected of the provider."""
    return timeline[-1][2] in _WAITING


def _pauses(timeline: Sequence[Shown]) -> Iterator[Pause]:
    asked = None
    for at, event, _, _ in timeline:
        if event == "question_asked":
            asked = datetime.fromisoformat(at)
        elif event == "reply_given" and asked:
            yield Pause(asked=asked, replied=datetime.fromisoformat(at))
            asked = None
    if asked:
        yield Pause(asked=asked)


def _ended(timeline: Sequence[Shown], seen: str) -> datetime | None:
    """The time at which the last part was there; None while something is expected."""
    if is_expected(timeline):
        return None
    ends = (at for at, _, state, _ in timeline if at >= seen and state not in _WAITING)
    return datetime.fromisoformat(next(ends))
