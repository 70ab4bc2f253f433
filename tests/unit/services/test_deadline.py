"""The clocks of a request, from the steps that the log holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from hub.domain.vocabulary import Term
from hub.services.request.deadline import deadlines

# A Monday, ten in the morning in Amsterdam.
SEEN = "2026-03-02T09:00:00Z"


@dataclass(frozen=True)
class Words:
    closed: tuple[str, ...] = ()

    def term(self, flow):
        assert flow == "F05"
        return Term(working_days=10, statutory_month=True)


@dataclass(frozen=True)
class Held:
    now: datetime
    vocabulary: Words = Words()


def _steps(*steps):
    return [(at, event, state, "e" * 32) for at, event, state in steps]


def _deadlines(now, *steps):
    held = Held(now=datetime.fromisoformat(now).astimezone(UTC))
    return deadlines(held, "F05", _steps(*steps))


SUBMITTED = (SEEN, "request_submitted", "with_provider")
ASKED = ("2026-03-04T09:00:00Z", "question_asked", "question")
REPLIED = ("2026-03-06T09:00:00Z", "reply_given", "with_provider")


def test_the_agreed_term_and_the_month_of_the_law():
    agreed, law = _deadlines(SEEN, SUBMITTED)

    assert (agreed.kind, agreed.due_at, agreed.late) == ("agreed", "2026-03-16T22:59:59Z", False)
    assert (law.kind, law.due_at, law.late) == ("statutory", "2026-04-02T21:59:59Z", False)


def test_every_clock_explains_itself():
    for clock in _deadlines(SEEN, SUBMITTED):
        assert clock.lines[0].code == "received"
        assert clock.lines[-1].code == "due"


def test_a_question_stops_the_agreed_clock_only():
    agreed, law = _deadlines("2026-07-01T09:00:00Z", SUBMITTED, ASKED)

    assert (agreed.due_at, agreed.late) == (None, False)
    assert (law.due_at, law.late) == ("2026-04-02T21:59:59Z", True)


def test_a_reply_moves_the_agreed_day_by_the_days_that_it_stood_still():
    agreed, law = _deadlines(SEEN, SUBMITTED, ASKED, REPLIED)

    assert agreed.due_at == "2026-03-18T22:59:59Z"
    assert law.due_at == "2026-04-02T21:59:59Z"


def test_the_clock_begins_when_the_provider_can_see_it():
    waits = ("2026-02-20T09:00:00Z", "request_submitted", "awaiting_approval")
    approved = (SEEN, "approval_given", "with_provider")

    assert _deadlines(SEEN, waits) == ()
    assert _deadlines(SEEN, waits, approved)[0].due_at == "2026-03-16T22:59:59Z"


def test_what_was_denied_has_no_clock():
    assert _deadlines(SEEN, (SEEN, "request_submitted", "denied")) == ()


@pytest.mark.parametrize(
    ("now", "late"), [("2026-03-16T22:59:59Z", False), ("2026-03-16T23:00:00Z", True)]
)
def test_late_begins_after_the_last_second(now, late):
    assert _deadlines(now, SUBMITTED)[0].late is late


@pytest.mark.parametrize(
    ("answered", "late"), [("2026-03-10T09:00:00Z", False), ("2026-03-20T09:00:00Z", True)]
)
def test_what_was_answered_is_judged_by_when_that_was(answered, late):
    closed = ("2026-08-01T09:00:00Z", "closed", "closed")

    found = _deadlines(
        "2026-09-01T09:00:00Z", SUBMITTED, (answered, "answer_released", "answered"), closed
    )

    assert found[0].late is late


def test_a_first_part_does_not_stop_the_clock():
    part = ("2026-03-04T09:00:00Z", "answer_released", "partly_answered")

    assert _deadlines("2026-03-20T09:00:00Z", SUBMITTED, part)[0].late is True
