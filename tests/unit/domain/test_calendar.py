from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.calendar import DAYS, Calendar, easter, is_weekend
from hub.errors import InvalidInput

ALL = Calendar(closed=tuple(DAYS))
DATES = st.dates(min_value=date(1950, 1, 1), max_value=date(2200, 1, 1))


def _easter_by_the_moon(year: int) -> date:
    """Easter as the Church defines it, from the tables of the Gregorian calendar.

    The first Sunday after the first full moon on or after 21 March; the epact is corrected for
    the leap years that centuries leave out (solar) and for the moon's drift (lunar). Another way
    to count than the computus in the product.
    """
    century = year // 100
    solar = 3 * (century + 1) // 4
    lunar = (8 * (century + 1) + 5) // 25
    epact = (11 * (year % 19) + 8 - solar + lunar) % 30
    if epact == 24 or (epact == 25 and year % 19 > 10):
        epact += 1
    full_moon = date(year, 3, 21) + timedelta(days=(23 - epact) % 30)
    return full_moon + timedelta(days=7 - (full_moon.weekday() + 1) % 7)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1818, date(1818, 3, 22)),
        (1943, date(1943, 4, 25)),
        (1954, date(1954, 4, 18)),
        (1981, date(1981, 4, 19)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_almanac_has_it(year, day):
    assert easter(year) == day


@pytest.mark.parametrize("year", range(1900, 2200))
def test_easter_is_the_sunday_after_the_first_full_moon_of_spring(year):
    assert easter(year) == _easter_by_the_moon(year)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("nieuwjaarsdag", {date(2026, 1, 1)}),
        ("goede_vrijdag", {date(2026, 4, 3)}),
        ("tweede_paasdag", {date(2026, 4, 6)}),
        ("koningsdag", {date(2026, 4, 27), date(2025, 4, 26), date(2014, 4, 26)}),
        ("bevrijdingsdag", {date(2026, 5, 5), date(2025, 5, 5)}),
        ("hemelvaartsdag", {date(2026, 5, 14), date(2016, 5, 5)}),
        ("tweede_pinksterdag", {date(2026, 5, 25)}),
        ("eerste_kerstdag", {date(2026, 12, 25)}),
        ("tweede_kerstdag", {date(2026, 12, 26)}),
    ],
)
def test_a_closed_day_falls_where_the_law_says(name, days):
    assert days <= {DAYS[name](year) for year in range(2014, 2027)}


@pytest.mark.parametrize("year", range(2014, 2060))
def test_the_kings_day_is_the_27th_and_never_a_sunday(year):
    day = DAYS["koningsdag"](year)

    assert day.weekday() != 6
    assert day == date(year, 4, 27) or date(year, 4, 27).weekday() == 6


def test_only_the_days_that_the_agreement_names_are_closed():
    calendar = Calendar(closed=("koningsdag",))

    assert calendar.closed_name(date(2026, 4, 27)) == "koningsdag"
    assert calendar.is_working(date(2026, 5, 5))
    assert not ALL.is_working(date(2026, 5, 5))


def test_a_closed_day_that_there_is_not_is_refused():
    with pytest.raises(InvalidInput, match="calendar_invalid"):
        Calendar(closed=("sinterklaas",))


def test_a_day_with_two_names_goes_by_the_first():
    one, two = ("hemelvaartsdag", "bevrijdingsdag"), ("bevrijdingsdag", "hemelvaartsdag")

    assert Calendar(closed=one).closed_name(date(2016, 5, 5)) == "hemelvaartsdag"
    assert Calendar(closed=two).closed_name(date(2016, 5, 5)) == "bevrijdingsdag"


@pytest.mark.parametrize(
    ("day", "working_days", "last"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 1)),  # Tuesday to Tuesday, one weekend between
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over both days of Christmas
        (date(2026, 12, 31), 2, date(2027, 1, 5)),  # over New Year's Day
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 28), 0, date(2026, 11, 28)),  # adding none gives the day itself
    ],
)
def test_working_days_are_counted_over_all_that_is_closed(day, working_days, last):
    assert ALL.add(day, working_days) == last


@given(DATES, st.integers(1, 60))
def test_adding_and_counting_are_each_others_inverse(day, working_days):
    last = ALL.add(day, working_days)

    assert ALL.is_working(last)
    assert ALL.count(day, last) == working_days
    assert ALL.count(day, last - timedelta(days=1)) == working_days - 1


@given(DATES)
def test_the_first_working_day_is_not_before_and_passes_no_working_day(day):
    first = ALL.first_working(day)

    assert ALL.is_working(first)
    assert ALL.count(day - timedelta(days=1), first) == 1


@given(DATES)
def test_a_day_is_working_or_closed_or_in_the_weekend(day):
    assert ALL.is_working(day) != (is_weekend(day) or ALL.closed_name(day) != "")
