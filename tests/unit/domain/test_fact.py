import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.crypto.payload.fact import KINDS
from hub.domain.fact import CONFIRMED_KINDS, Fact, assigned, is_confirmed
from hub.domain.party import Actor

POLICY = (Path(__file__).parents[3] / "policies" / "hub" / "request" / "fact.rego").read_text()
OWNER = "regie"


def _by(member="m-00000001", function="caseworker", party=OWNER):
    return Actor(party=party, type="ngo_social", function=function, member=member)


def _fact(
    kind="case_state", *, sid="1", by=None, at="2026-11-24T12:00:00Z", confirms="", **members
):
    return Fact(sid=sid, kind=kind, by=by or _by(), at=at, members=members, confirms=confirms)


def _assigned(member, *, at="2026-11-24T12:00:00Z", sid="1", party=OWNER, by=None):
    by = by or _by("m-0000000f", "team_lead")
    return _fact("assigned", sid=sid, by=by, at=at, member=member, recipients=[party])


def _set_in_policy(name):
    body = re.search(rf"^{name} := \{{(.*?)\}}", POLICY, re.MULTILINE | re.DOTALL)
    return set(re.findall(r'"([a-z_0-9]+)"', body.group(1)))


def test_the_kinds_are_those_of_the_policy():
    assert _set_in_policy("_confirmed_kinds") == CONFIRMED_KINDS


def test_the_kinds_are_kinds_of_facts():
    assert KINDS.keys() >= CONFIRMED_KINDS


@pytest.mark.parametrize(
    ("kind", "code", "due"),
    [
        ("case_state", "intake", False),
        ("case_state", "screening", False),
        ("case_state", "step1", False),
        ("case_state", "step2", True),
        ("case_state", "exit", True),
        ("return_commitment", None, True),
        ("handover_wish", None, True),
        ("anchor_linked", None, True),
        ("step2_wish", None, False),
        ("consent_given", None, False),
        ("age_band", "minor", False),
        ("committee_case", "exit", False),
    ],
)
def test_a_second_pair_of_eyes_is_due_where_it_was_agreed(kind, code, due):
    assert _fact(kind, **({"code": code} if code else {})).must_be_confirmed is due


def _step2(**changed):
    return {"code": "step2", "track": "regular", "date": "2026-11-24"} | changed


def test_a_colleague_who_says_the_same_confirms():
    first = _fact(sid="1", **_step2())
    second = _fact(
        sid="2",
        by=_by("m-00000002"),
        at="2026-11-25T09:00:00Z",
        confirms="1",
        **_step2(case="b", subject="c", evidence="d"),
    )

    assert first.is_confirmed_by(second)
    assert is_confirmed(first, [first, second])
    assert not is_confirmed(first, [first])


@pytest.mark.parametrize(
    "second",
    [
        _fact(sid="2", confirms="1", **_step2()),  # by himself
        _fact(sid="2", by=_by("m-00000002", party="askv"), confirms="1", **_step2()),
        _fact(sid="2", by=_by("m-00000002"), confirms="3", **_step2()),
        _fact(sid="2", by=_by("m-00000002"), **_step2()),
        _fact("age_band", sid="2", by=_by("m-00000002"), confirms="1", **_step2()),
        _fact(sid="2", by=_by("m-00000002"), confirms="1", **_step2(track="own_network")),
        _fact(sid="2", by=_by("m-00000002"), confirms="1", **_step2(date="2026-11-25")),
        _fact(sid="2", by=_by("m-00000002"), confirms="1", **_step2(extra=True)),
    ],
    ids=["himself", "party", "another", "nothing", "kind", "track", "date", "more"],
)
def test_what_is_not_the_same_by_a_colleague_confirms_nothing(second):
    assert not is_confirmed(_fact(sid="1", **_step2()), [second])


def test_what_needs_no_second_pair_of_eyes_is_confirmed():
    assert is_confirmed(_fact("age_band", code="adult"), [])


def test_the_newest_assignment_ends_the_one_before():
    old = _assigned("m-00000001", at="2026-11-24T12:00:00Z")
    new = _assigned("m-00000002", at="2026-11-24T12:00:01Z")

    assert assigned([new, old], owner=OWNER) == {OWNER: "m-00000002"}


def test_each_party_has_its_own_member_on_the_case():
    mine = _assigned("m-00000001")
    theirs = _assigned("m-00000001", party="askv", at="2026-11-25T12:00:00Z")

    assert assigned([mine, theirs], owner=OWNER) == {OWNER: "m-00000001", "askv": "m-00000001"}


@pytest.mark.parametrize(
    "other",
    [
        _assigned("m-0000000f"),  # himself
        _assigned("m-00000002", by=_by("m-0000000f", "caseworker")),
        _assigned("m-00000002", by=_by("m-0000000f", "team_lead", party="askv")),
        _fact("invitation", by=_by("m-0000000f", "team_lead"), member="m-2", recipients=[OWNER]),
    ],
    ids=["himself", "function", "party", "kind"],
)
def test_who_may_not_assign_ends_no_assignment(other):
    right = _assigned("m-00000001", at="2026-01-01T12:00:00Z")

    assert assigned([right, other], owner=OWNER) == {OWNER: "m-00000001"}


@given(st.permutations([_assigned(f"m-0000000{n}", sid=str(n)) for n in range(5)]))
def test_of_one_second_it_is_always_the_same_one(order):
    assert assigned(order, owner=OWNER) == {OWNER: "m-00000004"}


ASSIGNMENTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(10, 59), st.sampled_from([OWNER, "askv", "ind"])),
    max_size=12,
)


@given(ASSIGNMENTS)
def test_at_most_one_member_of_a_party_is_assigned_and_it_is_the_newest(made):
    on_file = [
        _assigned(f"m-0000000{n}", at=f"2026-11-24T12:00:{second}Z", sid=f"{index:02}", party=party)
        for index, (n, second, party) in enumerate(made)
    ]

    now = assigned(on_file, owner=OWNER)

    assert now.keys() == {party for _, _, party in made}
    for party, member in now.items():
        own = [fact for fact in on_file if fact.members["recipients"] == [party]]
        newest = max(own, key=lambda fact: (fact.at, fact.sid))
        assert newest.members["member"] == member
