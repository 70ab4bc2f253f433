"""``.ci/stylesheet`` when npm fails: what npm says is shown, and what to do next."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
STYLESHEET = ROOT / "hub/ui/static/library.css"
# Says nothing where it is told to be silent, as npm does.
NPM = """#!/bin/sh
case "$*" in *--silent*) ;; *) echo "npm error code SELF_SIGNED_CERT_IN_CHAIN" >&2 ;; esac
exit 1
"""


def test_the_error_of_npm_is_shown_with_what_to_do_next(tmp_path):
    npm = tmp_path / "npm"
    npm.write_text(NPM)
    npm.chmod(0o755)
    before = STYLESHEET.read_bytes()

    done = subprocess.run(
        [ROOT / ".ci" / "stylesheet"],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "SELF_SIGNED_CERT_IN_CHAIN" in done.stderr
    assert "NODE_EXTRA_CA_CERTS" in done.stderr
    assert STYLESHEET.read_bytes() == before
