from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain import deadline
from hub.domain.calendar import DAYS, Calendar
from hub.domain.deadline import LINE_CODES, Pause, SumLine
from hub.domain.vocabulary import Term
from hub.errors import InvalidInput

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ALL = Calendar(closed=tuple(DAYS))
FIVE = Term(working_days=5)
FOUR_HOURS = Term(hours=4)
DOSSIER = Term(working_days=10, statutory_month=True)
MOMENTS = st.integers(1_546_300_800, 2_840_140_800).map(  # 2019 to 2060
    lambda second: datetime.fromtimestamp(second, UTC)
)
GAPS = st.lists(st.integers(0, 20 * 86_400), max_size=6)


def _at(*parts) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)


def _due_day(one) -> date:
    return one.due.astimezone(AMSTERDAM).date()


def _pauses(received, gaps):
    """Pauses in order after ``received``, from pairs of gaps in seconds."""
    moment, pauses = received, []
    for wait, stood in zip(gaps[::2], gaps[1::2], strict=False):
        asked = moment + timedelta(seconds=wait)
        moment = asked + timedelta(seconds=stood)
        pauses.append(Pause(asked=asked, replied=moment))
    return pauses


def test_five_working_days_from_a_tuesday_end_with_the_next_tuesday():
    one = deadline.agreed(FIVE, _at(2026, 11, 24, 14, 5), calendar=ALL)

    assert one.due == _at(2026, 12, 1, 23, 59, 59)
    assert one.lines == (
        SumLine(code="received", day=date(2026, 11, 24)),
        SumLine(code="term", day=date(2026, 11, 24), count=5, unit="working_days"),
        SumLine(code="weekend_days", day=date(2026, 11, 28), count=2),
        SumLine(code="due", day=date(2026, 12, 1)),
    )


def test_the_steps_name_each_closed_day_that_was_passed_over():
    one = deadline.agreed(FIVE, _at(2026, 4, 1, 9, 0), calendar=ALL)

    assert [(step.day, step.name) for step in one.lines if step.code == "closed_day"] == [
        (date(2026, 4, 3), "goede_vrijdag"),
        (date(2026, 4, 6), "tweede_paasdag"),
    ]
    assert _due_day(one) == date(2026, 4, 10)


def test_the_day_of_receipt_is_that_in_amsterdam():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # already Wednesday in Amsterdam

    assert _due_day(deadline.agreed(FIVE, late, calendar=ALL)) == date(2026, 12, 2)
    assert deadline.statutory(late).lines[0].day == date(2026, 11, 25)


def test_the_last_second_of_the_day_is_in_time_and_the_next_is_late():
    one = deadline.agreed(FIVE, _at(2026, 11, 24, 14, 5), calendar=ALL)

    assert not one.is_late(_at(2026, 12, 1, 23, 59, 59))
    assert one.is_late(_at(2026, 12, 2, 0, 0, 0))


def test_the_last_day_ends_by_the_clock_of_that_season():
    summer = deadline.agreed(FIVE, _at(2026, 6, 1, 9, 0), calendar=ALL)

    assert summer.due == datetime(2026, 6, 8, 21, 59, 59, tzinfo=UTC)


def test_hours_run_on_at_night_and_over_the_change_of_the_clock():
    one = deadline.agreed(FOUR_HOURS, _at(2026, 3, 29, 0, 30), calendar=ALL)

    assert one.due == _at(2026, 3, 29, 5, 30)  # that night had no hour from 02:00 to 03:00
    assert one.due - _at(2026, 3, 29, 0, 30).astimezone(UTC) == timedelta(hours=4)


def test_a_question_back_stops_the_agreed_clock_for_the_working_days_until_the_reply():
    pause = Pause(asked=_at(2026, 11, 26, 10, 0), replied=_at(2026, 11, 30, 16, 0))
    one = deadline.agreed(FIVE, _at(2026, 11, 24, 14, 5), calendar=ALL, pauses=[pause])

    assert _due_day(one) == date(2026, 12, 3)  # Friday and Monday did not count
    assert (
        SumLine(code="replied", day=date(2026, 11, 30), count=2, unit="working_days") in one.lines
    )


