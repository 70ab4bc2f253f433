import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from hub.adapters.db import schema
from hub.adapters.db.engine import FairLock
from hub.audit import note, proof, tree
from hub.errors import Conflict, NotFound, Unavailable

from . import records
from .records import LOG


def test_the_migrations_make_exactly_the_tables_of_the_code(database):
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), schema.METADATA)

    assert differences == []


def test_migrating_twice_changes_nothing(database):
    schema.migrate(database)


def test_what_an_acknowledged_action_wrote_survives_a_power_cut_by_setting(database):
    """FULL: the commit is on the disk before it returns."""
    with database.read() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_an_error_of_the_database_does_not_print_values(uow):
    with uow.write() as tx:
        tx.case.add(records.case())

    with pytest.raises(Conflict) as caught, uow.write() as tx:
        tx.case.add(records.case(commitment="9" * 64))

    assert "9" * 64 not in str(caught.value)
    assert "9" * 64 not in str(caught.value.__cause__)


def test_of_64_writers_of_one_request_exactly_one_wins(uow, sequencer):
    sequencer.start()
    with uow.write() as tx:
        tx.case.add(records.case())
        tx.request.add(records.request())
        tx.log.append(records.entry())
    sequencer.wait("e" * 32)

    def move(number):
        event = f"{number:032x}"
        try:
            with uow.write() as tx:
                tx.case.lock("c" * 32, 0)
                tx.request.move("a" * 64, version=1, state="answered", event_id=event)
                tx.log.append(records.entry(event))
        except Conflict:
            return None
        return event

    with ThreadPoolExecutor(64) as pool:
        won = [event for event in pool.map(move, range(64)) if event]

    assert len(won) == 1
    sequencer.wait(won[0])
    assert len(sequencer.entries(0, 100)) == 2


def test_nobody_sees_a_state_before_the_log_holds_it(uow, sequencer):
    with uow.write() as tx:
        tx.case.add(records.case())
        tx.request.add(records.request())
        tx.step.add("a" * 64, event="x", shown="with_provider", at=records.AT, event_id="e" * 32)
        tx.log.append(records.entry())

    with uow.read() as tx:
        assert tx.request.get("a" * 64) is None
        assert tx.request.page("ind", role="provider", after="", limit=10) == []
        assert tx.step.timeline("a" * 64) == []
    sequencer.start()
    with uow.read() as tx:
        assert tx.request.get("a" * 64) == records.request()
        assert len(tx.request.page("ind", role="provider", after="", limit=10)) == 1
        assert len(tx.step.timeline("a" * 64)) == 1


def test_a_failed_action_leaves_neither_state_nor_entry(uow, sequencer):
    sequencer.start()

    def act():
        with uow.write() as tx:
            tx.case.add(records.case())
            tx.log.append(records.entry())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    with uow.read() as tx:
        assert tx.case.get("c" * 32) is None
    assert sequencer.entries(0, 10) == []
    with pytest.raises(NotFound):
        sequencer.proof("e" * 32)


def test_entries_of_many_threads_stand_without_gaps_and_every_one_is_proven(uow, sequencer):
    sequencer.start()

    def act(number):
        event = f"{number:032x}"
        with uow.write() as tx:
            tx.log.append(records.entry(event))
        sequencer.wait(event)
        return event

    with ThreadPoolExecutor(8) as pool:
        events = list(pool.map(act, range(300)))

    entries = sequencer.entries(0, 1000)
    key = LOG
    checkpoint = note.verify(sequencer.checkpoint().encode(), key)
    assert [index for index, _ in entries] == list(range(300))
    assert checkpoint.root == tree.root([tree.leaf_hash(leaf) for _, leaf in entries])
    for event in events:
        read = proof.parse(sequencer.proof(event).encode())
        assert read.verify(sequencer.leaf(event), key).size == 300
    for old in (1, 2, 255, 256, 299, 300):
        tree.verify_consistency(
            old=old,
            new=300,
            old_root=tree.root([tree.leaf_hash(leaf) for _, leaf in entries[:old]]),
            new_root=checkpoint.root,
            proof=sequencer.consistency(old, 300),
        )


