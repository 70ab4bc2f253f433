"""``hub-connector desk`` as a party starts it: a process of its own, on this machine only."""

import socket
import subprocess
import sys
import time

import httpx2
import pytest

from connectors.cli.app import app
from tests.desk.server import SECRET, write_people
from tests.world.desk import PASSPHRASE


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
    options = ["--key", folder / "noor.key", "--state", folder / "noor.memory", "--env", "demo"]
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


def said(process):
    """What a process says that does not start; its exit status is 1."""
    words = process.communicate(timeout=20)[1]
    assert process.returncode == 1
    return words


@pytest.fixture
def sign_in(town, tmp_path):
    """The options of a desk where members sign in; nobody listens at the provider yet."""
    issuer = f"http://127.0.0.1:{free_port()}"
    write_people(tmp_path / "people.toml", issuer)
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "secret").chmod(0o600)
    return [
        *("--keys", town.parties["rechtshoek"].folder, "--people", tmp_path / "people.toml"),
        *("--oidc-issuer", issuer, "--oidc-client-id", "desk"),
        *("--oidc-client-secret-file", tmp_path / "secret"),
    ]


def test_a_desk_that_others_can_reach_does_not_start_without_a_sign_in(town):
    keys = town.parties["rechtshoek"].folder
    process = started(town, free_port(), "--keys", keys, "--origin", "https://desk.example")

    assert said(process).startswith("hub-connector: sign_in_missing: others can reach this desk")


def test_a_secret_that_others_can_read_starts_no_desk(town, tmp_path, sign_in):
    (tmp_path / "secret").chmod(0o640)

    words = said(started(town, free_port(), *sign_in, "--origin", "https://desk.example"))

    assert words.startswith("hub-connector: client_secret_open_to_others: ")
    assert SECRET not in words


def test_a_file_of_people_that_is_odd_starts_no_desk(town, tmp_path, sign_in):
    (tmp_path / "people.toml").write_text("issuer")

    words = said(started(town, free_port(), *sign_in, "--origin", "https://desk.example"))

    assert words.startswith("hub-connector: people_file: no TOML")


def test_with_a_sign_in_no_page_is_shown_before_it(town, sign_in):
    port = free_port()
    process = started(town, port, *sign_in)
    try:
        page = eventually(f"http://127.0.0.1:{port}/unlock", process)
        assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    finally:
        process.terminate()
        rest = process.communicate(timeout=20)[1]
    assert SECRET not in rest


def test_the_other_commands_need_no_web_framework_and_no_sign_in_library():
    block = "import sys; sys.modules.update(dict.fromkeys(('authlib', 'fastapi', 'uvicorn')))"
    command = f"{block}; from connectors.cli.app import app"

    subprocess.run([sys.executable, "-c", command], check=True, timeout=60)


def eventually(url, process):
    """The page, once the process listens; the deadline only ends a test that fails."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return httpx2.get(url, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("the desk does not listen")
