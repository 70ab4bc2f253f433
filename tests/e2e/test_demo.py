"""The demo: its search for leaks would find one. `test_wheel.py` plays the whole story."""

import base64
import hashlib
import sqlite3
from pathlib import Path

import pytest

from hub.demo import leak
from hub.demo.cast import ORGANISATIONS
from hub.demo.play import Play
from hub.demo.scene import check
from hub.demo.stage import Stage

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "policies" / "agreements" / "amsterdam"


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
