import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain import party, vocabulary
from hub.domain.party import EXECUTING, Actor, Organisation, pair
from hub.errors import InvalidInput

DATA = Path(__file__).parents[2] / "data"
AGREED = vocabulary.parse(json.loads((DATA / "vocab.json").read_text()))
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
TYPES = st.sets(st.sampled_from(sorted(AGREED.parties)), min_size=1, max_size=4)
FUNCTIONS = st.sampled_from(sorted(AGREED.functions))


def _of(*types, party="one"):
    return Organisation(party=party, types=frozenset(types))


def _pair(asking, function, giving, purpose, items=()):
    return pair(
        asking, function, giving, purpose=purpose, items=items, flows=FLOWS, vocabulary=AGREED
    )


@pytest.mark.parametrize("executing", sorted(EXECUTING))
def test_the_coordinator_executes_nothing_itself(executing):
    with pytest.raises(InvalidInput, match="regie: the coordinator executes nothing"):
        party.check([_of("coordinator", executing, party="regie")], AGREED)


@pytest.mark.parametrize("beside", sorted(AGREED.parties.keys() - EXECUTING))
def test_what_executes_nothing_may_stand_beside_the_coordinator(beside):
    party.check([_of("coordinator", beside)], AGREED)


def test_every_type_that_executes_is_one_of_the_vocabulary():
    assert AGREED.parties.keys() >= EXECUTING


def test_every_organisation_that_is_not_right_is_named():
    wrong = [
        _of(party="none"),
        _of("ngo_legal", "embassy", party="abroad"),
        _of("ngo_legal", party="right"),
        _of("coordinator", "ngo_social", party="regie"),
    ]

    with pytest.raises(InvalidInput, match="organisation_invalid") as refused:
        party.check(wrong, AGREED)
    assert refused.value.detail.split("; ") == [
        "none: nothing is no type",
        "abroad: embassy is no type",
        "regie: the coordinator executes nothing itself",
    ]


def test_an_organisation_has_the_functions_of_all_its_types():
    functions = _of("ngo_social", "ngo_housing").functions(AGREED)

    assert {"caseworker", "housing_mentor", "team_lead", "privacy_officer"} <= functions
    assert not {"legal_counsellor", "desk_officer", "operator", "subject"} & functions


@given(TYPES, FUNCTIONS)
def test_a_function_is_had_exactly_where_one_of_the_types_has_it(types, function):
    had = function in _of(*types).functions(AGREED)

    assert had == any(code in AGREED.functions[function].types for code in types)


@pytest.mark.parametrize(
    ("asking", "function", "giving", "purpose", "types"),
    [
        # The counsellor asks the lawyer's part (F07), the caseworker the conclusion (F06).
        (("ngo_legal", "ngo_social"), "legal_counsellor", ("ngo_legal",), "perspective_legal",
         ("ngo_legal", "ngo_legal")),
        (("ngo_legal", "ngo_social"), "caseworker", ("ngo_legal",), "perspective_legal",
         ("ngo_social", "ngo_legal")),
        (("ngo_social", "ngo_housing"), "housing_mentor", ("coordinator",), "housing_support",
         ("ngo_housing", "coordinator")),
        # Between authorities there is no conference, so the other type is meant.
        (("ind", "ngo_legal"), "legal_counsellor", ("dtv",), "case_conference",
         ("ngo_legal", "dtv")),
        # Without a row the result is the first type of each, which the policy refuses.
        (("ngo_housing", "ngo_social"), "caseworker", ("lawyer", "ggd"), "perspective_return",
         ("ngo_social", "ggd")),
        (("ngo_social",), "no_such_function", ("ind",), "intake_check", ("ngo_social", "ind")),
        (("ngo_social",), "caseworker", ("ind",), "no_such_purpose", ("ngo_social", "ind")),
    ],
)  # fmt: skip
def test_two_organisations_meet_on_the_row_that_fits_who_asks(
    asking, function, giving, purpose, types
):
    assert _pair(_of(*asking), function, _of(*giving), purpose) == types


def test_a_pair_that_the_row_excepts_is_not_meant():
    row = FLOWS["rows"]["F26"] | {"except_pairs": [["ind", "coordinator"]]}
    flows = {"rows": {"F26": row}, "index": FLOWS["index"]}

    types = pair(
        _of("ind"),
        "ind_central_contact",
        _of("coordinator", "ngo_social"),
        purpose="case_conference",
        items=(),
        flows=flows,
        vocabulary=AGREED,
    )

    assert types == ("ind", "ngo_social")


def test_the_type_that_holds_the_category_is_asked():
    giving = _of("ngo_social", "ngo_medical")

    plain = _pair(_of("coordinator"), "case_director", giving, "hardship_review")
    medical = _pair(
        _of("coordinator"), "case_director", giving, "hardship_review", ["medical_conclusion"]
    )

    assert plain == ("coordinator", "ngo_social")
    assert medical == ("coordinator", "ngo_medical")


@given(TYPES, FUNCTIONS, TYPES, st.sampled_from(sorted(AGREED.purposes)))
def test_a_row_that_fits_is_found_whenever_there_is_one(asking, function, giving, purpose):
    asker, giver = _pair(_of(*asking), function, _of(*giving), purpose)

    def fits(one, other):
        row = FLOWS["rows"].get(FLOWS["index"].get(f"{purpose}|{one}|{other}"), {"asks": []})
        open_to_both = [one, other] not in row.get("except_pairs", [])
        known = one in AGREED.functions[function].types
        return function in row["asks"] and open_to_both and known

    assert asker in asking
    assert giver in giving
    assert fits(asker, giver) or not any(fits(one, other) for one in asking for other in giving)


def test_one_person_in_two_functions_is_one_person():
    one = Actor(party="aksv", type="ngo_legal", function="caseworker", member="m-00000001")
    same = Actor(party="aksv", type="ngo_social", function="team_lead", member="m-00000001")
    other = Actor(party="regie", type="coordinator", function="team_lead", member="m-00000001")

    assert one.person == same.person
    assert one.person != other.person