def test_a_question_that_waits_leaves_no_due_day_and_is_not_late():
    pause = Pause(asked=_at(2026, 11, 26, 10, 0))
    one = deadline.agreed(FIVE, _at(2026, 11, 24, 14, 5), calendar=ALL, pauses=[pause])

    assert one.due is None
    assert not one.is_late(_at(2027, 11, 26, 10, 0))
    assert one.lines[-1] == SumLine(code="asked_back", day=date(2026, 11, 26))


@pytest.mark.parametrize("replied", [None, _at(2026, 12, 20, 9, 0)])
@pytest.mark.parametrize(
    ("term", "asked"), [(FIVE, _at(2026, 12, 2, 9, 0)), (FOUR_HOURS, _at(2026, 11, 24, 18, 6))]
)
def test_a_question_after_the_last_moment_does_not_undo_being_late(term, asked, replied):
    received = _at(2026, 11, 24, 14, 5)
    pause = Pause(asked=asked, replied=replied)

    with_pause = deadline.agreed(term, received, calendar=ALL, pauses=[pause])

    assert with_pause == deadline.agreed(term, received, calendar=ALL)
    assert with_pause.is_late(_at(2026, 12, 21, 9, 0))


def test_hours_stand_still_by_the_second():
    pause = Pause(asked=_at(2026, 11, 24, 15, 0), replied=_at(2026, 11, 24, 16, 0, 30))
    one = deadline.agreed(FOUR_HOURS, _at(2026, 11, 24, 14, 5), calendar=ALL, pauses=[pause])

    assert one.due == _at(2026, 11, 24, 19, 5, 30)
    assert SumLine(code="replied", day=date(2026, 11, 24), count=3630, unit="seconds") in one.lines


def test_hours_that_wait_for_a_reply_have_no_last_hour():
    pause = Pause(asked=_at(2026, 11, 24, 15, 0))

    one = deadline.agreed(FOUR_HOURS, _at(2026, 11, 24, 14, 5), calendar=ALL, pauses=[pause])
    assert one.due is None


def test_a_question_back_does_not_stop_the_statutory_clock():
    received = _at(2026, 11, 24, 14, 5)
    pause = Pause(asked=_at(2026, 11, 26, 10, 0))

    paused, law = deadline.both(DOSSIER, received, calendar=ALL, pauses=[pause])

    assert paused.due is None
    assert law == deadline.statutory(received)
    assert law.due == _at(2026, 12, 24, 23, 59, 59)
    assert law.is_late(_at(2026, 12, 25, 0, 0))


def test_only_a_term_that_says_so_has_the_statutory_clock():
    received = _at(2026, 11, 24, 14, 5)

    assert [one.kind for one in deadline.both(FIVE, received, calendar=ALL)] == ["agreed"]
    assert [one.kind for one in deadline.both(DOSSIER, received, calendar=ALL)] == [
        "agreed",
        "statutory",
    ]


@pytest.mark.parametrize(
    ("received", "later", "due"),
    [
        (date(2026, 6, 10), date(2026, 7, 10), date(2026, 7, 10)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 2)),  # shorter month, a Saturday
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 2, 29)),  # leap year
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 1)),  # over the year, a Sunday
        (date(2026, 3, 3), date(2026, 4, 3), date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 11, 25), date(2026, 12, 25), date(2026, 12, 28)),
    ],
)
def test_the_statutory_month_ends_on_the_first_open_day(received, later, due):
    one = deadline.statutory(datetime(received.year, received.month, received.day, 12, tzinfo=UTC))

    assert _due_day(one) == due
    assert SumLine(code="month_later", day=later) in one.lines


def test_the_law_keeps_its_closed_days_whatever_the_agreement_names():
    received = _at(2026, 3, 3, 12, 0)
    agreed, law = deadline.both(DOSSIER, received, calendar=Calendar(closed=()))

    assert [step for step in agreed.lines if step.code == "closed_day"] == []
    assert [step.name for step in law.lines if step.code == "closed_day"] == [
        "goede_vrijdag",
        "tweede_paasdag",
    ]


