import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.domain.approval import Approval
from hub.domain.fact import Fact
from hub.domain.party import Actor
from hub.errors import InvalidInput
from hub.policy import input as inputs
from hub.policy import input_document, scenario
from hub.policy.form import LimitsForm
from hub.policy.input import Answer, HubRead, Request, Situation
from hub.policy.input_document import InputDocument

DATA = Path(__file__).parents[1] / "data"
SCENARIOS = scenario.read(json.loads((DATA / "scenarios.json").read_text()))
VOCABULARY = json.loads((DATA / "vocab.json").read_text())
ROWS = json.loads((DATA / "flows.json").read_text())
FLOWS = {
    "rows": {row["id"]: row for row in ROWS},
    "index": {
        f"{row['purpose']}|{requester}|{provider}": row["id"]
        for row in ROWS
        for requester in row["requesters"]
        for provider in row["providers"]
    },
}
ASKER = Actor(party="ask", type="ngo_legal", function="legal_counsellor", member="m-1")
OTHER = Actor(party="ask", type="ngo_legal", function="legal_counsellor", member="m-2")
LEAD = Actor(party="ask", type="ngo_legal", function="team_lead", member="m-3")
STATE = Actor(party="ask", type="ind", function="ind_central_contact", member="m-4")
DIRECTOR = Actor(party="c", type="coordinator", function="case_director", member="m-5")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AT = "2026-02-20T09:00:00Z"
COUNTS = dict.fromkeys(inputs.COUNTS, 1) | {"subjects": 1}
SCOPE = {"purpose": "perspective_legal", "recipients": ["ask"], "until": "2026-06-01"}


def _fact(sid, kind, by=ASKER, at="2026-02-20T09:00:00Z", *, confirms="", **members):
    return Fact(sid=sid, kind=kind, by=by, at=at, members=members, confirms=confirms)


def _state(sid, code, by=ASKER, at="2026-02-20T09:00:00Z", day="2026-02-20", **members):
    return _fact(sid, "case_state", by, at, code=code, track="regular", date=day, **members)


FACTS = (
    _state("s1", "step1"),
    _fact("g1", "age_band", code="adult"),
    _fact("a1", "assigned", LEAD, member="m-1", recipients=["ask"]),
    _fact("m1", "mandate", **SCOPE),
    _fact(
        "c1",
        "consent_given",
        purpose="perspective_legal",
        items=["asylum_decisions"],
        recipients=["ask", "ind"],
        explicit=False,
        role="basis",
        until="2026-06-01",
    ),
)


def _situation(**change):
    request = Request(
        id="0" * 32,
        sender=ASKER,
        to_party="ind",
        to_type="ind",
        purpose="perspective_legal",
        items=("asylum_decisions",),
        art6="a",
        invitation=False,
    )
    base = {
        "point": "asked",
        "now": NOW,
        "signed": frozenset({"ask", "ind"}),
        "regime": "no_basis",
        "request": request,
        "actor": ASKER,
        "limits": COUNTS,
        "facts": FACTS,
        "case_owner": "ask",
    }
    return Situation(**(base | change))


def _built(**change):
    return inputs.build(_situation(**change), query="q").members


def _with(path, value):
    built = _built(
        answer=Answer(sid="a", items=("asylum_decisions",), delete_by="2026-04-01"),
        approvals=(
            Approval(kind="four_eyes", verdict="approve", by=OTHER, at="2026-03-01T09:00:00Z"),
        ),
        hub=HubRead(scope="own", smallest_cell=10, presented=True, identity_checked=True),
    )
    changed = node = copy.deepcopy(built)
    *way, last = path
    for step in way:
        node = node[step]
    if value is _GONE:
        del node[last]
    else:
        node[last] = value
    return changed


_GONE = object()


@pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.id)
def test_the_document_of_every_scenario_has_the_right_form(one):
    inputs.check(scenario.document(one, VOCABULARY, FLOWS, query="q").members)


def test_a_document_of_verified_facts_is_allowed_by_both_engines(embedded, server):
    built = inputs.build(_situation(), query="0" * 32)

    decision = embedded.decide(built)

    assert (decision.outcome, decision.flow) == ("allow", "F05")
    assert server.decide(built) == decision


def test_a_document_is_walked_and_encoded_once_for_the_engine_and_the_log(embedded, monkeypatch):
    built = inputs.build(_situation(), query="0" * 32)
    assert json.loads(built.data) == built.members

    monkeypatch.setattr(input_document, "_check", None)
    monkeypatch.setattr(input_document.json, "dumps", None)

    assert embedded.decide(built).outcome == "allow"


