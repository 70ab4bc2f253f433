import pytest

from hub.ui.moment import birth_date, day, moment


def test_times_are_those_of_amsterdam_in_the_language_of_the_reader():
    assert moment("2026-07-01T22:30:00Z", "nl") == "2 juli 2026, 00:30"
    assert moment("2026-01-01T22:30:00Z", "en") == "1 January 2026, 23:30"


def test_a_day_is_the_day_in_amsterdam():
    assert day("2026-12-31T23:00:00Z", "nl") == "1 januari 2027"
    assert day("2026-12-31T22:59:59Z", "en") == "31 December 2026"


@pytest.mark.parametrize(
    ("born", "shown"),
    [
        ("1991-04-12", "12 april 1991"),
        ("1991-04", "1991-04"),
        ("1991", "1991"),
        ("1991-13-40", "1991-13-40"),
        ("", ""),
    ],
)
def test_a_date_of_birth_is_shown_as_far_as_it_is_known(born, shown):
    assert birth_date(born, "nl") == shown
