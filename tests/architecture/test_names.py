"""Names keep to docs/names.md: a name says what a thing is, and a general noun is never alone."""

import ast

import pytest

from tests.architecture import prose

PARTICIPLES = frozenset({"held", "told", "one", "found", "kept"})
# General nouns, and the one folder or file in which each may stand without another noun.
ALONE = {
    "Row": "hub/adapters/db/",
    "Choice": "connectors/exchange/release.py",
    "Option": "hub/ui/option.py",
    "Question": "",
    "Asked": "",
    "Step": "",
    "Filter": "",
    "Line": "hub/demo/",
    "Terms": "hub/crypto/content.py",
    "Verdict": "",
    "Principal": "",
    "Told": "",
}


def _definitions(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            yield from ((node.name, argument.arg) for argument in arguments)
        elif isinstance(node, ast.ClassDef):
            fields = [one.target for one in node.body if isinstance(one, ast.AnnAssign)]
            yield from ((node.name, field.id) for field in fields if isinstance(field, ast.Name))


def _participles(source):
    tree = ast.parse(source)
    defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    names = [node.name for node in ast.walk(tree) if isinstance(node, defined)]
    own = [name for name in names if name.lower().strip("_") in PARTICIPLES - {"one"}]
    return own + [name for name in _definitions(tree) if name[1] in PARTICIPLES]


def _alone(source, path):
    classes = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    homes = [(name, ALONE[name]) for name in classes if name in ALONE]
    return [name for name, home in homes if not home or not path.startswith(home)]


@pytest.mark.parametrize("folder", ["hub", "connectors"])
def test_nothing_is_named_for_what_was_done_to_it(folder):
    found = {str(path): _participles(path.read_text()) for path in prose.files(folder)}

    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("folder", ["hub", "connectors"])
def test_no_general_noun_stands_alone(folder):
    found = {
        (path := str(file.relative_to(prose.ROOT))): _alone(file.read_text(), path)
        for file in prose.files(folder)
    }

    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    [
        "def f(held): ...",
        "def f(*, told): ...",
        "class A:\n    found: int",
        "def found(): ...",
        "async def _told(): ...",
        "class Kept: ...",
    ],
)
def test_the_search_for_participles_finds_them(source):
    assert _participles(source)


def test_the_search_for_general_nouns_finds_them():
    assert _alone("class Row: ...", "connectors/desk/case/case.py") == ["Row"]
    assert _alone("class Row: ...", "hub/adapters/db/case.py") == []
