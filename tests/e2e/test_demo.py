"""The whole demo, from an installed wheel; and that its search for leaks would find one."""

import base64
import hashlib
import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from hub.demo import age_command, leak
from hub.demo.cast import ORGANISATIONS
from hub.demo.play import Play
from hub.demo.scene import check
from hub.demo.stage import Stage

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "policies" / "agreements" / "amsterdam"


@pytest.mark.slow
def test_every_line_of_the_story_comes_out_as_it_must_from_a_wheel(tmp_path, installed):
    # No checkout, no opa, nothing on PATH but the new environment. The age command lies where the
    # demo looks for it, or the line in which it opens an answer would be skipped.
    age, empty, cache = age_command.find(), tmp_path / "empty", tmp_path / "cache"
    empty.mkdir()
    if age is not None:
        place = cache / "dossierhub" / "tools" / age.parent.name
        place.parent.mkdir(parents=True)
        place.symlink_to(age.parent)
    done = subprocess.run(
        [installed / "hub", "demo", "--headless", "--json"],
        cwd=empty,
        env={"PATH": str(installed), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        timeout=800,
        check=False,
    )

    lines = json.loads(done.stdout)
    assert [line for line in lines if not line["right"]] == []
    assert len(lines) > 80
    assert done.returncode == 0
    assert any(line["seen"] == "skipped" for line in lines) is (age is None)
    assert [path.name for path in empty.iterdir()] == [".hub-demo"]
    assert_every_scene_ends_with_its_three_lines(lines)
    assert_every_organisation_has_its_keys_and_keyset(empty / ".hub-demo")


def assert_every_scene_ends_with_its_three_lines(lines):
    # Of what is only looked up (0) there is a rule for each, and no line in the log.
    lines = [line for line in lines if not line["scene"].startswith("0 ")]
    told = [line["what"] for line in lines]
    for start in ("rule: article", "the hub saw: ", "log line "):
        scenes = {line["scene"] for line in lines if line["what"].startswith(start)}
        assert {scene.split()[0] for scene in scenes} == {"1", "2", "3", "4", "5", "6", "8", "10"}
    ends = [at for at, what in enumerate(told) if what.startswith("rule: article")]
    assert all(told[at + 1].startswith("the hub saw: ") for at in ends)
    assert all(told[at + 2].startswith("log line ") for at in ends)


def assert_every_organisation_has_its_keys_and_keyset(folder):
    for one in ORGANISATIONS:
        officers = {f"{one.party}-officer{number}" for number in (1, 2)}
        keys = {path.stem for path in (folder / one.party).glob("*.key")}
        assert keys >= officers | {member.key for member in one.members}
        assert (folder / one.party / "keyset-1.json").is_file()


@pytest.fixture
def stage(tmp_path):
    stage = Stage(folder=tmp_path, organisations=ORGANISATIONS, policies=tmp_path, sources=SOURCES)
    (tmp_path / "hub").mkdir()
    connection = sqlite3.connect(tmp_path / "hub" / "hub.db")
    connection.execute("create table t (cell blob)")
    connection.commit()
    connection.close()
    return stage


def test_without_the_age_command_the_story_says_so_and_goes_on(stage, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(stage.folder))
    play = Play(stage=stage, tell=lambda _line: None)

    check.age_opens(play, "0" * 64)

    assert [(line.seen, line.is_right) for line in play.lines] == [("skipped", True)]


NAME, NUMBER = leak.NAMES[0], leak.NUMBERS[0]


def test_a_hub_without_names_has_no_leak(stage):
    assert leak.find(stage) == []


@pytest.mark.parametrize(
    "planted",
    [
        NAME.encode(),
        NUMBER.encode(),
        f"nl-v:{NUMBER}".encode(),
        NAME.lower().encode(),
        hashlib.sha256(NUMBER.encode()).hexdigest().encode(),
        hashlib.sha256(f"nl-v:{NUMBER}".encode()).digest(),
    ],
)
@pytest.mark.parametrize("place", ["hub/blobs", "hub.log", "hub/hub.db"])
def test_a_name_or_number_in_any_form_is_found_anywhere(stage, planted, place):
    if place.endswith(".db"):
        connection = sqlite3.connect(stage.folder / place)
        connection.execute("insert into t values (?)", (b"xx" + planted + b"yy",))
        connection.commit()
        connection.close()
    else:
        (stage.folder / place).write_bytes(b"before " + planted + b" after")

    assert leak.find(stage)


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_a_name_in_base64_is_found_at_any_offset(stage, shift):
    (stage.folder / "hub" / "x").write_bytes(base64.b64encode(b"z" * shift + NAME.encode() + b"zz"))

    assert leak.find(stage)
