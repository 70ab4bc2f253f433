"""A moment as statements, the store and the log write it: in UTC, to the second.

As texts they sort as the moments do.
"""

from datetime import UTC, datetime

TIME = "%Y-%m-%dT%H:%M:%SZ"


def time_of(moment: datetime) -> str:
    """A moment with a zone, as YYYY-MM-DDTHH:MM:SSZ."""
    return moment.astimezone(UTC).strftime(TIME)
