"""The command line: one line for each error, passphrases from files only, JSON for programs."""

import json
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.cli import app as cli
from connectors.cli import context, main
from connectors.keys import keyring
from hub.crypto import keyset
from hub.errors import InvalidInput, NotAllowed, Unavailable

PASSPHRASE = "correct-horse-battery-staple"
PURPOSE = "perspective_legal"
CATEGORY = "asylum_decisions"


@pytest.fixture
def passphrase(tmp_path):
    path = tmp_path / "passphrase"
    path.touch(mode=0o600)
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def run(world, tmp_path, passphrase, monkeypatch):
    """Run a command as a member, against the hub that lies on demand."""
    names = {held.sign: name for name, held in world.members.items()}

    @contextmanager
    def client(_, held):
        yield world.hub.of(names[held.sign])

    monkeypatch.setattr(context.Workplace, "client", client)
    for name in world.members:
        (tmp_path / name).mkdir(mode=0o700, exist_ok=True)
        keyring.write(tmp_path / name / "hub.key", world.key(name), PASSPHRASE)
        world.state(f"{name}/state")

    def command(name, *arguments):
        options = ["--key", tmp_path / name / "hub.key", "--passphrase-file", passphrase]
        options += ["--env", "demo", "--queue", tmp_path / "queue"]
        found = CliRunner().invoke(cli.app, [str(one) for one in (*options, *arguments)])
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout) if "--json" in arguments else found.stdout

    return command


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "dossiers" / "a"
    folder.mkdir(parents=True)
    (folder / "besluit.pdf").write_bytes(b"%PDF-1 besluit")
    row = {"file": "besluit.pdf", "category": CATEGORY, "media": "application/pdf"}
    index = {"anchor": "nl-v:9999000001", "born": "1991-04-12", "documents": [row]}
    (folder / "index.json").write_text(json.dumps(index))
    return folder.parent


def asked(run, tmp_path):
    mandate = tmp_path / "machtiging.pdf"
    mandate.write_bytes(b"%PDF-1 machtiging")
    person = ["--name", "Selam", "--born", "1991-04-12", "--v-number", "9999000001"]
    case = run("noor", "case", "open", *person, "--json")["caseId"]
    scope = ["--purpose", PURPOSE, "--recipient", "ind", "--recipient", "rechtshoek"]
    run("noor", "fact", "consent", case, *scope, "--category", CATEGORY, "--explicit", "--json")
    run("noor", "fact", "mandate", case, *scope, "--json")
    question = ["--to", "ind", "--purpose", PURPOSE, "--category", CATEGORY]
    more = ["--necessity", "deadline", "--v-number", "9999000001", "--mandate", mandate]
    return run("noor", "ask", "--case", case, *question, *more, "--json")


def test_the_main_job_by_commands_alone(world, run, tmp_path, source):
    sent = asked(run, tmp_path)
    assert sent["missing"] == []
    prepared = run("robot", "run", "--source", source, "--once", "--json")
    assert prepared == [{"sid": sent["sid"], "code": "prepared"}]
    assert run("anna", "inbox", "--json")["prepared"] == [sent["sid"]]
    shown = run("anna", "release", sent["sid"], "--dry-run", "--json")
    assert [one["name"] for one in shown["parts"]] == ["besluit.pdf"]
    run("anna", "release", sent["sid"], "--yes", "--seen", "--json")

    (read,) = run("noor", "read", sent["sid"], "--json")
    (saved,) = run("noor", "save", sent["sid"], "--to", tmp_path / "out", "--json")
    given = run("noor", "notice", sent["sid"], "--answer", read["sid"], "--json")

    assert given["event"] == "handed_over"
    assert world.hub.receipts == ["opened", "saved", "handed_over"]
    assert [one["name"] for one in read["parts"]] == ["besluit.pdf"]
    assert Path(saved["files"][0]).read_bytes() == b"%PDF-1 besluit"
    assert run("noor", "verify", "--json")["submissions"] > 4


def test_a_release_that_nobody_agreed_to_sends_nothing(world, run, tmp_path, source):
    sid = asked(run, tmp_path)["sid"]
    run("robot", "run", "--source", source, "--once")

    # Nobody is there to say yes.
    with pytest.raises((NotAllowed, AssertionError)):
        run("anna", "release", sid)

    assert world.hub.answers == {}


