import json
from pathlib import Path

import pytest

from hub.domain import flow

ROWS = json.loads((Path(__file__).parents[2] / "data" / "flows.json").read_text())
FLOWS = {
    "rows": {row["id"]: row for row in ROWS},
    "index": {
        f"{row['purpose']}|{asking}|{giving}": row["id"]
        for row in ROWS
        for asking in row["requesters"]
        for giving in row["providers"]
    },
}


def _find(purpose, asking, giving):
    return flow.find(FLOWS, purpose=purpose, asking=asking, giving=giving)


def test_a_flow_is_found_by_one_of_the_types_on_each_side():
    found = _find("perspective_legal", ["ngo_social", "ngo_legal"], ["coa", "ind"])

    assert found is not None
    assert (found.id, found.requester, found.provider) == ("F05", "ngo_legal", "ind")
    assert found.asks == {"legal_counsellor"}
    assert found.releases == {"ind_central_contact"}


@pytest.mark.parametrize(
    ("purpose", "asking", "giving"),
    [
        ("perspective_legal", ["ind"], ["ngo_legal"]),
        ("other", ["ngo_legal"], ["ind"]),
        ("perspective_legal", [], ["ind"]),
    ],
)
def test_without_a_row_there_is_no_flow(purpose, asking, giving):
    assert _find(purpose, asking, giving) is None


@pytest.mark.parametrize("requester", ["ind", "dtv", "avim", "coa", "municipality"])
def test_state_parties_and_the_municipality_name_an_invitation_in_every_flow(requester):
    rows = [row for row in ROWS if requester in row["requesters"] and "hub" not in row["providers"]]

    assert rows
    for row in rows:
        found = _find(row["purpose"], [requester], row["providers"])
        assert found.is_by_invitation


def test_nobody_else_does():
    others = {name for row in ROWS for name in row["requesters"]}
    others -= {"ind", "dtv", "avim", "coa", "municipality"}

    for row in ROWS:
        for requester in others & set(row["requesters"]):
            assert not _find(row["purpose"], [requester], row["providers"]).is_by_invitation


@pytest.mark.parametrize(
    ("purpose", "asking", "giving", "pseudonymous"),
    [
        ("termination_decision", "municipality", "coordinator", True),
        ("dispute_review", "review_committee", "ngo_legal", True),
        ("case_conference", "avim", "coordinator", True),
        ("case_conference", "ngo_legal", "ngo_social", True),
        ("case_conference", "ngo_legal", "ind", False),
        ("case_conference", "coordinator", "dtv", False),
        ("case_conference", "ind", "ngo_legal", True),
        ("perspective_legal", "ngo_legal", "ind", False),
    ],
)
def test_only_review_decision_and_conference_are_pseudonymous(
    purpose, asking, giving, pseudonymous
):
    assert _find(purpose, [asking], [giving]).is_pseudonymous is pseudonymous
