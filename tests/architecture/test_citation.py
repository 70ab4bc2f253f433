"""A citation in code leads to a section that is there, or to a public standard.

`Source: formats, section 9; RFC 6962.` is a citation: works that are divided by semicolons. What
stands elsewhere in a comment as `policy, section 5` is looked up too.
"""

import re
from pathlib import Path

import pytest

from tests.architecture import prose
from tests.architecture.prose import ROOT

FOLDERS = ("hub", "connectors", "policies", "tests")
PAGES = {
    "formats": "formats.md",
    "policy": "policy.md",
    "architecture": "architecture.md",
    "threat model": "threat-model.md",
}
CLAUSES = ROOT / "policies" / "agreements" / "amsterdam" / "agreement" / "clauses.en.md"
_NUMBERS = r"(?P<numbers>[0-9]+(?:-[0-9]+)?(?:(?:, | and )[0-9]+(?:-[0-9]+)?)*)"
SECTION = re.compile(rf"(?P<page>{'|'.join(PAGES)}), sections? {_NUMBERS}")
DECISION = re.compile(rf"decisions? {_NUMBERS}")
ARTICLE = re.compile(rf"the agreement(?:'s calendar)?, articles? {_NUMBERS}")
PROHIBITION = re.compile(r"\bX[0-9]{2}\b")
STANDARD = re.compile(
    r"RFC [0-9]{3,5}(?: section [0-9.]+)?|C2SP [a-z-]+|DSSE v1|OpenID Connect Core [0-9.]+"
    r"|GDPR article [0-9]+|NL API Design Rules(?: \([^)]*\))?|OPA's Wasm ABI [0-9.]+(?: \([^)]*\))?"
    r"|the agreement's ``vocabulary/data\.json`` \(formats, section 8\)[^;]*"
    r"|the same construction as Go's ``h1:`` directory hash"
)
SOURCE = re.compile(r"\bSource: (.+?)\.(?=\s+[A-Z`(]|\s*$)", re.DOTALL)
# These documents are not in the repository; "formats, 9" does not name a section.
ELSEWHERE = re.compile(
    r"\bdesign,? (?:section|\()|security-and-reliability|\bthe plan, [A-Z][0-9]|reference/"
    r"|the policy text|\bissue, deliverable|\b(?:formats|policy),? (?:sections? )?§"
    r"|\b(?:formats|policy),? [0-9]|\bformats sections?\b|\bM[0-9]{2}\b"
)


def _numbers(text):
    for part in re.split(r", | and ", text):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _sections(page):
    text = (ROOT / "docs" / PAGES[page]).read_text()
    return {int(one) for one in re.findall(r"^## ([0-9]+)\. ", text, re.MULTILINE)}


def _decisions():
    return {int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("0*.md")}


def _articles():
    headings = re.findall(r"^## Article ([0-9]+)\.", CLAUSES.read_text(), re.MULTILINE)
    return {int(one) for one in headings}


def _prohibitions():
    page = (ROOT / "docs" / "policy.md").read_text()
    return set(re.findall(r"^\| (X[0-9]{2}) \|", page, re.MULTILINE))


def _known(match):
    """The numbers that the cited page has."""
    page = match.groupdict().get("page")
    if page is not None:
        return _sections(page)
    return _articles() if match[0].startswith("the agreement") else _decisions()


def wrong(prose):
    """The citations in a text that lead nowhere, or have an unknown form."""
    cited = [match for one in (SECTION, DECISION, ARTICLE) for match in one.finditer(prose)]
    found = [match[0] for match in cited if not set(_numbers(match["numbers"])) <= _known(match)]
    found += [match[0] for match in ELSEWHERE.finditer(prose)]
    found += [one for one in PROHIBITION.findall(prose) if one not in _prohibitions()]
    sources = SOURCE.findall(prose)
    works = [" ".join(work.split()) for source in sources for work in source.split(";")]
    patterns = (SECTION, DECISION, ARTICLE, STANDARD)
    found += [work for work in works if not any(one.fullmatch(work) for one in patterns)]
    return found + ["a source without an end"] * (prose.count("Source: ") - len(sources))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_citation_leads_somewhere(folder):
    paths = [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.rego")]
    found = {
        path.relative_to(ROOT).as_posix(): [
            one for prose in prose.paragraphs(path) for one in wrong(prose)
        ]
        for path in paths
        if path != Path(__file__)
    }

    assert found
    assert {path: one for path, one in found.items() if one} == {}


@pytest.mark.parametrize(
    "prose",
    [
        "Source: formats, section 99.",
        "Source: formats, sections 1, 2 and 99.",
        "Source: formats, sections 9-99.",
        "See policy, section 99, for more.",
        "Source: decision 999.",
        "Source: the agreement, article 21.",
        "Source: design, section 3.",
        "Source: security-and-reliability 4.1.",
        "Source: the plan, M22.",
        "Source: formats, 9.",
        "Source: the policy text, section 5.",
        "Source: formats, section 9; a book.",
        "Source: formats, section 9; RFC.",
        "The prohibition X99 holds.",
        "Source: formats, section 9, and more of it",
    ],
)
def test_a_citation_that_leads_nowhere_is_found(prose):
    assert wrong(prose)


@pytest.mark.parametrize(
    "prose",
    [
        "Source: formats, sections 1, 2 and 9-11; RFC 6962.",
        "Source: C2SP age; formats, section 2. Nothing here draws randomness.",
        "The prohibition X22 holds (policy, section 8).",
        "Source: RFC 9162 section 2.1.3.2.",
        "Source: decisions 3 and 14.",
    ],
)
def test_a_citation_that_leads_somewhere_passes(prose):
    assert wrong(prose) == []


def test_citations_are_seen_where_they_stand(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        '"""A module.\n\nSource: formats,\nsection 99."""\n\n'
        "# A line, policy,\n# section 99.\nx = 1\n"
    )
    rules = tmp_path / "rules.rego"
    rules.write_text("package x\n\n# Source: decision\n# 999.\n")

    assert [wrong(prose) for prose in prose.paragraphs(module)] == [
        [],
        ["formats, section 99"],
        ["policy, section 99"],
    ]
    assert [wrong(prose) for prose in prose.paragraphs(rules)] == [["decision 999"]]
