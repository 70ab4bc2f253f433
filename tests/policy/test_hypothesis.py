"""Questions about no person, made for the real engines from the agreement's rows alone."""

import json
import re
from dataclasses import replace

import pytest

from hub.domain import vocabulary
from hub.errors import InvalidInput
from hub.policy import hypothesis as hypotheses
from hub.policy.article import PAIRS
from hub.policy.matrix import Matrix

from .agreed import FLOWS, VOCABULARY

WORDS = vocabulary.parse(VOCABULARY)
OFFER = Matrix(vocabulary=WORDS, flows=FLOWS)
PLACES = [
    (row, requester, provider)
    for row in FLOWS["rows"].values()
    for requester in row["requesters"]
    for provider in row["providers"]
    if [requester, provider] not in row.get("except_pairs", [])
]
ARTICLE = {row["code"]: str(row["article"]) for row in VOCABULARY["reasons"]}
# These two have no article of their own: the code that refuses stands in another one.
ELSEWHERE = {"2": "3", "15": "5", "17": "5", "20": "1"}


def _asked(engine, one):
    one.check(WORDS)
    return engine.decide(one.document(VOCABULARY, FLOWS, query="0" * 32))


def test_every_row_between_every_two_types_is_allowed_with_what_it_needs(embedded):
    assert len({row["id"] for row, _, _ in PLACES}) == 36
    for row, requester, provider in PLACES:
        one = hypotheses.example(row, requester, provider, WORDS)

        decision = _asked(embedded, one)

        assert (decision.outcome, decision.flow) == ("allow", row["id"]), (one, decision.reasons)


def test_no_row_is_allowed_without_any_one_thing_that_it_needs(embedded):
    tried = 0
    for row, requester, provider in PLACES:
        one = hypotheses.example(row, requester, provider, WORDS)
        for need in hypotheses.needs(row, one, WORDS):
            tried += 1
            decision = _asked(embedded, replace(one, have=one.have - {need}))
            assert decision.outcome != "allow", (row["id"], need)
    assert tried > 300


def test_with_nothing_there_only_what_needs_nothing_is_allowed(embedded):
    allowed = set()
    for row, requester, provider in PLACES:
        one = hypotheses.example(row, requester, provider, WORDS)
        if _asked(embedded, replace(one, have=frozenset())).outcome == "allow":
            allowed.add(row["id"])

    # A doctor when life is in danger, and officers who read their own organisation's log.
    assert allowed == {"F04", "F31", "F36"}


@pytest.mark.parametrize("obstacle", hypotheses.OBSTACLES)
def test_every_obstacle_refuses_what_was_allowed(embedded, obstacle):
    # An objection is against a public task or an interest: here the AVIM's, invited.
    name, *types = (
        ("F13", "avim", "ngo_legal") if obstacle == "objection" else ("F02", "ngo_social", "ind")
    )
    one = hypotheses.example(FLOWS["rows"][name], *types, WORDS)

    assert _asked(embedded, one).outcome == "allow"
    assert _asked(embedded, replace(one, but=frozenset({obstacle}))).outcome == "deny"


@pytest.mark.parametrize("number", PAIRS)
def test_each_article_has_a_question_that_is_allowed_and_one_that_it_refuses(embedded, number):
    pair = PAIRS[number]

    refused = _asked(embedded, pair.refused)

    assert _asked(embedded, pair.allowed).outcome == "allow"
    assert refused.outcome != "allow"
    assert ARTICLE[refused.reason] == ELSEWHERE.get(number, number)


def test_both_engines_decide_questions_alike(embedded, server):
    for row, requester, provider in PLACES[::3]:
        one = hypotheses.example(row, requester, provider, WORDS)
        for asked in (one, *list(hypotheses.refusals(row, one, WORDS))[:4]):
            document = asked.document(VOCABULARY, FLOWS, query="0" * 32)
            assert embedded.decide(document) == server.decide(document)


def test_a_document_holds_nobody_but_invented_parties():
    one = hypotheses.example(FLOWS["rows"]["F05"], "ngo_legal", "ind", WORDS)

    document = one.document(VOCABULARY, FLOWS, query="0" * 32).members

    assert set(document["signed"]) == {"p-asks", "p-gives", "p-coordinator"}
    parties = set(re.findall(r'"party": "([^"]+)"', json.dumps(document)))
    assert parties <= {"p-asks", "p-gives", "p-coordinator"}
    assert not {"subject", "case"} & document["request"].keys()


@pytest.mark.parametrize(
    "change",
    [
        {"requester": "nobody"},
        {"function": "nobody"},
        {"function": "health_professional"},
        {"provider": "nobody"},
        {"purpose": "nothing"},
        {"items": ()},
        {"items": ("asylum_decisions", "nothing")},
        {"art6": "z"},
        {"art6": ""},
        {"art9": "z"},
        {"have": frozenset({"luck"})},
        {"but": frozenset({"luck"})},
        # A need is not an obstacle, and an obstacle is not a need.
        {"have": frozenset({"closed"})},
        {"but": frozenset({"consent"})},
    ],
)
def test_a_word_that_the_agreement_lacks_is_refused_before_the_engine(change):
    one = hypotheses.example(FLOWS["rows"]["F05"], "ngo_legal", "ind", WORDS)
    one.check(WORDS)

    with pytest.raises(InvalidInput, match="hypothesis_unknown_term"):
        replace(one, **change).check(WORDS)


def test_what_makes_a_difference_is_offered_for_every_basis():
    for row, requester, provider in PLACES:
        offered = set(OFFER.things(row["purpose"], requester, provider))
        for basis in WORDS.basis_users["art6"]:
            one = replace(hypotheses.example(row, requester, provider, WORDS), art6=basis)
            assert offered >= set(hypotheses.needs(row, one, WORDS)), row["id"]
    assert "committee" in OFFER.things("termination_decision", "municipality", "coordinator")
    assert OFFER.things("perspective_legal", "ngo_social", "ind") == ()


def test_a_pair_that_a_row_excepts_has_no_row():
    assert OFFER.row("case_conference", "ind", "ngo_legal")["id"] == "F26"
    assert OFFER.row("case_conference", "ind", "dtv") is None


def test_who_never_asks_is_not_offered():
    roles = OFFER.roles

    assert "legal_counsellor" in roles["ngo_legal"]
    assert "hub" not in roles
    assert not {"connector", "operator"} & {name for names in roles.values() for name in names}
