"""Tests stand on the world and on what is beside them, never on another test."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest

TESTS = Path(__file__).parents[1]
FILES = sorted(TESTS.rglob("*.py"))
NOT_TO_IMPORT = ("test_", "conftest")


def borrowed(source):
    """The modules that a source imports, or imports from, though they are tests or fixtures."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(one.name for one in node.names)]
            if not (node.level or names[0].startswith("tests")):
                continue
        found |= {one for one in names if one.rpartition(".")[2].startswith(NOT_TO_IMPORT)}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_nothing_is_imported_from_a_test_or_a_conftest(path):
    source = path.read_text()

    assert borrowed(source) == set()
    assert "F811" not in source or path == Path(__file__), "a fixture is found, not imported"


@pytest.mark.parametrize(
    "source",
    [
        "from .test_exchange import Story",
        "from tests.e2e.test_exchange import Story",
        "from tests.desk import test_request",
        "import tests.desk.test_request",
        "from tests.e2e.conftest import policies",
        "from . import conftest",
        "def late():\n    from .test_exchange import upload",
    ],
)
def test_a_loan_is_found(source):
    assert borrowed(source)


def test_each_part_of_the_world_begins_with_an_example_that_can_be_read():
    for path in sorted((TESTS / "world").glob("[a-z]*.py")):
        _, example, *_ = ast.get_docstring(ast.parse(path.read_text())).split("\n\n")
        assert ast.parse(dedent(example)).body, path.name


def test_an_agreement_is_written_in_one_place():
    written = [
        path.relative_to(TESTS).as_posix()
        for path in FILES
        if any(_has_parties(node) for node in ast.walk(ast.parse(path.read_text())))
    ]

    assert written == ["world/parties.py"]


def _has_parties(node):
    keys = (
        {one.value for one in node.keys if isinstance(one, ast.Constant)}
        if isinstance(node, ast.Dict)
        else set()
    )
    return {"parties", "log", "files"} <= keys
