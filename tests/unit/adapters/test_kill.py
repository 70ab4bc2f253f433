"""Kill -9 at 100 random moments: what was acknowledged is there once, and nothing else is."""

import json
import os
import random
import signal
import sqlite3
import time

import pytest

from hub.adapters.db import schema
from hub.adapters.db.engine import Database, make_engine
from hub.adapters.db.sequencer import Sequencer
from hub.adapters.db.unit_of_work import UnitOfWork
from hub.audit import tree

from . import records
from .records import KEY, ORIGIN, SEED

KILLS = 100


def _work(path, pipe, first):
    """In the child: act, wait for the log, and say so. Ends only by being killed."""
    database = Database(make_engine(path))
    sequencer = Sequencer(database, origin=ORIGIN, seed=SEED)
    uow = UnitOfWork(database, KEY, sequencer.woken)
    sequencer.start()
    number = first
    while True:
        event = f"{number:032x}"
        with uow.write() as tx:
            tx.case.add(records.case(case_id=event))
            tx.log.append(records.entry(event))
        sequencer.wait(event)
        os.write(pipe, (event + "\n").encode())
        number += 1


def _life(path, first, count, seconds):
    """Let a child acknowledge ``count`` actions and work on; kill it, and give what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _work(path, writing, first)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as stream:
        acknowledged = [stream.readline().strip() for _ in range(count)]
        # A moment is a place in the child's work, not a claim about speed.
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        acknowledged += stream.read().split("\n")
    return [line for line in acknowledged if len(line) == 32]


@pytest.mark.slow
def test_after_a_hundred_kills_every_acknowledged_action_has_exactly_one_entry(tmp_path):
    path, rng = tmp_path / "hub.db", random.Random(5)
    database = Database(make_engine(path))
    schema.migrate(database)
    database.engine.dispose()
    acknowledged: list[str] = []
    for life in range(KILLS):
        acknowledged += _life(path, life * 10_000, rng.randrange(6), rng.uniform(0, 0.1))

    sequencer = Sequencer(database, origin=ORIGIN, seed=SEED)
    sequencer.start()
    sequencer.stop()
    database.engine.dispose()

    rows = sqlite3.connect(path)
    cases = {row[0] for row in rows.execute("select case_id from dossier_case")}
    entries = list(rows.execute("select idx, id, leaf, leaf_hash from audit_entry order by idx"))
    newest = rows.execute("select size, root from audit_checkpoint order by size desc").fetchone()
    outbox = rows.execute("select count(*) from audit_outbox").fetchone()[0]
    rows.close()
    ids = [row[1] for row in entries]
    assert len(acknowledged) > KILLS
    assert set(acknowledged) <= cases
    assert set(ids) == cases
    assert len(set(ids)) == len(ids)
    assert outbox == 0
    assert [row[0] for row in entries] == list(range(len(entries)))
    assert all(json.loads(row[2])["id"] == row[1] for row in entries)
    assert newest == (len(entries), tree.root([row[3] for row in entries]))
