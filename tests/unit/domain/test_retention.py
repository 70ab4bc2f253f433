from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain import retention
from hub.domain.day import day_of
from hub.errors import InvalidInput, VerificationError

TIMES = st.integers(1_546_300_800, 4_102_444_800).map(  # 2019 to 2100
    lambda second: datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
)


@pytest.mark.parametrize(
    ("released_at", "days", "last"),
    [
        ("2026-11-24T12:00:00Z", 14, date(2026, 12, 8)),
        ("2026-11-24T23:30:00Z", 14, date(2026, 12, 9)),  # Wednesday in Amsterdam already
        ("2026-06-30T22:00:00Z", 0, date(2026, 7, 1)),  # summer time
        ("2026-11-24T12:00:00Z", 548, date(2028, 5, 25)),
    ],
)
def test_days_are_counted_from_the_amsterdam_day_of_release(released_at, days, last):
    assert retention.delete_by(released_at, days) == last


@pytest.mark.parametrize("days", [-1, 3651, 10**9])
def test_days_that_no_agreement_can_have_are_refused(days):
    with pytest.raises(InvalidInput, match="retention_invalid"):
        retention.delete_by("2026-11-24T12:00:00Z", days)


def test_the_last_day_is_included():
    last = date(2026, 12, 8)

    assert not retention.is_over(last, at="2026-12-08T22:59:59Z")
    assert retention.is_over(last, at="2026-12-08T23:00:00Z")


@given(TIMES, st.integers(0, 3650))
def test_what_is_released_can_be_read_that_day_and_is_over_after_the_last(released_at, days):
    last = retention.delete_by(released_at, days)

    assert (last - day_of(released_at)).days == days
    assert not retention.is_over(last, at=released_at)
    assert retention.is_over(last, at=f"{last + timedelta(days=1)}T12:00:00Z")


@given(TIMES, st.integers(0, 3650), st.integers(-3, 3700))
def test_a_signed_last_day_stands_exactly_from_release_to_what_was_decided(at, days, signed):
    last = day_of(at) + timedelta(days=signed)
    if 0 <= signed <= days:
        retention.check(last, released_at=at, retention_days=days)
    else:
        with pytest.raises(VerificationError, match="delete_by_too"):
            retention.check(last, released_at=at, retention_days=days)
