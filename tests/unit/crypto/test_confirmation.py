import pytest

from hub.crypto.acceptance.fact import check_confirmation
from hub.crypto.acceptance.regime import check_regime
from hub.errors import VerificationError


def test_a_second_member_confirms_what_the_first_said(vectors, read):
    first = read(vectors["fact_kinds"]["case_state step2"]["envelope"])
    second = read(vectors["fact_kinds"]["case_state step2, confirmation"]["envelope"])

    check_confirmation(first, second)
    with pytest.raises(VerificationError, match="not_confirmed"):
        check_confirmation(second, first)


@pytest.mark.parametrize(
    ("why", "detail"),
    [
        ("members differ", "something else"),
        ("by the same member", "by the same member"),
        ("confirms another statement", "confirms another statement"),
        ("another kind", "another kind"),
    ],
)
def test_a_confirmation_with_one_fault_is_refused_for_that(why, detail, vectors, read):
    first = read(vectors["fact_kinds"]["case_state step2"]["envelope"])
    (row,) = (row for row in vectors["fact_confirm_refuse"] if row["why"] == why)

    with pytest.raises(VerificationError, match=detail):
        check_confirmation(first, read(row["envelope"]))


def test_two_parties_make_a_regime(vectors, read):
    first, second = (
        read(vectors[f"regime_{name}_of_two"]["envelope"]) for name in ("first", "second")
    )

    check_regime(first, second)
    for one, other in ((second, first), (first, first)):
        with pytest.raises(VerificationError, match="another statement"):
            check_regime(one, other)


@pytest.mark.parametrize(
    ("why", "detail"),
    [("members differ", "something else"), ("second of the same party", "the same party")],
)
def test_a_second_half_with_one_fault_is_refused_for_that(why, detail, vectors, read):
    first = read(vectors["regime_first_of_two"]["envelope"])
    (row,) = (row for row in vectors["regime_refuse_second"] if row["why"] == why)

    with pytest.raises(VerificationError, match=detail):
        check_regime(first, read(row["envelope"]))


def test_a_fact_does_not_confirm_a_regime(vectors, read, changed):
    fact = read(vectors["fact_kinds"]["case_state step2, confirmation"]["envelope"])
    regime = read(vectors["regime_first_of_two"]["envelope"])

    confirming = changed(fact, confirms=regime.sid)

    for check in (check_confirmation, check_regime):
        with pytest.raises(VerificationError, match="not_confirmed"):
            check(regime, confirming)


def test_a_confirmation_by_another_party_is_refused(vectors, read, changed):
    first = read(vectors["fact_kinds"]["case_state step2"]["envelope"])
    second = read(vectors["fact_kinds"]["case_state step2, confirmation"]["envelope"])
    sender = second.payload.sender.model_copy(update={"party": "ngo-thuis"})
    foreign = changed(second, sender=sender)

    with pytest.raises(VerificationError, match="by another party"):
        check_confirmation(first, foreign)
