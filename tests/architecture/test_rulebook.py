"""The rules of statements stand once, in the core; both sides call them, and nobody copies them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ("hub/crypto", "hub/audit")
RULES = ("check_", "accept_", "verify_")
# Rules that wait for their feature, which will call them.
WAITING = {
    "accept_offer": "offers",
    "check_offer": "offers",
    "verify_erasure": "erasure of records",
}
# An endpoint takes statements of its own type only: which one is no rule of a statement.
SAID_BY_BOTH = {"statement_type"}


def _trees(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text())


def _names(tree: ast.AST) -> set[str]:
    """All names that a piece of code uses; an import alone uses nothing."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return found | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _unused(core: list[ast.Module], others: list[ast.Module]) -> set[str]:
    """The rules of the core that no code outside it reaches."""
    bodies: dict[str, set[str]] = {}
    for tree in core:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                bodies.setdefault(node.name, set()).update(_names(node) - {node.name})
    reached: set[str] = set()
    ahead = {name for tree in others for name in _names(tree)}
    while ahead:
        reached |= ahead
        ahead = {name for one in ahead for name in bodies.get(one, ())} - reached
    return {name for name in bodies if name.startswith(RULES)} - reached


def _raised(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The class and the code of every error that is raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            first = node.exc.args[0] if node.exc.args else None
            yield name, str(first.value) if isinstance(first, ast.Constant) else ""


def _copied(services: ast.AST, codes: set[str]) -> set[str]:
    """What a service raises that is for the core to raise."""
    return {
        code or kind
        for kind, code in _raised(services)
        if kind == "VerificationError" or code in codes - SAID_BY_BOTH
    }


def _codes() -> set[str]:
    judged = [tree for path, tree in _trees("hub/crypto") if path.name != "age.py"]
    return {code for tree in judged for _, code in _raised(tree) if code}


def test_every_rule_of_the_core_is_reached_by_the_hub_or_by_a_party():
    core = [tree for folder in CORE for _, tree in _trees(folder)]
    others = [
        tree
        for folder in ("hub", "connectors")
        for path, tree in _trees(folder)
        if not path.as_posix().startswith(CORE)
    ]

    assert _unused(core, others) == WAITING.keys()


def test_no_service_of_the_hub_checks_a_statement_by_itself():
    codes = _codes()
    found = {str(path): _copied(tree, codes) for path, tree in _trees("hub/services")}

    assert {"request_unknown", "person_named", "receipt_about", "readers_differ"} <= codes
    assert {path: copied for path, copied in found.items() if copied} == {}


@pytest.mark.parametrize(
    ("core", "others", "unused"),
    [
        ("def check_a(): pass", "check_a()", set()),
        ("def check_a(): pass", "rulebook.check_a()", set()),
        ("def check_a(): pass", "from rulebook import check_a", {"check_a"}),
        ("def check_a(): check_a()", "", {"check_a"}),
        ("def accept_a(): check_a()\ndef check_a(): pass", "", {"accept_a", "check_a"}),
        ("def accept_a(): check_a()\ndef check_a(): pass", "accept_a()", set()),
        ("class A:\n  def verify_a(self): pass", "", {"verify_a"}),
        ("def _check_a(): pass", "", set()),
    ],
)
def test_the_search_for_rules_that_nobody_calls_finds_them(core, others, unused):
    assert _unused([ast.parse(core)], [ast.parse(others)]) == unused


@pytest.mark.parametrize(
    ("source", "copied"),
    [
        ("raise VerificationError('anything')", {"anything"}),
        ("raise errors.VerificationError(code)", {"VerificationError"}),
        ("raise InvalidInput('readers_differ')", {"readers_differ"}),
        ("raise InvalidInput('statement_type')", set()),
        ("raise Conflict('case_changed')", set()),
    ],
)
def test_the_search_for_copied_rules_finds_them(source, copied):
    assert _copied(ast.parse(source), {"readers_differ", "statement_type"}) == copied
