import copy
import json
import random

import pytest

from hub.domain.flow import STATE_PARTIES
from hub.errors import HubError, InvalidInput
from hub.policy import scenario
from hub.policy.input_document import InputDocument

from .agreed import FLOWS, ROWS, SCENARIOS, VOCABULARY

BY_ID = {one.id: one for one in SCENARIOS}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """This compares the decisions; test_engine_fault tests how long one may take."""
    monkeypatch.setattr("hub.adapters.opa.DEADLINE_S", 30.0)


def _document(one):
    return dict(scenario.document(one, VOCABULARY, FLOWS, query="0" * 32).members)


def test_the_bundle_holds_the_agreement_of_the_domain_data(built):
    agreement = json.loads(built.data)["agreement"]

    assert agreement["vocabulary"] == VOCABULARY
    assert agreement["flows"] == FLOWS


@pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.id)
def test_both_engines_decide_as_expected_and_alike(embedded, server, one):
    document = _document(one)

    decision = embedded.decide(InputDocument.of(document))

    assert (decision.outcome, decision.reason) == (one.outcome, one.reason)
    assert server.decide(InputDocument.of(document)) == decision


def test_no_fact_that_an_allow_rests_on_can_be_left_out(embedded):
    """Removing any member from an allowed request never allows more."""
    document = _document(BY_ID["S01"])
    needed = {"case", "facts", "signed", "limits", "request", "actor", "point", "cut"}

    for name in needed:
        with_gap = {key: value for key, value in document.items() if key != name}
        assert embedded.decide(InputDocument.of(with_gap)).outcome == "deny", name


@pytest.mark.parametrize("kind", ["mandate", "assigned", "case_state", "age_band", "consent_given"])
@pytest.mark.parametrize(
    "author",
    [
        {"party": "p-gives", "type": "ind", "function": "ind_central_contact"},
        {"party": "p-asks", "type": "ngo_legal", "function": "connector"},
        {"party": "p-other", "type": "ngo_legal", "function": "legal_counsellor"},
        {"party": "p-asks", "type": "ngo_legal", "function": "ind_central_contact"},
    ],
)
def test_a_fact_by_a_wrong_author_is_not_believed(embedded, kind, author):
    document = _document(BY_ID["S01"])
    assert embedded.decide(InputDocument.of(document)).outcome == "allow"

    for fact in document["facts"]:
        if fact["kind"] == kind:
            fact["by"] = author | {"member": "stranger"}

    assert embedded.decide(InputDocument.of(document)).outcome == "deny"


def test_nobody_assigns_himself(embedded):
    document = _document(BY_ID["S01"])
    for fact in document["facts"]:
        if fact["sid"] == "assigned":
            fact["by"] = fact["by"] | {"member": "asker"}

    assert embedded.decide(InputDocument.of(document)).reason == "DENY_NOT_ASSIGNED"


def _damaged(document, rng):
    """A copy with one member somewhere removed, doubled or replaced."""
    copy_ = copy.deepcopy(document)
    node = copy_
    while True:
        keys = list(node) if isinstance(node, dict) else range(len(node))
        if not keys:
            return copy_
        key = rng.choice(list(keys))
        if key == "query":
            continue
        if isinstance(node[key], dict | list) and rng.random() < 0.7:
            node = node[key]
            continue
        replacements = [None, "", "x", 0, 10**6, [], {}, True, ["a"], "2026-01-01"]
        if rng.random() < 0.4:
            del node[key]
        else:
            node[key] = rng.choice(replacements)
        return copy_


def _verdict(engine, document):
    try:
        return engine.decide(InputDocument.of(document))
    except HubError as error:
        return error.reason


def test_both_engines_decide_damaged_documents_alike(embedded, server):
    rng = random.Random(20261125)
    documents = [_damaged(_damaged(_document(rng.choice(SCENARIOS)), rng), rng) for _ in range(600)]

    verdicts = [
        (_verdict(embedded, document), _verdict(server, document)) for document in documents
    ]

    assert [pair for pair in verdicts if pair[0] != pair[1]] == []
    assert len({getattr(pair[0], "reason", pair[0]) for pair in verdicts}) > 10


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": 1},
        {"case": {"asigned": True}},
        {"consent": {"explicit": True}},
        {"approvals": [{"kind": "four_eyes"}]},
    ],
)
def test_a_scenario_with_a_misspelt_member_is_an_error(change):
    row = ROWS[0] | {"request": ROWS[0]["request"] | change}

    with pytest.raises(InvalidInput, match="scenario_invalid"):
        scenario.read([row])


@pytest.mark.parametrize("days", [-1, 3_651, 10**10, "1", 1.0, True, None])
def test_the_days_since_intake_are_a_number_of_days(days):
    row = ROWS[0] | {"request": ROWS[0]["request"] | {"case": {"intake_days": days}}}

    with pytest.raises(InvalidInput, match="scenario_invalid"):
        scenario.read([row])


@pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.id)
def test_what_is_said_of_a_case_follows_from_its_facts(one):
    """Only facts of a case's owner say anything about it; the State says nothing."""
    document = _document(one)
    if "case" not in document:
        return
    case, facts = document["case"], [f for f in document["facts"] if f["kind"] == "case_state"]
    stated = {
        (fact["code"], fact["track"])
        for fact in facts
        if fact["by"]["party"] == case["owner"] and fact["by"]["type"] not in STATE_PARTIES
    }

    assert {(case["state"], case["track"])} == stated if "state" in case else stated == set()


@pytest.mark.parametrize(
    "change",
    [{"categories": []}, {"categories": ["wishes", "wishes"]}, {"regime": "x"}, {"subjects": -1}],
)
def test_a_scenario_that_no_request_could_have_is_refused_as_the_request_is(change):
    row = ROWS[0] | {"request": ROWS[0]["request"] | change}
    (one,) = scenario.read([row])

    with pytest.raises(InvalidInput, match="document_invalid"):
        _document(one)


@pytest.mark.parametrize("change", [{"track": "dublin_short"}, {"date": "2026-01-01"}, {}])
def test_a_step_counts_only_if_two_saw_the_same(embedded, change):
    """The second of the two facts must say exactly what the first says."""
    row = next(row for row in ROWS if row["id"] == "S16")
    consent = row["request"]["consent"] | {"status": "given"}
    (one,) = scenario.read([row | {"request": row["request"] | {"consent": consent}}])
    document = _document(one)

    for fact in document["facts"]:
        if fact["sid"] == "state2":
            fact.update(change)

    assert embedded.decide(InputDocument.of(document)).outcome == ("deny" if change else "allow")


@pytest.mark.parametrize("kind", ["mandate", "consent_given", "case_state", "age_band"])
@pytest.mark.parametrize("by", [{"member": "colleague"}, {"member": "asker"}])
def test_only_a_member_who_was_assigned_by_then_can_sign_for_the_person(embedded, kind, by):
    """The asker was assigned only at the moment of the facts; a colleague never was."""
    document = _document(BY_ID["S01"])
    for fact in document["facts"]:
        if fact["kind"] == kind:
            fact["by"] = fact["by"] | by
            fact["at"] = "2026-02-19T12:00:00Z"

    assert embedded.decide(InputDocument.of(document)).outcome == "deny"
