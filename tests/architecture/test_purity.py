"""Clocks, randomness and files stay in the adapters, which the import linter cannot see."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = ("domain", "form", "crypto", "audit", "policy")
DRAWS_RANDOMNESS = {"hub/crypto/seal.py"}
IMPURE_MODULES = {"os", "secrets", "random", "time", "socket", "subprocess", "uuid", "tempfile"}
IMPURE_CALLS = {"open", "now", "utcnow", "today", "urandom", "uuid4", "token_bytes", "getenv"}


def _impurities(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name in IMPURE_MODULES]
        elif isinstance(node, ast.ImportFrom) and node.module in IMPURE_MODULES:
            found.append(node.module)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in IMPURE_CALLS:
                found.append(f"{name}()")
    return found


@pytest.mark.parametrize("layer", PURE)
def test_the_core_has_no_clock_no_randomness_and_no_files(layer):
    found = {
        path.relative_to(ROOT).as_posix(): _impurities(path.read_text())
        for path in (ROOT / "hub" / layer).rglob("*.py")
    }

    assert found
    assert {k: v for k, v in found.items() if v and k not in DRAWS_RANDOMNESS} == {}


@pytest.mark.parametrize(
    "source", ["import os", "from time import time", "datetime.now()", "open('x')", "uuid4()"]
)
def test_the_search_for_impurities_finds_them(source):
    assert _impurities(source)


def _tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name]


def test_no_registry_address_and_no_path_of_one_machine_is_committed():
    words = ("pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "deb." + "debian")
    pattern = re.compile("|".join(map(re.escape, [*words, "proxy." + "golang", "/wo" + "rk/main"])))
    hits = [
        path.name
        for path in _tracked()
        if path.is_file() and pattern.search(path.read_text(errors="replace"))
    ]

    assert hits == []


def test_no_module_has_a_name_that_says_nothing():
    vague = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "base"}
    modules = [*(ROOT / "hub").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")]

    assert [path for path in modules if path.stem in vague] == []


def test_no_text_of_others_is_committed():
    """Vectors of other projects and the linter's rules are read from ``../shared`` only."""
    names = {path.name for path in _tracked()}

    assert not names & {"ed25519vectors.json", "ruleset.yaml", "uitvoeringsplan.txt"}
