"""The clocks of a request in words: when something is due, and how that was counted."""

from collections.abc import Sequence

from hub.domain.deadline import SumLine
from hub.ui.moment import day, long_day
from hub.ui.words import Words

SECONDS_PER_HOUR = 3600


def name_of(kind: str, words: Words) -> str:
    """The name of a clock; ``kind`` is agreed or statutory."""
    return words.say("request.due" if kind == "agreed" else "request.statutory")


def due_of(due_at: str | None, words: Words, *, late: bool) -> str:
    """The last day of a clock that ends at ``due_at`` (a time); None: it stands still."""
    if due_at is None:
        return words.say("clock.stands")
    due = day(due_at, words.language)
    return words.say("clock.late", due=due) if late else due


def sum_of(lines: Sequence[SumLine], words: Words) -> list[str]:
    """The sum of a clock, one line for each step."""
    return [_counted(line, words) for line in lines]


def _counted(step: SumLine, words: Words) -> str:
    unit = f".{step.unit}" if step.unit else ""
    return words.say(
        f"clock.step.{step.code}{unit}",
        day=long_day(step.day, words.language),
        count=str(step.count // SECONDS_PER_HOUR if step.unit == "seconds" else step.count),
        name=words.say(f"closed.{step.name}") if step.name else "",
    )
