"""The first words of ``make``: a machine that lacks something is told so before anything runs."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def make(*arguments):
    command = ["make", "--no-print-directory", "-C", ROOT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_demo_has_the_age_command_built():
    done = make("--dry-run", "--always-make", "demo")

    assert ".ci/tools age" in done.stdout


@pytest.mark.parametrize("says", ["exit 1", "echo 'No module named ensurepip' >&2; exit 1"])
def test_a_python_without_venv_is_said_before_anything_is_built(tmp_path, says):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{says}\n")
    python.chmod(0o755)

    done = make(f"PYTHON={python}", "python")

    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
