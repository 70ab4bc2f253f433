import pytest

from hub.domain.day import day_of
from hub.errors import InvalidInput


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-02T23:30:00Z", "2026-03-03"),
        ("2026-03-02T22:30:00Z", "2026-03-02"),
        ("2026-07-01T22:30:00Z", "2026-07-02"),
        ("2026-07-01T21:30:00Z", "2026-07-01"),
    ],
)
def test_the_day_is_that_of_amsterdam(at, day):
    assert day_of(at).isoformat() == day


@pytest.mark.parametrize("at", ["9999-12-31T23:30:00Z", "x", ""])
def test_a_time_without_a_day_is_refused(at):
    with pytest.raises(InvalidInput, match="time_invalid"):
        day_of(at)
