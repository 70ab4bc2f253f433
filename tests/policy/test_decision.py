import pytest

from hub.errors import Unavailable
from hub.policy.decision import parse

ALLOW = {
    "outcome": "allow",
    "reason": "ALLOW",
    "reasons": ["ALLOW"],
    "flow": "F05",
    "clause": "5.5",
    "approvals": [],
    "obligations": ["log"],
    "retention_days": 548,
    "revision": "h1:x",
    "echo": "q",
}
DENY = ALLOW | {
    "outcome": "deny",
    "reason": "DENY_BULK",
    "reasons": ["DENY_BULK"],
    "obligations": [],
    "retention_days": 0,
}
NEEDS = ALLOW | {
    "outcome": "needs_approval",
    "reason": "NEEDS_FOUR_EYES",
    "reasons": ["NEEDS_FOUR_EYES"],
    "approvals": ["four_eyes"],
}


@pytest.mark.parametrize("answer", [ALLOW, DENY, NEEDS])
def test_a_right_answer_is_read(answer):
    assert parse(answer, query="q", revision="h1:x").outcome == answer["outcome"]


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        [],
        True,
        "allow",
        {"allow": True},
        {key: value for key, value in ALLOW.items() if key != "clause"},
        ALLOW | {"extra": 1},
        ALLOW | {"echo": "another"},
        ALLOW | {"revision": "h1:y"},
        ALLOW | {"outcome": True},
        ALLOW | {"outcome": "ALLOW"},
        ALLOW | {"outcome": "deny"},
        ALLOW | {"outcome": "needs_approval"},
        ALLOW | {"reasons": []},
        ALLOW | {"reasons": "ALLOW"},
        ALLOW | {"reasons": ["ALLOW", "DENY_BULK"]},
        ALLOW | {"reasons": ["ALLOW", "ALLOW"]},
        ALLOW | {"reason": "DENY_BULK"},
        ALLOW | {"flow": ""},
        ALLOW | {"flow": None},
        ALLOW | {"clause": ""},
        ALLOW | {"retention_days": True},
        ALLOW | {"retention_days": -1},
        ALLOW | {"retention_days": "548"},
        ALLOW | {"obligations": [1]},
        ALLOW | {"approvals": None},
        DENY | {"obligations": ["log"]},
        DENY | {"approvals": ["four_eyes"]},
        DENY | {"retention_days": 1},
        DENY | {"reasons": ["DENY_BULK", "NEEDS_FOUR_EYES"]},
        DENY | {"reasons": ["DENY_NO_FLOW", "DENY_BULK"]},
        NEEDS | {"reasons": ["DENY_BULK", "NEEDS_FOUR_EYES"]},
    ],
)
def test_anything_else_is_no_decision(answer):
    with pytest.raises(Unavailable, match="no_decision"):
        parse(answer, query="q", revision="h1:x")


@pytest.mark.parametrize(("query", "revision"), [("", "h1:x"), ("q", "")])
def test_an_empty_query_or_revision_matches_nothing(query, revision):
    with pytest.raises(Unavailable):
        parse(ALLOW | {"echo": query, "revision": revision}, query=query, revision=revision)
