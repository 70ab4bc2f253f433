"""The paths that the documents name are there, and so are the names behind them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (
    "architecture.md",
    "CONTRIBUTING.md",
    "desk.md",
    "formats.md",
    "policy.md",
    "glossary.md",
    "names.md",
)
PATH = re.compile(
    r"`((?:\.ci|hub|connectors|policies|tests|docs)/[A-Za-z0-9_./-]*[A-Za-z0-9_])`"
    r"(?:: ((?:`\w+`(?:, )?)+))?"
)


def _paths(text):
    """Each path of a page with the names that stand behind it after a colon."""
    return [(path, re.findall(r"\w+", names)) for path, names in PATH.findall(text)]


def _lacks(path, names):
    """The paths and names that do not exist."""
    file = ROOT / path
    if not file.exists():
        return [path]
    if not names:
        return []
    text = file.read_text()
    return [f"{path}: {one}" for one in names if not re.search(rf"\b(?:def|class) {one}\b", text)]


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_names_is_there(page):
    named = _paths((ROOT / "docs" / page).read_text())

    # Built files are there only after a build.
    built = {"hub/ui/static/library.css"}
    assert [one for path, names in named if path not in built for one in _lacks(path, names)] == []


def test_the_map_is_read_whole():
    page = (ROOT / "docs" / "architecture.md").read_text().partition("## 9. ")[2]
    rows = [line for line in page.split("\n") if line.startswith("| ") and "**" not in line]

    assert len(rows) > 30
    assert all(PATH.search(row) for row in rows[1:])
    assert ("hub/domain/deadline.py", ["agreed", "statutory"]) in _paths(page)


@pytest.mark.parametrize(
    "text", ["`hub/nothing.py`", "`hub/errors.py`: `HubError`, `Nothing`", "`docs/nothing.md`"]
)
def test_what_is_not_there_is_found(text):
    ((path, names),) = _paths(text)

    assert _lacks(path, names)
