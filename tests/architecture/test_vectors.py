"""The vectors are what the generator writes, which shares no code with the product."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"
GENERATOR = VECTORS / "generate"
SOURCES = sorted(GENERATOR.glob("*.go"))
IMPORT = re.compile(r'^(?:import |\t)"([\w./-]+)"$', re.MULTILINE)
READS = {"os", "os/exec", "embed", "io/ioutil", "syscall", "net/http"}


def _run(*command):
    done = subprocess.run(command, cwd=GENERATOR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def go():
    """The Go that `opa` and `age` are built with; without one it is installed, never skipped."""
    return _run(ROOT / ".ci" / "tools", "go").strip()


def test_the_vectors_are_what_the_generator_writes(go, tmp_path):
    _run(go, "run", ".", tmp_path)

    names = {path.name for path in VECTORS.glob("*.json")}
    assert names == {path.name for path in tmp_path.iterdir()}
    differ = [
        name for name in names if (VECTORS / name).read_bytes() != (tmp_path / name).read_bytes()
    ]
    assert differ == [], "run `make vectors`"


def test_the_generator_is_formatted_and_vetted(go):
    formatter = Path(_run(go, "env", "GOROOT").strip()) / "bin" / "gofmt"

    assert _run(formatter, "-l", *SOURCES) == ""
    assert _run(go, "vet", ".") == ""


def test_the_generator_knows_nothing_but_the_standard_library():
    """It imports no module of others, and no file but `main.go` can read one of ours."""
    imports = {path.name: set(IMPORT.findall(path.read_text())) for path in SOURCES}

    assert "os" in imports["main.go"]
    assert {name for name, found in imports.items() if found & READS} == {"main.go"}
    assert [one for found in imports.values() for one in found if "." in one] == []
    assert "require" not in (GENERATOR / "go.mod").read_text()
