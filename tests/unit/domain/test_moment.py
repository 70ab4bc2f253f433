from datetime import UTC, datetime, timedelta, timezone

import pytest

from hub.domain.moment import time_of

TEXT = "2026-03-29T01:00:00Z"


@pytest.mark.parametrize("hours", [-11, 0, 2, 14])
def test_a_moment_is_one_text_in_every_zone(hours):
    moment = datetime(2026, 3, 29, 1, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))

    assert time_of(moment) == TEXT


def test_what_is_below_a_second_is_left_out():
    assert time_of(datetime(2026, 3, 29, 1, 0, 0, 999_999, tzinfo=UTC)) == TEXT


def test_a_text_is_read_back_as_its_moment():
    assert time_of(datetime.fromisoformat(TEXT)) == TEXT
