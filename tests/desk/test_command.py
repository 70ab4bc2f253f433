"""``hub-connector desk`` as a party starts it: a process of its own, on this machine only."""

import socket
import subprocess
import sys
import time

import httpx2

from connectors.cli.app import app
from tests.desk.town import PASSPHRASE


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_no_two_commands_have_one_name():
    names = [one.name or one.callback.__name__ for one in app.registered_commands]

    assert len(names) == len(set(names))


def started(town, port, *more):
    town.desk("rechtshoek")  # its key files are there
    folder = town.parties["rechtshoek"].folder
    options = ["--key", folder / "noor.key", "--state", folder / "noor.state", "--env", "demo"]
    command = [sys.executable, "-m", "connectors", *options, "--hub", town.url, "desk", *more]
    return subprocess.Popen(
        [str(one) for one in [*command, "--port", port]], stderr=subprocess.PIPE, text=True
    )


def test_the_desk_of_one_member_listens_on_this_machine_and_ends_when_it_is_told(town):
    port = free_port()
    process = started(town, port)
    try:
        assert process.stderr.readline() == f"the desk is at http://127.0.0.1:{port}\n"
        page = eventually(f"http://127.0.0.1:{port}/unlock", process)
        assert page.status_code == 200
        assert 'name="holder" value="noor"' in page.text
        assert "anna" not in page.text
    finally:
        process.terminate()
        rest = process.communicate(timeout=20)[1]
    assert PASSPHRASE not in rest
    assert process.returncode in (0, -15)


def test_a_folder_that_is_not_there_is_refused_in_one_line(town, tmp_path):
    process = started(town, free_port(), "--keys", tmp_path / "none")

    said = process.communicate(timeout=20)[1]

    assert process.returncode == 1
    assert said == "hub-connector: folder_missing: there is no such folder\n"


def eventually(url, process):
    """The page, once the process listens; the deadline only ends a test that fails."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return httpx2.get(url, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("the desk does not listen")
