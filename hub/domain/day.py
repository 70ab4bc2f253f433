"""The day in Amsterdam: the day on which people sign, count and let things end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hub.errors import InvalidInput

ZONE = ZoneInfo("Europe/Amsterdam")


def day_of(at: str) -> date:
    """The day in Amsterdam at the time ``at`` (YYYY-MM-DDTHH:MM:SSZ).

    Raises:
        InvalidInput: there is no such day (in the first or last hours that Python's calendar has).
    """
    try:
        return datetime.fromisoformat(at).astimezone(ZONE).date()
    except (OverflowError, ValueError) as error:
        raise InvalidInput("time_invalid", "no such day") from error
