"""`docs/policy.md` says every reason: the page, the rules, the agreement and the screens agree."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "policy.md").read_text()
AGREEMENT = ROOT / "policies" / "agreements" / "amsterdam" / "agreement"
VOCABULARY = json.loads((AGREEMENT / "vocabulary" / "data.json").read_text())
FLOWS = json.loads((AGREEMENT / "flows" / "data.json").read_text())


def _table(page):
    """Code, article and words of each row of the table "Every reason"."""
    return re.findall(r"^\| `([A-Z_0-9]+)` \| ([0-9]+) \| (.+?) \|$", page, re.MULTILINE)


def _rules():
    rego = [p for p in (ROOT / "policies").rglob("*.rego") if not p.name.endswith("_test.rego")]
    return "\n".join(path.read_text() for path in rego)


def _codes_of(rules):
    """The codes that the rules write out, and those that they put together from the agreement."""
    written = set(re.findall(r'"((?:DENY|NEEDS)_[A-Z0-9_]*[A-Z0-9])"', rules))
    conditions = {f"DENY_{code}" for code in VOCABULARY["conditions"].values()}
    kinds = {one["kind"] for row in FLOWS["rows"].values() for one in row["approvals"]}
    return written | conditions | {f"NEEDS_{kind.upper()}" for kind in kinds}


def test_the_page_has_every_reason_in_its_order_and_with_its_article():
    ordered = sorted(VOCABULARY["reasons"], key=lambda row: row["order"])

    assert [(code, int(article)) for code, article, _ in _table(PAGE)] == [
        (row["code"], row["article"]) for row in ordered
    ]


def test_every_code_of_the_rules_is_on_the_page():
    rules = _rules()
    named = {code for code, _, _ in _table(PAGE)}

    assert {"DENY_BULK", "DENY_MANDATE_MISSING", "NEEDS_FOUR_EYES"} <= _codes_of(rules)
    assert _codes_of(rules) <= named


def test_the_stages_of_consent_are_on_the_page():
    stages = set(re.findall(r'(?:_consent_gap|else) := "([A-Z_]+)"', _rules()))

    assert stages == {"MISSING", "SCOPE", "WITHDRAWN", "EXPIRED", "NOT_EXPLICIT"}
    assert {f"DENY_CONSENT_{stage}" for stage in stages} <= {code for code, _, _ in _table(PAGE)}


def test_every_code_that_a_module_of_the_hub_names_is_on_the_page():
    modules = [*(ROOT / "hub").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]
    named = {code for code, _, _ in _table(PAGE)}
    used = {
        code
        for path in modules
        for code in re.findall(r'"((?:DENY|NEEDS)_[A-Z0-9_]*[A-Z0-9])"', path.read_text())
    }

    assert used
    assert used <= named


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_reason_has_words_for_people(language):
    page = (ROOT / "hub" / "ui" / "locale" / language / "reason.po").read_text()
    worded = set(re.findall(r'^msgid "reason\.([A-Z0-9_]+)"$', page, re.MULTILINE))

    assert {code for code, _, _ in _table(PAGE)} | {"NOT_POSSIBLE"} == worded


@pytest.mark.parametrize("condition", sorted(VOCABULARY["conditions"]))
def test_every_condition_of_a_row_is_on_the_page(condition):
    section = PAGE.partition("### Conditions of a row")[2].partition("### ")[0]

    # "consent" and "explicit" have a section of their own.
    assert f"`{condition}`" in section or condition in {"consent", "explicit"}