def test_a_new_process_goes_on_where_the_old_one_stopped(uow, sequencer):
    for number in range(5):
        with uow.write() as tx:
            tx.log.append(records.entry(f"{number:032x}"))
    sequencer.start()
    sequencer.stop()
    with uow.write() as tx:
        tx.log.append(records.entry("f" * 32))

    sequencer.start()

    assert [leaf for _, leaf in sequencer.entries(0, 10)][-1] == records.entry("f" * 32).leaf
    assert len(sequencer.entries(0, 10)) == 6


def test_a_log_that_does_not_run_refuses_actions_before_they_begin(sequencer):
    with pytest.raises(Unavailable, match="log_unavailable"):
        sequencer.check_healthy()

    sequencer.start()
    sequencer.check_healthy()
    sequencer.stop()
    with pytest.raises(Unavailable, match="log_unavailable"):
        sequencer.check_healthy()


def test_a_log_that_is_behind_refuses_actions(uow, sequencer, monkeypatch):
    sequencer.start()
    monkeypatch.setattr(sequencer, "_append_batch", lambda: False)
    with uow.write() as tx:
        tx.log.append(records.entry())
    sequencer.check_healthy()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3)

    with pytest.raises(Unavailable, match="behind"):
        sequencer.check_healthy()
    with pytest.raises(Unavailable, match="log_pending"):
        sequencer.wait("e" * 32)


def test_an_opening_is_not_in_the_database_in_clear(uow, tmp_path, database):
    canary = b"canary-of-an-opening"
    with uow.write() as tx:
        tx.log.append(records.entry(openings={"whom": canary, "input": canary}))

    database.engine.dispose()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("hub.db*"))
    assert canary not in stored
    with uow.read() as tx:
        assert tx.log.opening("e" * 32, "whom") == canary
        assert tx.log.opening("e" * 32, "why") is None


def test_a_statement_and_an_id_are_accepted_once(uow):
    with uow.write() as tx:
        tx.statement.accept(sid="1" * 64, party="p", statement_id="a" * 32, type_="fact")
        tx.statement.accept(sid="2" * 64, party="q", statement_id="a" * 32, type_="fact")

    for sid, party, id_ in (("1" * 64, "p", "b" * 32), ("3" * 64, "p", "a" * 32)):
        with pytest.raises(Conflict, match="statement_replayed"), uow.write() as tx:
            tx.statement.accept(sid=sid, party=party, statement_id=id_, type_="fact")


def test_the_lock_is_given_in_the_order_of_asking():
    lock, order, threads = FairLock(), [], []
    assert lock.acquire(1)
    for number in range(5):

        def wait(number=number):
            assert lock.acquire(5)
            order.append(number)
            lock.release()

        thread = threading.Thread(target=wait)
        thread.start()
        threads.append(thread)
        while len(lock._waiting) <= number:
            threading.Event().wait(0.001)
    lock.release()
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def test_who_does_not_get_the_lock_in_time_leaves_the_queue():
    lock = FairLock()
    assert lock.acquire(1)

    assert not lock.acquire(0.01)

    lock.release()
    assert lock.acquire(0.01)


def test_a_database_that_is_locked_from_outside_is_unavailable(database, tmp_path):
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="database_unavailable"), database.write():
        pass

    other.execute("ROLLBACK")
    other.close()
    with database.write():
        pass


def test_a_turn_is_kept_over_several_transactions_and_given_back(database):
    asked, written = threading.Event(), []

    def other():
        asked.set()
        with database.write():
            written.append("other")

    with database.turn():
        with database.write():
            written.append("first")
        thread = threading.Thread(target=other)
        thread.start()
        asked.wait()
        while thread.is_alive() and not database._writer._waiting:
            threading.Event().wait(0.001)
        with database.write():
            written.append("second")
    thread.join()

    assert written == ["first", "second", "other"]


def test_a_turn_is_given_back_after_an_error(database):
    with pytest.raises(RuntimeError), database.turn(), database.write():
        raise RuntimeError

    with ThreadPoolExecutor(1) as pool:

        def is_free():
            free = database._writer.acquire(0)
            if free:
                database._writer.release()
            return free

        assert pool.submit(is_free).result()
        with database.write():
            assert not pool.submit(is_free).result()
