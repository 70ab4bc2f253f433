"""Who may do what with a request and its messages: every cell of the table."""

from itertools import chain, combinations

import pytest

from hub.domain.act import ALONE, TOGETHER, check_act
from hub.errors import NotAllowed

TIES = ("author", "worker", "desk", "reader", "office", "officer")
SETS = list(chain.from_iterable(combinations(TIES, n) for n in range(len(TIES) + 1)))
# What is due, said once more in other words than in the table.
DUE = {
    ("message", "opened"): lambda t: "reader" in t,
    ("message", "saved"): lambda t: "reader" in t,
    ("message", "deleted"): lambda t: "reader" in t,
    ("message", "kept"): lambda t: "reader" in t,
    ("message", "wrong_person"): lambda t: "reader" in t and "desk" in t,
    ("message", "handed_over"): lambda t: "reader" in t and "desk" in t,
    ("message", "recalled"): lambda t: "author" in t or "desk" in t,
    ("request", "handed_over"): lambda t: "desk" in t,
    ("request", "withdrawn"): lambda t: "author" in t or "worker" in t,
    ("request", "reviewed"): lambda t: "officer" in t,
}


def said(noun, event, ties):
    try:
        return "second" if check_act(noun, event, ties) else "alone"
    except NotAllowed as refused:
        return refused.reason


def test_every_act_is_in_the_table():
    assert ALONE.keys() == DUE.keys()
    assert TOGETHER.keys() == {("request", "withdrawn")}


@pytest.mark.parametrize("act", DUE, ids=" ".join)
def test_each_cell(act):
    for ties in SETS:
        if DUE[act](ties):
            expected = "alone"
        elif act == ("request", "withdrawn") and {"desk", "office"} & set(ties):
            expected = "second"
        elif DUE[act]((*ties, "reader")):
            expected = "answer_unread"
        else:
            expected = "receipt_not_yours"
        assert said(*act, ties) == expected, ties


@pytest.mark.parametrize("act", [("request", "opened"), ("message", "withdrawn"), ("case", "")])
def test_what_is_not_in_the_table_nobody_may(act):
    assert {said(*act, ties) for ties in SETS} == {"receipt_not_yours"}
