import pytest
from sqlalchemy import text

from hub.adapters.db import sequencer as module
from hub.adapters.db.log import remove
from hub.adapters.db.sequencer import Sequencer
from hub.audit import note, proof
from hub.errors import HubError, Unavailable

from . import records
from .records import LOG, ORIGIN, SEED


def _act(uow, *events):
    for event in events:
        with uow.write() as tx:
            tx.log.append(records.entry(event))


def _ids(count):
    return [f"{number:032x}" for number in range(count)]


def test_an_entry_that_was_stored_but_not_signed_is_signed_without_a_further_action(
    uow, sequencer, monkeypatch
):
    sequencer.start()
    real, failures = note.sign, [Unavailable("disk_full")]

    def sign(checkpoint, seed):
        if failures:
            raise failures.pop()
        return real(checkpoint, seed)

    monkeypatch.setattr(module.note, "sign", sign)
    _act(uow, "e" * 32)

    sequencer.wait("e" * 32)

    assert failures == []
    assert proof.parse(sequencer.proof("e" * 32).encode()).index == 0
    sequencer.check_healthy()


def test_the_seed_of_the_log_is_in_no_line_about_a_failure(uow, sequencer, monkeypatch, capsys):
    def sign(_checkpoint, _seed):
        raise Unavailable("disk_full")

    sequencer.start()
    monkeypatch.setattr(module.note, "sign", sign)
    _act(uow, "e" * 32)
    with pytest.raises(Unavailable, match="log_pending"):
        sequencer.wait("e" * 32)
    sequencer.stop()

    printed = capsys.readouterr()
    assert "disk_full" in printed.out + printed.err
    assert repr(SEED)[2:20] not in printed.out + printed.err


@pytest.mark.parametrize(
    "damage",
    [
        "delete from audit_entry where idx >= 3",
        "update audit_entry set leaf_hash = zeroblob(32) where idx = 4",
        "update audit_node set hash = zeroblob(32) where level = 2",
        "delete from audit_node where level = 2",
        "update audit_checkpoint set root = zeroblob(32) where size = 5",
    ],
)
def test_a_log_that_is_not_the_one_that_was_signed_is_never_signed_again(
    uow, sequencer, database, damage
):
    sequencer.start()
    _act(uow, *_ids(5))
    sequencer.wait(_ids(5)[-1])
    sequencer.stop()
    with database.write() as connection:
        connection.execute(text(damage))
    before = _stored(database)
    _act(uow, "f" * 32)

    with pytest.raises(Unavailable):
        Sequencer(database, origin=ORIGIN, seed=SEED).start()

    assert _stored(database) == before


def test_damage_under_a_running_log_stops_new_actions(uow, sequencer, database):
    sequencer.start()
    _act(uow, *_ids(4))
    sequencer.wait(_ids(4)[-1])
    with database.write() as connection:
        connection.execute(text("update audit_node set hash = zeroblob(32) where level = 2"))
    _act(uow, "f" * 32)

    with pytest.raises(HubError, match="log_pending"):
        sequencer.wait("f" * 32)

    with pytest.raises(Unavailable, match="log_unavailable"):
        sequencer.check_healthy()
    assert note.verify(sequencer.checkpoint().encode(), LOG).size == 4


def test_two_who_wait_for_one_entry_are_both_told(uow, sequencer):
    _act(uow, "e" * 32)
    sequencer.start()

    sequencer.wait("e" * 32)
    sequencer.wait("e" * 32)

    assert sequencer._waiting == {}


def test_who_gave_up_waiting_is_forgotten(uow, sequencer, monkeypatch):
    monkeypatch.setattr(module, "WAIT_S", 0)
    _act(uow, "e" * 32)

    with pytest.raises(Unavailable, match="log_pending"):
        sequencer.wait("e" * 32)

    assert sequencer._waiting == {}


def test_a_row_that_came_late_with_a_lower_number_is_not_taken_for_done(uow, database):
    _act(uow, *_ids(3))
    with database.write() as connection:
        remove(connection, [1, 3])

    with database.read() as connection:
        left = connection.execute(text("select event_id from audit_outbox")).scalars().all()
    assert left == [_ids(3)[1]]


def _stored(database):
    with database.read() as connection:
        return [
            connection.execute(text(f"select count(*), max({column}) from {table}")).one()
            for table, column in (("audit_entry", "idx"), ("audit_checkpoint", "size"))
        ]
