"""Both clocks in words: when something is due, and the sum behind it."""

from datetime import date

import pytest

from hub.domain.calendar import DAYS
from hub.domain.deadline import LINE_CODES, SumLine
from hub.ui import clock, words

AT = "2026-06-01T10:00:00Z"
DAY = date(2026, 5, 5)
EVERY_STEP = (
    SumLine(code="received", day=DAY),
    SumLine(code="term", day=DAY, count=10, unit="working_days"),
    SumLine(code="term", day=DAY, count=4, unit="hours"),
    SumLine(code="month_later", day=DAY),
    SumLine(code="asked_back", day=DAY),
    SumLine(code="replied", day=DAY, count=2, unit="working_days"),
    SumLine(code="replied", day=DAY, count=7200, unit="seconds"),
    *(SumLine(code="closed_day", day=DAY, name=name) for name in DAYS),
    SumLine(code="weekend_days", day=DAY, count=2),
    SumLine(code="due", day=DAY),
)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_step_of_a_deadline_has_its_words(language):
    lines = clock.sum_of(EVERY_STEP, words.load(language))

    assert {step.code for step in EVERY_STEP} == set(LINE_CODES)
    assert len(lines) == len(EVERY_STEP)
    assert not [line for line in lines if "clock." in line or "closed." in line or "{" in line]


def test_a_deadline_counts_hours_for_people():
    lines = clock.sum_of(EVERY_STEP, words.load("en"))

    assert lines[6] == "Replied on Tuesday 5 May 2026: 2 hours did not count."


@pytest.mark.parametrize(
    ("due_at", "late", "said"),
    [
        (AT, False, "1 June 2026"),
        (AT, True, "1 June 2026 (late; the request goes on)"),
        (None, False, "Stands still: a question to the requester waits"),
    ],
)
def test_a_deadline_is_said_with_its_mark(due_at, late, said):
    assert clock.due_of(due_at, words.load("en"), late=late) == said


def test_both_clocks_have_a_name_of_their_own():
    names = {clock.name_of(kind, words.load("nl")) for kind in ("agreed", "statutory")}

    assert names == {"Antwoord volgens afspraak", "Antwoord volgens de wet"}
