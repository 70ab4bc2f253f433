import contextlib
import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain import vocabulary, vocabulary_form
from hub.domain.calendar import Calendar
from hub.domain.vocabulary import Limit, Reason, Term
from hub.errors import InvalidInput
from hub.policy.input import COUNTS

DATA = Path(__file__).parents[2] / "data"
DOCUMENT = json.loads((DATA / "vocab.json").read_text())
FLOWS = json.loads((DATA / "flows.json").read_text())
AGREED = vocabulary.parse(DOCUMENT)


def _refused(change) -> str:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises(InvalidInput, match="vocabulary_invalid") as refused:
        vocabulary.parse(document)
    return refused.value.detail


def _row(document, name, code):
    return next(row for row in document[name] if row["id"] == code)


def test_the_agreed_vocabulary_is_read_whole():
    assert (len(AGREED.parties), len(AGREED.functions)) == (19, 21)
    assert (len(AGREED.purposes), len(AGREED.categories)) == (34, 50)
    assert AGREED.parties["avim"].public_authority
    assert not AGREED.parties["ngo_legal"].public_authority
    assert AGREED.functions["legal_counsellor"].types == {"ngo_legal", "lawyer"}
    assert AGREED.functions["legal_counsellor"].opens
    assert not AGREED.functions["desk_officer"].opens
    assert AGREED.categories["medical_full"].art9
    assert AGREED.purposes["intake_check"].kind == "core"
    assert AGREED.states["question"]["nl"] == "Vraag teruggesteld"
    assert AGREED.provider_bases["vital"] == {"text": "6(1)(d)"}
    assert AGREED.limits["persons_per_member_30d"] == Limit(alert=40, deny=80)
    assert AGREED.reasons["DENY_NO_MUNICIPAL_BASIS"] == Reason(order=13, article=7)
    assert "criminal" in AGREED.never
    assert AGREED.basis_users["art6"]["d"] == {"ggd", "ngo_medical", "trafficking_care"}
    assert "request_submitted" in AGREED.events
    assert Calendar(closed=AGREED.closed)


def test_a_flow_has_its_own_term_or_the_default():
    assert AGREED.term("F05") == Term(working_days=10, statutory_month=True)
    assert AGREED.term("F04") == Term(hours=4)
    assert AGREED.term("F06") == Term(working_days=5)


def test_the_limits_are_those_that_every_decision_counts():
    assert set(vocabulary_form.LIMITS) == set(COUNTS)


def test_every_row_of_the_agreement_uses_its_terms_only():
    for row in FLOWS:
        assert row["purpose"] in AGREED.purposes
        assert {*row["requesters"], *row["providers"]} <= AGREED.parties.keys()
        assert {*row["asks"], *row["releases"]} <= AGREED.functions.keys()
        assert set(row["categories"]) <= AGREED.categories.keys()
        assert set(row["obligations"]) <= AGREED.obligations.keys()
        assert set(row["provider_bases"]) <= AGREED.provider_bases.keys()


def test_all_problems_are_named_at_once():
    def change(document):
        _row(document, "functions", "caseworker")["parties"].append("nobody")
        _row(document, "categories", "contact")["art9"] = True
        document["terms"]["F05"]["hours"] = 3
        document["limits"]["persons_per_party_30d"]["alert"] = 601
        document["calendar"]["closed"].append("sinterklaas")

    assert _refused(change).split("; ") == [
        "functions.caseworker.parties[4]: nobody is not in its list",
        "categories.contact.art9: expected a number from 0 to 1",
        "terms.F05: expected either working_days or hours",
        "calendar.closed[9]: sinterklaas is not in its list",
        "limits.persons_per_party_30d: the alert comes after the denial",
    ]


@pytest.mark.parametrize("name", sorted(DOCUMENT))
def test_no_list_can_be_left_out(name):
    assert _refused(lambda document: document.pop(name)) == f"vocabulary.{name}: it is missing"


@pytest.mark.parametrize("name", sorted(DOCUMENT))
@pytest.mark.parametrize("value", [None, [], {}, [None], [[]], "words", 7, {"id": []}])
def test_a_list_of_another_form_is_refused_by_its_name(name, value):
    assert name in _refused(lambda document: document.update({name: value}))


