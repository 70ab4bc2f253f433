"""Scene 6 compares what AVIM hears: each way in which one probe could stand out is seen."""

import base64
import json
import sqlite3

import pytest

from hub.demo.play import Play
from hub.demo.scene import police
from hub.demo.scene.police import Heard
from hub.demo.store import Store
from hub.demo.wire import Answer

HEADERS = (("content-type", "application/json"), ("date", "Mon"), ("content-length", "1"))


def _heard(number, *, reason="NOT_POSSIBLE", status=201, headers=HEADERS, more=None, **changed):
    leaf = base64.b64encode(bytes([number]) * 40).decode()
    body = {
        "sid": f"{number:064x}",
        "state": "denied",
        "decision": {"outcome": "deny", "reason": reason, "reasons": [reason], "clause": ""},
        "submission": {
            "entry": f"{number:032x}",
            "leaf": leaf,
            "openings": {"who": leaf[::-1], "what": leaf},
            "proof": "tlog\n" + "hash\n" * number,
        },
    } | (more or {})
    written = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    answer = Answer(status=status, headers=headers, body=written)
    return Heard(**({"answer": answer, "entries": 1, "shown": "denied, 1 step"} | changed))


def _wrong(*fourth):
    play = Play(stage=None, tell=lambda _line: None)
    police._compare(play, [_heard(1), _heard(2), _heard(3), *fourth])
    return [line.what for line in play.lines if not line.is_right and not line.is_note]


def test_answers_that_differ_by_ids_and_times_only_are_one():
    assert _wrong(_heard(4)) == []


@pytest.mark.parametrize(
    ("fourth", "seen"),
    [
        (_heard(4, reason="DENY_LOCATION"), "four HTTP bodies, byte for byte"),
        (_heard(4, more={"state": "denied "}), "four HTTP bodies, byte for byte"),
        (_heard(4, more={"hint": 1}), "four HTTP bodies, byte for byte"),
        (_heard(4, status=202), "status and headers, but date and length"),
        (
            _heard(4, headers=(*HEADERS, ("retry-after", "1"))),
            "status and headers, but date and length",
        ),
        (_heard(4, more={"sid": "0" * 63}), "what was blanked has one length"),
        (_heard(4, entries=2), "entries in the log"),
        (_heard(4, entries=0), "entries in the log"),
        (_heard(4, shown="denied, 2 step"), "and in AVIM's own list"),
    ],
)
def test_one_that_stands_out_is_named(fourth, seen):
    assert _wrong(fourth) == [seen]


@pytest.fixture
def store(tmp_path):
    file = tmp_path / "hub.db"
    with sqlite3.connect(file) as connection:
        connection.execute("create table audit_entry (idx integer, id text)")
        connection.execute("create table step (request text, event_id text)")
        connection.executemany(
            "insert into audit_entry values (?, ?)", [(0, "a"), (1, "b"), (2, "c"), (3, "d")]
        )
        connection.executemany(
            "insert into step values (?, ?)", [("mine", "b"), ("another", "c"), ("mine", "a")]
        )
    connection.close()
    return Store(file=file)


def test_entries_are_counted_but_for_those_of_other_requests(store):
    # b is of this request; d is of none, so it could be a trace of it; c is another's; a is older.
    assert store.entries_of("mine", since=1) == 2
    assert store.log_size() == 4
