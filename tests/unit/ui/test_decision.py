"""The words about a decision, for each outcome."""

import pytest

from hub.ui import words
from hub.ui.decision import KnownDecision, in_words

CLAUSES = "## Artikel 11. Vier ogen\n\nTwee kijken mee.\n"


def _told(outcome, reason, *states, clauses=CLAUSES):
    told = KnownDecision(
        outcome=outcome, reason=reason, reasons=(reason,), clause="11", states=states
    )
    return in_words(told, words.load("nl"), receiver="De Beer", clauses=clauses)


def test_what_may_be_asked_names_who_decides():
    told = _told("allow", "ALLOW", "with_provider")

    assert (told.outcome, told.heading) == ("allow", "Mag gevraagd worden")
    assert told.sentence == "De Beer beslist zelf."
    assert told.clause_heading == "Artikel 11: Vier ogen"


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
    told = _told("deny", "DENY_MANDATE_MISSING", "denied", clauses="other text")

    assert (told.clause, told.clause_heading) == (None, "")
