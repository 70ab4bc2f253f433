"""Moments and days as people read them: the clock of Amsterdam, in their language."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from hub.domain.day import ZONE, day_of


def moment(at: str, language: str) -> str:
    """The time ``at`` (YYYY-MM-DDTHH:MM:SSZ), to the minute."""
    local = datetime.fromisoformat(at).astimezone(ZONE)
    return format_datetime(local, "d MMMM y, HH:mm", locale=language)


def day(at: str, language: str) -> str:
    """The day of the time ``at`` (YYYY-MM-DDTHH:MM:SSZ)."""
    return format_date(day_of(at), "d MMMM y", locale=language)


def long_day(value: date, language: str) -> str:
    """A day with its name in the week, as where days are counted."""
    return format_date(value, "EEEE d MMMM y", locale=language)


def date_of(value: str, language: str) -> str:
    """The date ``value`` (YYYY-MM-DD)."""
    return format_date(date.fromisoformat(value), "d MMMM y", locale=language)


def birth_date(born: str, language: str) -> str:
    """A date of birth on a card; what is no whole date stays as it was written."""
    try:
        return date_of(born, language)
    except ValueError:
        return born