@pytest.mark.parametrize(
    "pauses",
    [
        [Pause(asked=_at(2026, 11, 24, 14, 4))],
        [Pause(asked=_at(2026, 11, 26, 9, 0), replied=_at(2026, 11, 26, 8, 0))],
        [Pause(asked=_at(2026, 11, 26, 9, 0)), Pause(asked=_at(2026, 11, 27, 9, 0))],
        [
            Pause(asked=_at(2026, 11, 25, 9, 0), replied=_at(2026, 11, 27, 9, 0)),
            Pause(asked=_at(2026, 11, 26, 9, 0), replied=_at(2026, 11, 28, 9, 0)),
        ],
        [Pause(asked=_at(2026, 11, 26, 9, 0).replace(tzinfo=None))],
    ],
)
def test_pauses_that_are_not_in_order_are_refused(pauses):
    with pytest.raises(InvalidInput, match="deadline_invalid"):
        deadline.agreed(FIVE, _at(2026, 11, 24, 14, 5), calendar=ALL, pauses=pauses)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(InvalidInput, match="deadline_invalid"):
        deadline.statutory(_at(2026, 11, 24, 14, 5).replace(tzinfo=None))


def test_the_hour_that_comes_twice_is_in_order():
    asked = datetime(2026, 10, 25, 2, 50, tzinfo=AMSTERDAM)
    replied = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=AMSTERDAM)
    pause = Pause(asked=asked, replied=replied)

    one = deadline.agreed(FOUR_HOURS, _at(2026, 10, 25, 2, 0), calendar=ALL, pauses=[pause])

    assert SumLine(code="replied", day=date(2026, 10, 25), count=1200, unit="seconds") in one.lines


@given(MOMENTS, GAPS, st.integers(1, 30))
def test_the_steps_add_up_to_the_due_day(received, gaps, days):
    one = deadline.agreed(
        Term(working_days=days), received, calendar=ALL, pauses=_pauses(received, gaps)
    )

    counted = sum(step.count for step in one.lines if step.unit == "working_days")
    left_out = sum(
        step.count or 1 for step in one.lines if step.code in {"closed_day", "weekend_days"}
    )
    assert (_due_day(one) - one.lines[0].day).days == counted + left_out
    assert one.lines[-1].day == _due_day(one)
    assert ALL.is_working(_due_day(one))


@given(MOMENTS)
def test_the_steps_of_the_month_add_up_to_the_due_day(received):
    one = deadline.statutory(received)

    later = next(step.day for step in one.lines if step.code == "month_later")
    left_out = sum(
        step.count or 1 for step in one.lines if step.code in {"closed_day", "weekend_days"}
    )
    assert (_due_day(one) - later).days == left_out
    assert 28 <= (_due_day(one) - one.lines[0].day).days <= 31 + 5


@given(MOMENTS, GAPS, st.sampled_from([FIVE, FOUR_HOURS, DOSSIER]))
def test_a_pause_never_brings_the_due_moment_forward_nor_moves_the_law(received, gaps, term):
    pauses = _pauses(received, gaps)
    plain = deadline.both(term, received, calendar=ALL)
    paused = deadline.both(term, received, calendar=ALL, pauses=pauses)

    assert paused[0].due >= plain[0].due
    assert paused[1:] == plain[1:]


@given(MOMENTS, GAPS, st.sampled_from([FIVE, FOUR_HOURS]))
def test_who_is_late_stays_late_whatever_is_asked_back_later(received, gaps, term):
    pauses = _pauses(received, gaps)
    for known in range(len(pauses)):
        before = deadline.agreed(term, received, calendar=ALL, pauses=pauses[:known])
        after = deadline.agreed(term, received, calendar=ALL, pauses=pauses[: known + 1])
        if before.is_late(pauses[known].asked):
            assert after == before


@given(MOMENTS, GAPS, st.sampled_from([FIVE, FOUR_HOURS, DOSSIER]))
def test_every_step_has_a_code_that_pages_know(received, gaps, term):
    pauses = _pauses(received, gaps)
    for one in deadline.both(term, received, calendar=ALL, pauses=pauses):
        assert {step.code for step in one.lines} <= set(LINE_CODES)
