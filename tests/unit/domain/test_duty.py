"""The review of urgent requests afterwards: what the next one waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.duty import OPEN_MAX, WITHIN, Duty, check_reviews
from hub.domain.moment import time_of
from hub.errors import Conflict

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def duty(case_id="a", ago=timedelta(hours=1)):
    return Duty(case_id, time_of(NOW - ago))


@pytest.mark.parametrize("duties", [[], [duty()], [duty(ago=WITHIN)] * (OPEN_MAX - 1)])
def test_one_person_may_need_more_than_one_organisation(duties):
    check_reviews(duties, case_id="a", now=NOW)


@pytest.mark.parametrize(
    "duties",
    [
        [duty("b")],
        [duty(), duty("b")],
        [duty("")],
        [duty(ago=WITHIN + timedelta(seconds=1))],
        [duty()] * OPEN_MAX,
    ],
    ids=["somebody else", "somebody else too", "nobody known", "late", "too many"],
)
def test_the_next_waits_for_a_review(duties):
    with pytest.raises(Conflict, match="review_due"):
        check_reviews(duties, case_id="a", now=NOW)