@pytest.mark.parametrize("fact", [fact.sid for fact in FACTS])
def test_without_any_one_of_its_facts_it_is_denied(embedded, fact):
    left = tuple(one for one in FACTS if one.sid != fact)

    assert embedded.decide(InputDocument.of(_built(facts=left))).outcome == "deny"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("query",), ""),
        (("query",), _GONE),
        (("extra",), 1),
        (("point",), "ask"),
        (("now",), "2026-02-30T09:00:00Z"),
        (("now",), "2026-03-02T09:00:00+00:00"),
        (("now",), "2026-03-02 09:00:00Z"),
        (("now",), "2026-03-02T09:00:00Z\n"),
        (("now",), "٢٠٢٦-03-02T09:00:00Z"),
        (("cut",), {"approvals_after": "2026-02-23T09:00:00Z"}),
        (("cut", "today"), "2026-3-2"),
        (("signed",), ["ask", "ask"]),
        (("signed",), "ask"),
        (("regime",), "none"),
        (("request", "items"), []),
        (("request", "items"), ["v_number", "v_number"]),
        (("request", "items"), [""]),
        (("request", "items"), [1]),
        (("request", "items"), [["v_number"]]),
        (("request", "basis", "art9"), ["f", "f"]),
        (("request", "basis", "art6"), None),
        (("request", "invitation"), "true"),
        (("request", "invitation"), 1),
        (("request", "from", "name"), "a person"),
        (("actor", "member"), _GONE),
        (("actor",), []),
        (("answer", "items"), []),
        (("answer", "sources"), _GONE),
        (("answer", "delete_by"), "2026-02-29"),
        (("case", "open_conference"), _GONE),
        (("case", "intake_days"), True),
        (("case", "intake_days"), 1.0),
        (("case", "intake_days"), -1),
        (("case", "intake_days"), 2**53),
        (("case", "guardian"), "yes"),
        (("facts",), {}),
        (("facts", 0), "x"),
        (("facts", 0, "kind"), "something_new"),
        (("facts", 0, "kind"), ["case_state"]),
        (("facts", 0, "by"), "ask"),
        (("facts", 0, "until"), "2026-06-01"),
        (("facts", 0, "date"), "2026-02-20T09:00:00Z"),
        (("facts", 3, "until"), _GONE),
        (("facts", 4, "explicit"), "true"),
        (("facts", 4, "recipients"), []),
        (("approvals", 0, "verdict"), "yes"),
        (("approvals", 0, "at"), "2026-03-01"),
        (("hub", "scope"), "everything"),
        (("hub", "smallest_cell"), "10"),
        (("answer",), None),
        (("case",), None),
        (("hub",), None),
        (("case", "state"), None),
        (("case", "intake_days"), None),
        (("approvals", 0, "answer"), None),
        (("facts", 0, "confirms"), None),
        (("facts", 4, "guardian"), None),
        (("request", "sender"), {}),
        (("cut", "today"), "0999-01-01"),
        (("now",), "0999-03-02T09:00:00Z"),
        *(((("limits", name)), _GONE) for name in COUNTS),
        (("limits", "subjects"), None),
        (("limits", "subjects"), float("nan")),
        (("limits", "persons_per_year"), 1),
        (("request", "purpose"), "a\x00b"),
        (("request", "purpose"), "\ud800"),
        (("request", 7), "a key that is no text"),
    ],
)
def test_another_form_is_refused_before_an_engine_is_asked(path, value):
    with pytest.raises(InvalidInput, match=r"document_invalid|policy_input_invalid"):
        inputs.check(_with(path, value))


@pytest.mark.parametrize("value", [None, [], "x", 1, {}])
def test_what_is_no_document_is_refused(value):
    with pytest.raises(InvalidInput, match=r"document_invalid|policy_input_invalid"):
        inputs.check(value)


def test_every_count_has_its_place_in_the_form():
    assert set(LimitsForm.model_fields) == {*inputs.COUNTS, "subjects"}


def test_a_term_outside_the_vocabulary_is_left_to_the_engine(embedded):
    unknown = _with(("request", "purpose"), "world_peace")

    inputs.check(unknown)

    assert embedded.decide(InputDocument.of(unknown)).reason == "DENY_UNKNOWN_TERM"


def test_a_refusal_names_the_place_and_never_the_value():
    with pytest.raises(InvalidInput) as caught:
        inputs.check(_with(("facts", 0, "date"), "Jan Jansen"))

    assert "facts.0.case_state.date" in str(caught.value)
    assert "Jansen" not in str(caught.value)


def test_a_document_nested_too_deep_is_refused_without_exhausting_the_stack():
    deep = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(InvalidInput, match="nested too deep"):
        inputs.check({"query": deep})


