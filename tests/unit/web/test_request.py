"""The words of the hub's pages about a request."""

from datetime import date

import pytest

from hub.domain.deadline import SumLine
from hub.services.request.deadline import Due
from hub.services.request.request_view import RequestView
from hub.ui import words
from hub.web.request import _decision, _facts, _sums

AT = "2026-06-01T10:00:00Z"
DUE = Due(kind="agreed", due_at=AT, late=False, lines=(SumLine(code="due", day=date(2026, 5, 1)),))


def _view(*states):
    return RequestView(
        sid="0" * 64,
        case_id="",
        from_party="a",
        to_party="b",
        to_desk="desk",
        purpose="screening",
        state=states[-1],
        outcome="needs_approval",
        reason="NEEDS_FOUR_EYES",
        reasons=("NEEDS_FOUR_EYES",),
        clause="11",
        approvals=(),
        logged_at=AT,
        expires=AT,
        due_at=None,
        deadlines=(DUE,),
        entry="0" * 32,
        timeline=tuple((AT, "request_decided", state, "0" * 32) for state in states),
        handed_over="",
    )


@pytest.mark.parametrize(("state", "shown"), [("with_provider", True), ("denied", False)])
def test_terms_stand_where_something_may_still_come(state, shown):
    facts = dict(_facts(_view(state), words.load("nl", "hub.web"), {}))

    assert ("Vraag loopt tot" in facts) is shown
    assert ("Antwoord volgens afspraak" in facts) is shown


def test_a_decision_is_told_by_all_that_happened_since():
    told = _decision(
        _view("awaiting_approval", "with_provider", "answered"),
        words.load("nl", "hub.web"),
        {"b": "De Beer"},
        "",
    )

    assert told.sentence == "Het akkoord is gegeven. De Beer beslist zelf."


def test_every_clock_brings_its_sum():
    ((name, lines),) = _sums(_view("with_provider"), words.load("nl", "hub.web"))

    assert (name, lines) == ("Antwoord volgens afspraak", ["Laatste dag: vrijdag 1 mei 2026."])
