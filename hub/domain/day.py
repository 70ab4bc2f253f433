"""The day in Amsterdam: the day on which people sign, count and let things end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


def day_of(at: str) -> date:
    """The day in Amsterdam at the time ``at`` (YYYY-MM-DDTHH:MM:SSZ)."""
    return datetime.fromisoformat(at).astimezone(ZONE).date()
