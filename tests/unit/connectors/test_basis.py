import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.exchange import basis
from connectors.exchange.basis import Intent
from hub.crypto.payload.fact import KINDS
from hub.crypto.payload.signed import Item
from hub.domain import vocabulary

DATA = Path(__file__).parents[3] / "policies" / "agreements" / "amsterdam"
VOCABULARY = vocabulary.parse(json.loads((DATA / "agreement/vocabulary/data.json").read_text()))
FLOWS = json.loads((DATA / "agreement/flows/data.json").read_text())
TODAY, BEFORE = "2026-03-05", "2026-03-04"
SPECIAL = frozenset({"asylum_decisions", "asylum_narrative"})


def question(flow="F05", types=("ngo_legal",), categories=frozenset({"asylum_decisions"})):
    row = FLOWS["rows"][flow]
    return Intent(
        row=row,
        vocabulary=VOCABULARY,
        types=types,
        parties=("ngo", "ind"),
        purpose=row["purpose"],
        categories=categories,
        today=TODAY,
    )


def fact(kind, sid="1", flow="F05", **members):
    purpose = FLOWS["rows"][flow]["purpose"]
    scope = {"purpose": purpose, "recipients": ["ind", "ngo"], "until": TODAY}
    items = [{"category": one} for one in sorted(SPECIAL)]
    own = {"mandate": scope, "consent_given": scope | {"items": items, "explicit": True}}
    sender = SimpleNamespace(party=members.pop("by", "ngo"))
    usual = {"at": "2026-03-01T00:00:00Z", "sender": sender, "about": None}
    payload = usual | own.get(kind, {}) | members
    if "items" in payload:
        payload["items"] = [Item(**one) for one in payload["items"]]
    said = KINDS[kind].model_construct(kind=kind, **payload)
    return SimpleNamespace(kind=kind, payload=said, statement=SimpleNamespace(sid=sid), r="")


def cited(found):
    return [one.statement.sid for one in found.facts]


def test_consent_and_mandate_give_the_first_basis_of_the_row():
    found = basis.derive(question(), [fact("mandate", "2"), fact("consent_given", "1")])

    assert (found.art6, found.missing) == ("a", ())
    assert cited(found) == ["1", "2"]


def test_without_consent_a_balance_carries_the_next_basis():
    found = basis.derive(question(), [fact("mandate"), fact("balance")])

    assert (found.art6, found.missing) == ("f", ())


def test_without_anything_the_first_usable_basis_is_named_and_what_is_missing():
    found = basis.derive(question(), [])

    assert found.art6 == "a"
    assert found.missing == ("consent_missing", "mandate_missing")


@pytest.mark.parametrize(
    "change",
    [
        {"until": BEFORE},
        {"purpose": "screening"},
        {"recipients": ["ngo"]},
        {"recipients": ["ind"]},
        {"items": [{"category": "dublin"}]},
    ],
)
def test_a_consent_that_does_not_cover_is_not_cited(change):
    found = basis.derive(question(), [fact("consent_given", **change), fact("mandate", "2")])

    assert cited(found) == ["2"]
    assert found.missing == ("consent_missing",)


def test_a_withdrawn_consent_is_not_cited():
    later = {"at": "2026-03-02T00:00:00Z"}
    for withdrawn in (
        fact("consent_withdrawn", **later),
        fact("consent_withdrawn", replaces="1", **later),
    ):
        assert (
            "consent_missing"
            in basis.derive(question(), [fact("consent_given"), withdrawn]).missing
        )


def test_a_withdrawal_of_another_or_of_before_ends_nothing():
    for withdrawn in (
        fact("consent_withdrawn", replaces="9", at="2026-03-02T00:00:00Z"),
        fact("consent_withdrawn", at="2026-02-01T00:00:00Z"),
    ):
        assert "1" in cited(basis.derive(question(), [fact("consent_given"), withdrawn]))


@pytest.mark.parametrize(
    ("by", "about", "is_ended"),
    [
        ("ngo", None, True),
        ("ngo", "7", True),
        ("ind", None, True),
        ("ind", "7", False),
        ("avim", None, False),
        ("avim", "7", False),
    ],
)
def test_a_withdrawal_ends_what_its_party_is_a_side_of(by, about, is_ended):
    withdrawn = fact("consent_withdrawn", by=by, about=about, at="2026-03-02T00:00:00Z")

    found = basis.derive(question(), [fact("consent_given"), withdrawn])

    assert ("consent_missing" in found.missing) == is_ended


def test_the_newest_of_two_is_cited():
    old = fact("mandate", "1", at="2026-01-01T00:00:00Z")

    assert cited(basis.derive(question(), [fact("mandate", "2"), old])) == ["2"]


def test_special_data_has_a_basis_of_its_own():
    found = basis.derive(question(categories=SPECIAL), [fact("consent_given")])
    plain = basis.derive(question(categories=frozenset({"dublin"})), [])

    assert found.art9
    assert set(found.art9) <= set(question().row["bases9"])
    assert plain.art9 == ()


def test_explicit_consent_is_asked_where_the_row_or_article_9_asks_it():
    medical = question("F03", ("ngo_social",), frozenset({"medical_conclusion"}))
    items = [{"category": "medical_conclusion"}]
    weak = fact("consent_given", flow="F03", items=items, explicit=False)
    strong = fact("consent_given", flow="F03", items=items)

    assert basis.derive(medical, [weak]).missing == ("consent_missing",)
    assert basis.derive(medical, [strong]).art9 == ("a",)


def test_an_authority_never_rests_on_consent():
    found = basis.derive(question("F13", ("avim",), frozenset({"travel_documents"})), [])

    assert found.art6 == "e"
