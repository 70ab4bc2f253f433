"""How a decision is told, for each way that it can turn out."""

from dataclasses import replace
from datetime import date

import pytest

from hub.domain.calendar import DAYS
from hub.domain.deadline import STEPS, Step
from hub.services.deadline import Due
from hub.services.request import RequestView
from hub.ui import words
from hub.web.request import _decision, _facts, _sums

AT = "2026-06-01T10:00:00Z"
CLAUSES = "## Artikel 11. Vier ogen\n\nTwee kijken mee.\n"


def _view(outcome, reason, states):
    return RequestView(
        sid="0" * 64,
        case_id="",
        from_party="a",
        to_party="b",
        to_desk="desk",
        purpose="screening",
        state=states[-1],
        outcome=outcome,
        reason=reason,
        reasons=(reason,),
        clause="11",
        approvals=(),
        logged_at=AT,
        expires=AT,
        deadlines=(),
        entry="0" * 32,
        timeline=tuple((AT, "request_decided", state, "0" * 32) for state in states),
    )


def _told(outcome, reason, *states):
    return _decision(_view(outcome, reason, states), words.load("nl"), {"b": "De Beer"}, CLAUSES)


def test_what_may_be_asked_names_who_decides():
    told = _told("allow", "ALLOW", "with_provider")

    assert (told.outcome, told.heading) == ("allow", "Mag gevraagd worden")
    assert told.sentence == "De Beer beslist zelf."


def test_what_waits_for_approval_says_for_whose():
    told = _told("needs_approval", "NEEDS_FOUR_EYES", "awaiting_approval")

    assert (told.outcome, told.heading) == ("needs_approval", "Mag pas na akkoord")
    assert (told.sentence, told.next) == words.load("nl").reason("NEEDS_FOUR_EYES")


@pytest.mark.parametrize("later", ["with_provider", "answered", "refused", "stopped"])
def test_what_was_approved_no_longer_waits(later):
    told = _told("needs_approval", "NEEDS_FOUR_EYES", "awaiting_approval", "with_provider", later)

    assert (told.outcome, told.next) == ("allow", "")
    assert told.sentence == "Het akkoord is gegeven. De Beer beslist zelf."


def test_what_was_rejected_may_not():
    told = _told("needs_approval", "NEEDS_FOUR_EYES", "awaiting_approval", "denied")

    assert (told.outcome, told.heading) == ("deny", "Mag niet via de hub")
    assert told.sentence == "Het akkoord is geweigerd."


def test_what_lapsed_tells_nobody_to_wait():
    told = _told("needs_approval", "NEEDS_FOUR_EYES", "awaiting_approval", "expired")

    assert (told.heading, told.next) == ("Mag pas na akkoord", "")


def test_a_denial_says_what_to_do_though_it_is_final():
    told = _told("deny", "DENY_MANDATE_MISSING", "denied")

    assert (told.sentence, told.next) == words.load("nl").reason("DENY_MANDATE_MISSING")


def test_a_clause_that_the_agreement_lacks_leaves_the_fold_out():
    told = _decision(
        _view("deny", "DENY_MANDATE_MISSING", ("denied",)), words.load("nl"), {}, "other text"
    )

    assert (told.clause, told.clause_heading) == (None, "")


@pytest.mark.parametrize(("state", "shown"), [("with_provider", True), ("denied", False)])
def test_terms_stand_where_something_may_still_come(state, shown):
    facts = dict(_facts(_view("allow", "ALLOW", (state,)), words.load("nl"), {}))

    assert ("Vraag loopt tot" in facts) is shown
    assert "Antwoord volgens de wet" not in facts


DAY = date(2026, 5, 5)
EVERY_STEP = (
    Step(code="received", day=DAY),
    Step(code="term", day=DAY, count=10, unit="working_days"),
    Step(code="term", day=DAY, count=4, unit="hours"),
    Step(code="month_later", day=DAY),
    Step(code="asked_back", day=DAY),
    Step(code="replied", day=DAY, count=2, unit="working_days"),
    Step(code="replied", day=DAY, count=7200, unit="seconds"),
    *(Step(code="closed_day", day=DAY, name=name) for name in DAYS),
    Step(code="weekend_days", day=DAY, count=2),
    Step(code="due", day=DAY),
)


def _with(**change):
    clock = Due(**{"kind": "agreed", "due_at": AT, "late": False, "steps": EVERY_STEP} | change)
    return replace(_view("allow", "ALLOW", ["with_provider"]), deadlines=(clock,))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_step_of_a_deadline_has_its_words(language):
    ((_, lines),) = _sums(_with(), words.load(language))

    assert {step.code for step in EVERY_STEP} == set(STEPS)
    assert len(lines) == len(EVERY_STEP)
    assert not [line for line in lines if "clock." in line or "closed." in line or "{" in line]


def test_a_deadline_counts_hours_for_people():
    ((_, lines),) = _sums(_with(), words.load("en"))

    assert lines[6] == "Replied on Tuesday 5 May 2026: 2 hours did not count."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "1 June 2026"),
        ({"late": True}, "1 June 2026 (late; the request goes on)"),
        ({"due_at": None}, "Stands still: a question to the requester waits"),
    ],
)
def test_a_deadline_is_said_with_its_mark(change, said):
    facts = dict(_facts(_with(**change), words.load("en"), {}))

    assert facts["Answer by agreement"] == said
