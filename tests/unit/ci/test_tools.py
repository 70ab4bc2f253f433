"""``.ci/tools`` with a compiler of the test's own: what is built, recorded, refused, made anew."""

import os
import subprocess
from pathlib import Path

import pytest

from hub.adapters import opa_binary, tool

TOOLS = Path(__file__).parents[3] / ".ci" / "tools"
SUM = "h1:WzqReKk2VjcvBN/NQTlcIxKqFPKpzIdb6KYMHzPEbe0="
# Says what it is asked to say of the source, and counts how often it built.
GO = """#!/bin/sh
case $1 in
  install) echo built > "$GOBIN/opa"; echo once >> "$COUNT" ;;
  version) printf 'x\\n\\tmod\\t%s\\n\\tdep\\tother\\tv1\\th1:x\\n' "$SAID" ;;
esac
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with an empty cache and that compiler."""
    (tmp_path / "bin").mkdir()
    go = tmp_path / "bin" / "go"
    go.write_text(GO)
    go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COUNT", str(tmp_path / "count"))
    monkeypatch.setenv("SAID", f"github.com/open-policy-agent/opa\tv{opa_binary.VERSION}\t{SUM}")
    return tmp_path


def run():
    return subprocess.run([TOOLS, "opa"], capture_output=True, text=True, check=False)


def builds(machine):
    return len((machine / "count").read_text().splitlines())


def test_what_was_built_is_recorded_taken_and_not_built_again(machine):
    assert run().returncode == 0
    assert run().returncode == 0

    opa = opa_binary.find()
    assert opa.read_text() == "built\n"
    assert builds(machine) == 1
    assert {one.name for one in opa.parent.parent.iterdir()} == {opa.parent.name, "lock"}


@pytest.mark.parametrize(
    "said",
    [
        f"github.com/open-policy-agent/opa\tv{opa_binary.VERSION}\th1:other=",
        f"github.com/open-policy-agent/opa\tv{opa_binary.VERSION}\t{SUM}more",
        f"github.com/open-policy-agent/opa\tv1.22.1\t{SUM}",
        f"github.com/other/opa\tv{opa_binary.VERSION}\t{SUM}",
        "",
    ],
)
def test_another_source_than_the_pinned_one_is_not_installed(machine, monkeypatch, said):
    monkeypatch.setenv("SAID", said)

    done = run()

    assert done.returncode == 1
    assert "not the source that is pinned" in done.stderr
    assert [one.name for one in (machine / "cache/dossierhub/tools").iterdir()] == ["lock"]


def _other_program(folder):
    (folder / "opa").write_text("other\n")


def _more(folder):
    (folder / "more").write_text("")


def _without_record(folder):
    (folder / tool.RECORD).unlink()


@pytest.mark.parametrize("alter", [_other_program, _more, _without_record])
def test_what_is_not_as_recorded_is_made_anew_and_said(machine, alter):
    run()
    alter(opa_binary.find().parent)

    done = run()

    assert done.returncode == 0
    assert "not as it was recorded" in done.stderr
    assert opa_binary.find().read_text() == "built\n"
    assert builds(machine) == 2


def test_two_at_once_build_once(machine):
    both = [subprocess.Popen([TOOLS, "opa"], stderr=subprocess.DEVNULL) for _ in range(2)]

    assert [one.wait(60) for one in both] == [0, 0]
    assert builds(machine) == 1