@pytest.mark.parametrize("document", [None, [], "vocabulary", 7])
def test_what_is_no_object_is_refused(document):
    with pytest.raises(InvalidInput, match="vocabulary: expected an object"):
        vocabulary.parse(document)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.update(extra=[]), "vocabulary: a member that is not known"),
        (lambda d: d["parties"].append(d["parties"][0]), "parties[19]: municipality is there"),
        (
            lambda d: d["parties"][0].update(id="Municipality"),
            "parties[0]: expected an object with a code",
        ),
        (lambda d: d["parties"][0].update(public_authority=True), "municipality.public_authority"),
        (lambda d: d["parties"][0].update(public_authority=2), "municipality.public_authority"),
        (lambda d: d["functions"][0].update(opens=1), "functions.caseworker.opens"),
        (lambda d: d["functions"][0].update(parties=[]), "functions.caseworker.parties"),
        (lambda d: d["functions"][0].update(nl=""), "functions.caseworker: expected words"),
        (
            lambda d: d["states"][0].pop("nl") and d["states"][0].pop("en"),
            "states.at_desk: expected words",
        ),
        (lambda d: d["purposes"][0].update(kind="other"), "purposes.intake_check.kind"),
        (lambda d: d["purposes"][0].update(kind=["core"]), "purposes.intake_check.kind"),
        (lambda d: d["purposes"][0].update(retention_days=-1), "intake_check.retention_days"),
        (lambda d: d["purposes"][0].update(retention_days=3651), "intake_check.retention_days"),
        (lambda d: d["categories"][0].update(level=6), "categories.hub_reference.level"),
        (lambda d: d["never"].append("nothing"), "never[7]: nothing is not in its list"),
        (lambda d: d["never"].append(d["never"][0]), "never[7]: biometrics is there already"),
        (lambda d: d["avim_block"].append("avim"), "avim_block[20]"),
        (lambda d: d["location_block"].append("contact"), "location_block[9]"),
        (lambda d: d["basis_users"].pop("art9"), "basis_users.art9: it is missing"),
        (lambda d: d["basis_users"]["art6"].update(g=["ind"]), "basis_users.art6: a member"),
        (lambda d: d["basis_users"]["art6"]["a"].append("nobody"), "basis_users.art6.a[10]"),
        (lambda d: d["terms"].pop("default"), "terms: expected an object with a default"),
        (lambda d: d["terms"].update(F5={"hours": 1}), "terms.F5: expected a flow or default"),
        (lambda d: d["terms"].update(F06={}), "terms.F06: expected either working_days or hours"),
        (lambda d: d["terms"].update(F06={"hours": 0}), "terms.F06.hours: expected a number"),
        (lambda d: d["terms"].update(F06={"hours": True}), "terms.F06.hours: expected a number"),
        (lambda d: d["terms"].update(F06={"working_days": 1.5}), "terms.F06.working_days"),
        (lambda d: d["terms"]["F05"].update(statutory_month=False), "terms.F05.statutory_month"),
        (lambda d: d["terms"]["F05"].update(statutory_mouth=True), "terms.F05: a member"),
        (lambda d: d["calendar"].update(zone="UTC"), "calendar.zone: expected Europe/Amsterdam"),
        (lambda d: d["calendar"].pop("zone"), "calendar.zone: it is missing"),
        (lambda d: d["limits"].pop("denied_per_member_1h"), "limits.denied_per_member_1h"),
        (lambda d: d["limits"].update(more={"alert": 1, "deny": 2}), "limits: a member"),
        (lambda d: d["limits"]["denied_per_member_1h"].pop("deny"), "denied_per_member_1h.deny"),
        (lambda d: d["limits"]["denied_per_member_1h"].update(deny=0), "a number from 1"),
        (lambda d: d["reasons"].reverse(), "reasons[0].order: expected a number from 1 to 1"),
        (lambda d: d["reasons"][0].update(article=21), "reasons[0].article"),
        (lambda d: d["reasons"][0].update(code="deny"), "reasons[0].code"),
        (lambda d: d["reasons"][0].update(code="ALLOW"), "reasons: a code twice"),
        (lambda d: d["conditions"].update(assigned="NOTHING"), "conditions.assigned"),
        (lambda d: d["events"].append("closed"), "events[39]: closed is there already"),
    ],
)
def test_each_rule_refuses_what_breaks_it(change, place):
    assert place in _refused(change)


def test_no_closed_days_may_be_agreed():
    document = copy.deepcopy(DOCUMENT)
    document["calendar"]["closed"] = []

    assert vocabulary.parse(document).closed == ()


def _places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(item, (*path, key))


PLACES = sorted(_places(DOCUMENT), key=repr)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@given(st.sampled_from(PLACES), JUNK)
def test_whatever_stands_anywhere_it_is_read_or_refused_and_nothing_else(path, junk):
    document = copy.deepcopy(DOCUMENT) if path else junk
    if path:
        place = document
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = junk
    with contextlib.suppress(InvalidInput):
        assert vocabulary.parse(document).terms["default"]
