"""How many facts a party may put on file: each in places of its own."""

from datetime import UTC, datetime

import pytest

from hub.crypto.acceptance.author import OF_OWNER
from hub.crypto.payload.fact import KINDS
from hub.domain.fact import Fact
from hub.domain.party import Actor
from hub.domain.quota import ALWAYS_TAKEN, OTHER_MAX, OWNER_MAX, check_quota
from hub.errors import TooLarge
from hub.policy import input as inputs
from hub.policy.input import Request, Situation


def refused(kind, *, is_owner, on_file=0, in_a_day=0):
    try:
        check_quota(kind, is_owner=is_owner, on_file=on_file, in_a_day=in_a_day)
    except TooLarge as refusal:
        return refusal.reason == "too_many_facts"
    return False


@pytest.mark.parametrize(("is_owner", "most"), [(True, OWNER_MAX), (False, OTHER_MAX)])
def test_the_last_place_is_taken_and_none_after_it(is_owner, most):
    assert not refused("mandate", is_owner=is_owner, on_file=most - 1)
    assert refused("mandate", is_owner=is_owner, on_file=most)
    assert not refused("mandate", is_owner=is_owner, in_a_day=most // 2 - 1)
    assert refused("mandate", is_owner=is_owner, in_a_day=most // 2)


@pytest.mark.parametrize("kind", sorted(ALWAYS_TAKEN))
def test_what_ends_something_is_always_taken_of_the_owner_and_of_nobody_else(kind):
    assert not refused(kind, is_owner=True, on_file=10_000, in_a_day=10_000)
    assert refused(kind, is_owner=False, on_file=OTHER_MAX)
    assert refused(kind, is_owner=False, in_a_day=OTHER_MAX // 2)


def _facts(party, kinds, most):
    """As many facts of each kind as a party may put on file, each of a usual length."""
    by = Actor(party=party, type="ngo_social", function="legal_counsellor", member="m-00000001")
    scope = {
        "purpose": "perspective_legal",
        "recipients": ["ind", "rechtshoek", "steunpunt"],
        "until": "2026-06-01",
    }
    consent = {"items": [f"category_number_{n}" for n in range(8)], "explicit": True}
    meeting = scope | {"code": "open"}
    dated = {"date": "2026-03-02"}
    members = {
        "consent_given": scope | consent | {"role": "basis"},
        "consent_renewed": scope | consent | {"role": "basis"},
        "consent_withdrawn": {"replaces": "b" * 64},
        "mandate": scope,
        "invitation": scope,
        "subject_initiated": scope,
        "conference": meeting,
        "committee_case": meeting,
        "unable_to_consent": {"until": "2026-03-05"},
        "restriction": {"code": "none"},
        "age_band": {"code": "adult"},
        "case_state": dated | {"code": "step1", "track": "regular"},
    }
    for kind in kinds:
        for _ in range(most):
            yield Fact(
                sid="a" * 64,
                kind=kind,
                by=by,
                at="2026-03-02T09:00:00Z",
                about="" if party == "rechtshoek" else "c" * 64,
                members=members.get(kind, dated),
            )


def test_a_case_that_all_parties_filled_can_still_be_decided():
    """Where the input is too large there is no decision, and nobody gets anything any more."""
    owners = OF_OWNER - {"assigned"}
    ending = {"consent_withdrawn", "restriction"}
    others = KINDS.keys() - OF_OWNER
    facts = [*_facts("rechtshoek", owners, OWNER_MAX)]
    for n in range(4):
        facts += _facts(f"organisation-{n}", others, OTHER_MAX)
    for n in range(6):
        facts += _facts(f"authority-{n}", ending, OTHER_MAX)
    actor = facts[0].by

    built = inputs.build(
        Situation(
            point="asked",
            now=datetime(2026, 3, 2, 9, tzinfo=UTC),
            signed=frozenset({"rechtshoek", "ind"}),
            regime="no_basis",
            request=Request(
                id="0" * 32,
                sid="0" * 64,
                sender=actor,
                to_party="ind",
                to_type="ind",
                purpose="perspective_legal",
                items=("asylum_decisions",),
                art6="a",
                invitation=False,
            ),
            actor=actor,
            limits=dict.fromkeys((*inputs.COUNTS, "subjects"), 1),
            facts=tuple(facts),
            case_owner="rechtshoek",
        ),
        query="0" * 32,
    )

    assert len(facts) > 600
    assert len(built.data) < 256 * 1024
