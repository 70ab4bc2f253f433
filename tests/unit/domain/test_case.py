import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.case import Case
from hub.errors import Conflict, InvalidInput

CASE = Case(case_id="0" * 32, owner="askv", commitment="a" * 64)


@given(st.integers(0, 200))
def test_the_counter_has_no_gaps_and_the_version_goes_with_it(entries):
    case = CASE
    places = []
    for _ in range(entries):
        case = case.advance(seen=case.version)
        places.append(case.counter)

    assert places == list(range(1, entries + 1))
    assert case.version == entries


@given(st.integers(-3, 6), st.integers(0, 3))
def test_only_who_has_seen_the_newest_version_may_go_on(seen, entries):
    case = CASE
    for _ in range(entries):
        case = case.advance(seen=case.version)
    if seen == entries:
        assert case.advance(seen=seen).counter == entries + 1
    else:
        with pytest.raises(Conflict, match="case_changed"):
            case.advance(seen=seen)


def test_a_handed_over_case_keeps_everything_but_its_owner():
    handed = CASE.advance(seen=0).hand_over("reijnders")

    assert handed == Case(
        case_id=CASE.case_id, owner="reijnders", commitment="a" * 64, version=1, counter=1
    )
    with pytest.raises(InvalidInput, match="case_owner"):
        handed.hand_over("reijnders")


def test_a_case_that_is_linked_keeps_everything_but_its_commitment():
    linked = CASE.link("b" * 64)

    assert (linked.commitment, linked.owner, linked.case_id) == ("b" * 64, "askv", "0" * 32)
    with pytest.raises(InvalidInput, match="case_commitment"):
        linked.link("b" * 64)
