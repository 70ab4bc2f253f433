"""The last day on which an answer may be kept. Source: policy, section 3; formats, section 4.

Days are counted from the release, because the receiver has nothing to keep before it. The last day
is included: on that day the answer can still be read.
"""

from datetime import date, timedelta

from hub.domain.day import day_of
from hub.errors import InvalidInput, VerificationError

_DAYS_MAX = 3650


def delete_by(released_at: str, retention_days: int) -> date:
    """The last day of an answer that is released at this time (YYYY-MM-DDTHH:MM:SSZ).

    Args:
        released_at: its day in Amsterdam is the day of release.
        retention_days: the number in the decision, already lowered for a short track.

    Raises:
        InvalidInput: a number of days that no agreement can have.
    """
    if not 0 <= retention_days <= _DAYS_MAX:
        raise InvalidInput("retention_invalid", f"expected 0 to {_DAYS_MAX} days")
    return day_of(released_at) + timedelta(days=retention_days)


def check(signed: date, *, released_at: str, retention_days: int) -> None:
    """Check the signed ``delete_by``: the provider may choose an earlier day, but not a later one.

    Raises:
        InvalidInput: as `delete_by`.
        VerificationError: it is after the last day, or before the day of release.
    """
    if signed > delete_by(released_at, retention_days):
        raise VerificationError("delete_by_too_late", "after the last day that was decided")
    if signed < day_of(released_at):
        raise VerificationError("delete_by_too_early", "before the day of release")


def is_over(last_day: date, *, at: str) -> bool:
    """Whether the last day has passed in Amsterdam at the time ``at``."""
    return day_of(at) > last_day
