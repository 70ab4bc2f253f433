"""A demo that is told to end leaves nothing running."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

# The demo of two organisations, because the founding of all of them takes half a minute.
SMALL = """
from hub.cli.app import main
from hub.demo import command, stage
command.ORGANISATIONS = [one for one in command.ORGANISATIONS if one.party in ("rechtshoek", "ind")]
stage.PERSONAS = ("noor", "anna")
main()
"""


def test_who_ends_the_demo_ends_its_hub_too(tmp_path, policies):
    process = subprocess.Popen(
        [sys.executable, "-c", SMALL, "demo", "--headless", "--folder", tmp_path / "demo"],
        env=os.environ | {"HUB_POLICIES": str(policies)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        # The first line of the story: the hub and its provider are there.
        assert any(line.startswith("ok ") for line in process.stdout)
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