def test_people_read_the_same_in_lines(run, tmp_path, source):
    assert run("noor", "requests") == "no requests\n"
    sid = asked(run, tmp_path)["sid"]
    assert "prepared" in run("robot", "run", "--source", source, "--once")
    (line,) = run("noor", "requests").splitlines()
    assert line.startswith(f"{sid}  with_provider  {PURPOSE}  agreed: due 20")
    assert line.endswith("Z LATE; statutory: stands still: a question waits")
    assert run("anna", "inbox").splitlines() == [line, f"prepared: {sid}"]
    run("anna", "release", sid, "--yes")

    assert "besluit.pdf (asylum_decisions" in run("noor", "read", sid)
    assert "good  hub" in run("noor", "doctor")


def test_pins_that_moved_on_are_kept(run, tmp_path):
    asked(run, tmp_path)

    held = keyring.read(tmp_path / "noor" / "hub.key", PASSPHRASE, "demo")

    assert [pin.party for pin in held.pins] == ["ind", "rechtshoek"]


def call(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["hub-connector", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return stopped.value.code, capsys.readouterr().err


def test_an_error_is_one_line_with_its_reason_and_what_to_do(
    monkeypatch, capsys, tmp_path, passphrase
):
    key = tmp_path / "hub.key"
    options = ["--key", key, "--passphrase-file", passphrase, "--env", "demo"]
    out = tmp_path / "join.json"
    first = ["init", "--party", "ngo", "--function", "legal_counsellor", "--out", out]
    assert call(monkeypatch, capsys, *options, *first) == (0, "")
    assert key.stat().st_mode & 0o777 == 0o600

    again = call(monkeypatch, capsys, *options, *first)
    early = call(monkeypatch, capsys, *options, "--hub", "http://127.0.0.1:1", "inbox")

    assert again[0] == early[0] == 1
    assert again[1].startswith("hub-connector: key_file_exists: ")
    assert early[1].startswith("hub-connector: not_enrolled: ")
    assert "enrol" in early[1]
    assert again[1].count("\n") == early[1].count("\n") == 1


def test_what_could_not_be_done_at_all_has_status_2(monkeypatch, capsys):
    def stop(**_):
        raise Unavailable("hub_unreachable", "no answer from the hub")

    monkeypatch.setattr(cli, "app", stop)
    code, said = call(monkeypatch, capsys)

    assert code == 2
    assert said == (
        "hub-connector: hub_unreachable: no answer from the hub; "
        "check --hub and the network, then run it again\n"
    )


def place(tmp_path, **change):
    members = {
        "key": tmp_path / "hub.key",
        "hub": "",
        "env": "demo",
        "state": tmp_path,
        "queue": tmp_path,
        "passphrase_file": None,
        "clock_file": None,
    }
    return context.Workplace(**members | change)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_passphrase_file_that_others_may_read_is_refused(tmp_path, passphrase, mode):
    passphrase.chmod(mode)

    with pytest.raises(InvalidInput, match="passphrase_open_to_others"):
        place(tmp_path, passphrase_file=passphrase).passphrase()


def test_a_passphrase_comes_from_a_systemd_credential(tmp_path, monkeypatch):
    path = tmp_path / context.CREDENTIAL
    path.touch(mode=0o600)
    path.write_text(PASSPHRASE)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    assert place(tmp_path).passphrase() == PASSPHRASE


def test_without_a_file_and_without_anybody_to_ask_there_is_no_passphrase(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_PASSPHRASE", PASSPHRASE)

    with pytest.raises(InvalidInput, match="passphrase_missing"):
        place(tmp_path).passphrase()


def test_a_clock_file_is_for_the_demo_only(tmp_path):
    with pytest.raises(InvalidInput, match="clock_not_allowed"):
        _ = place(tmp_path, env="production", clock_file=tmp_path / "clock").clock


def test_a_party_is_set_up_by_commands_alone(tmp_path, monkeypatch, capsys):
    def command(who, *arguments):
        folder = tmp_path / "party" / who
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        options = ["--key", folder / "hub.key", "--passphrase-file", folder / "passphrase"]
        code, said = call(monkeypatch, capsys, *options, "--env", "demo", *arguments)
        assert code == 0, said

    def join(who, *options):
        out = tmp_path / f"{who}.json"
        command(who, "init", "--party", "ngo", "--out", out, "--new-passphrase", *options)
        return ["--add", out]

    adds = [*join("o1", "--officer"), *join("o2", "--officer")]
    adds += join("m", "--function", "caseworker")
    member = json.loads((tmp_path / "m.json").read_text())["member"]
    out = tmp_path / "keyset.json"
    desk = f"balie:{PURPOSE}:{member}"
    command("o1", "keyset", "propose", "--out", out, *adds, "--desk", desk)
    command("o2", "keyset", "sign", out)

    made = keyset.read(out.read_bytes(), env="demo")
    keyset.verify_first(made, pinned=made.sid)
    assert list(made.members) == [member]
    assert made.desks["balie"].members == (member,)
