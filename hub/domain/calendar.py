"""The working days in Amsterdam. Source: the agreement's calendar, article 12.

The agreement names its closed days, and this module computes their dates. It uses no library,
because the existing ones leave out 5 May in most years.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hub.errors import InvalidInput

_DAY = timedelta(days=1)
_SATURDAY = 5
_SUNDAY = 6


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule (the anonymous computus of 1876)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    lunar = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - lunar + 15) % 30
    leap_years, year_rest = divmod(in_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _after_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _on(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _kings_day(year: int) -> date:
    birthday = date(year, 4, 27)
    return birthday - _DAY if birthday.weekday() == _SUNDAY else birthday


# The days of the Algemene termijnenwet, article 3: an agreement can name these and no others.
DAYS: Mapping[str, Callable[[int], date]] = {
    "nieuwjaarsdag": _on(1, 1),
    "goede_vrijdag": _after_easter(-2),
    "tweede_paasdag": _after_easter(1),
    "koningsdag": _kings_day,
    "bevrijdingsdag": _on(5, 5),
    "hemelvaartsdag": _after_easter(39),
    "tweede_pinksterdag": _after_easter(50),
    "eerste_kerstdag": _on(12, 25),
    "tweede_kerstdag": _on(12, 26),
}


@lru_cache(maxsize=256)
def _closed_in(names: tuple[str, ...], year: int) -> Mapping[date, str]:
    # Two names can fall on one day (5 May was Ascension in 2016): the first one gives it its name.
    return {DAYS[name](year): name for name in reversed(names)}


def is_weekend(day: date) -> bool:
    """Whether ``day`` is a Saturday or Sunday."""
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working days, given the names of the days (of `DAYS`) on which parties are closed.

    Raises:
        InvalidInput: ``closed`` has a name that is not in `DAYS`.
    """

    closed: tuple[str, ...]

    def __post_init__(self) -> None:
        if not set(self.closed) <= DAYS.keys():
            raise InvalidInput("calendar_invalid", "a closed day with an unknown name")

    def closed_name(self, day: date) -> str:
        """The name of the closed day that falls on ``day``; empty if there is none."""
        return _closed_in(self.closed, day.year).get(day, "")

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is neither in the weekend nor a closed day."""
        return not is_weekend(day) and not self.closed_name(day)

    def first_working(self, day: date) -> date:
        """``day`` if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The last of the ``working_days`` working days after ``day``; ``day`` itself for 0."""
        for _ in range(working_days):
            day = self.first_working(day + _DAY)
        return day

    def count(self, after: date, through: date) -> int:
        """How many working days there are after ``after``, up to and including ``through``."""
        days = (after + timedelta(days=n) for n in range(1, (through - after).days + 1))
        return sum(self.is_working(day) for day in days)