def test_a_document_over_256_kib_is_refused_by_its_bytes_and_not_its_letters():
    letters = "é" * (input_document.INPUT_BYTES_MAX // 2)

    with pytest.raises(InvalidInput, match="policy_input_too_large"):
        inputs.check(_with(("request", "purpose"), letters))


def test_times_are_computed_from_the_amsterdam_day_and_seven_times_24_hours():
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)

    built = _built(now=late)

    assert built["now"] == "2026-06-30T22:30:00Z"
    assert built["cut"] == {"approvals_after": "2026-06-23T22:30:00Z", "today": "2026-07-01"}


def test_a_clock_without_a_zone_is_refused():
    with pytest.raises(InvalidInput, match="without a zone"):
        _built(now=datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001 - that is the point


def test_a_limit_that_was_not_counted_is_refused():
    with pytest.raises(InvalidInput, match="denied_per_member_1h"):
        _built(limits={name: 1 for name in COUNTS if name != "denied_per_member_1h"})


def test_a_fact_cannot_overwrite_who_signed_it():
    with pytest.raises(InvalidInput, match="stands outside"):
        _built(
            facts=(Fact(sid="x", kind="mandate", by=ASKER, at=AT, members=SCOPE | {"by": LEAD}),)
        )


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((), None),
        ((_state("1", "intake"),), "intake"),
        ((_state("1", "intake"), _state("2", "step1", at="2026-02-21T09:00:00Z")), "step1"),
        ((_state("1", "step1"), _state("2", "exit", at="2026-02-21T09:00:00Z")), "step1"),
        (
            (
                _state("1", "step1"),
                _state("2", "exit", at="2026-02-21T09:00:00Z"),
                _state("3", "exit", OTHER, "2026-02-21T10:00:00Z", confirms="2"),
            ),
            "exit",
        ),
        (
            (
                _state("1", "step1"),
                _state("2", "exit", at="2026-02-21T09:00:00Z"),
                _state("3", "exit", ASKER, "2026-02-21T10:00:00Z", confirms="2"),
            ),
            "step1",
        ),
        (
            (
                _state("1", "step1"),
                _state("2", "exit", at="2026-02-21T09:00:00Z"),
                _state("3", "exit", OTHER, "2026-02-21T10:00:00Z", "2026-02-19", confirms="2"),
            ),
            "step1",
        ),
        ((_state("1", "step1"), _state("2", "intake", DIRECTOR, "2026-02-21T09:00:00Z")), "step1"),
        ((_state("1", "step1"), _state("2", "intake", STATE, "2026-02-21T09:00:00Z")), "step1"),
    ],
)
def test_the_state_is_the_newest_that_the_owner_said_and_confirmed_where_due(facts, state):
    assert _built(facts=facts)["case"].get("state") == state


@pytest.mark.parametrize("function", ["connector", "operator", "subject"])
def test_no_program_or_operator_speaks_for_a_case(function):
    by = Actor(party="ask", type="ngo_legal", function=function, member="m-9")

    case = _built(facts=(_state("1", "step1", by), _fact("2", "age_band", by, code="adult")))[
        "case"
    ]

    assert case == {"owner": "ask", "open_conference": False}


@pytest.mark.parametrize(
    ("day", "days"),
    [("2026-03-02", 0), ("2026-02-16", 14), ("2026-02-15", 15), ("2026-03-03", None)],
)
def test_intake_days_count_from_the_first_state_and_are_absent_for_a_day_to_come(day, days):
    assert _built(facts=(_state("1", "intake", day=day),))["case"].get("intake_days") == days


def test_a_later_state_does_not_open_the_screening_window_again():
    later = _state("2", "screening", at="2026-03-01T09:00:00Z", day="2026-03-01")

    assert (
        _built(facts=(_state("1", "intake", day="2026-02-01"), later))["case"]["intake_days"] == 29
    )


@pytest.mark.parametrize(
    ("code", "until", "by", "is_open"),
    [
        ("open", "2026-03-02", DIRECTOR, True),
        ("open", "2026-03-01", DIRECTOR, False),
        ("closed", "2026-06-01", DIRECTOR, False),
        ("open", "2026-06-01", ASKER, False),
    ],
)
def test_a_conference_is_open_by_a_director_until_its_day(code, until, by, is_open):
    conference = _fact("k", "conference", by, **(SCOPE | {"code": code, "until": until}))

    assert _built(facts=(conference,))["case"]["open_conference"] is is_open


def test_approvals_stay_in_the_order_of_the_log():
    approvals = tuple(
        Approval(kind=kind, verdict="approve", by=OTHER, at="2026-03-01T09:00:00Z", answer="a" * 64)
        for kind in ("privacy_officer", "four_eyes")
    )

    built = _built(approvals=approvals)["approvals"]

    assert [row["kind"] for row in built] == ["privacy_officer", "four_eyes"]
