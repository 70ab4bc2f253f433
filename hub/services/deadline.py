"""Both clocks of a request, from the agreement's own data."""

from dataclasses import dataclass
from datetime import UTC

from hub.domain import deadline
from hub.domain.calendar import Calendar
from hub.services.trust import TIME, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When an answer is due; ``statutory`` is there where the law has its own month."""

    agreed: str
    statutory: str | None


def due(held: Trust, flow: str) -> Due:
    """The deadlines of a request that is received now."""
    calendar = Calendar(closed=held.words.closed)
    clocks = deadline.both(held.words.term(flow), held.now, calendar=calendar)
    times = {
        one.kind: one.due.astimezone(UTC).strftime(TIME) for one in clocks if one.due is not None
    }
    return Due(agreed=times["agreed"], statutory=times.get("statutory"))
