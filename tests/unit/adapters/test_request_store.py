import pytest

from hub.errors import Conflict

from . import records

SID = "a" * 64


def _id(number):
    return f"{number:032x}"


def _move(uow, version, state, event):
    with uow.write() as tx:
        tx.request.move(SID, version=version, state=state, event_id=event)
        tx.step.add(SID, event="x", shown=state, at=records.AT, event_id=event)
        tx.log.append(records.entry(event))


@pytest.fixture
def asked(uow, sequencer):
    """A request that is in the log; then the log is held."""
    with uow.write() as tx:
        entry = records.entry()
        tx.request.add(records.request())
        tx.step.add(SID, event="x", shown="with_provider", at=records.AT, event_id=entry.id)
        tx.log.append(entry)
    sequencer.start()
    sequencer.stop()


@pytest.mark.usefixtures("asked")
def test_until_its_next_state_is_logged_a_request_shows_the_one_before(uow, sequencer):
    _move(uow, 1, "answered", _id(2))

    with uow.read() as tx:
        shown = records.request()
        assert tx.request.get(SID) == shown
        assert tx.request.of_case("c" * 32) == [shown]
        assert tx.request.page("ind", role="provider", after="", limit=9) == [shown]
        assert tx.request.page("rechtshoek", role="asker", after="", limit=9) == [shown]
        assert len(tx.step.timeline(SID)) == 1
    sequencer.start()
    with uow.read() as tx:
        shown = records.request(state="answered", version=2, event_id=_id(2))
        assert tx.request.get(SID) == shown
        assert tx.request.page("ind", role="provider", after="", limit=9) == [shown]
        assert len(tx.step.timeline(SID)) == 2


@pytest.mark.usefixtures("asked")
def test_two_states_that_wait_for_the_log_show_neither(uow, sequencer):
    _move(uow, 1, "question", _id(2))
    _move(uow, 2, "with_provider", _id(3))

    with uow.read() as tx:
        assert tx.request.get(SID) == records.request()
    sequencer.start()
    with uow.read() as tx:
        assert tx.request.get(SID).version == 3


@pytest.mark.usefixtures("asked")
def test_who_acts_on_a_state_that_was_left_behind_meets_a_conflict(uow):
    _move(uow, 1, "stopped", _id(2))
    with uow.read() as tx:
        stale = tx.request.get(SID)

    with pytest.raises(Conflict, match="request_changed"):
        _move(uow, stale.version, "answered", _id(3))


@pytest.mark.parametrize("state", ["denied", "awaiting_approval", "at_desk", "returned"])
def test_a_provider_learns_of_a_request_only_when_the_log_holds_that_it_was_sent(
    uow, sequencer, state
):
    with uow.write() as tx:
        tx.request.add(records.request(state=state))
        tx.log.append(records.entry())
    sequencer.start()
    sequencer.stop()
    _move(uow, 1, "with_provider", _id(2))

    with uow.read() as tx:
        assert tx.request.page("ind", role="provider", after="", limit=9) == []
    sequencer.start()
    with uow.read() as tx:
        assert len(tx.request.page("ind", role="provider", after="", limit=9)) == 1


@pytest.mark.usefixtures("asked")
def test_a_letter_counts_as_handed_over_once_the_log_holds_it(uow, sequencer):
    _move(uow, 1, "stopped", _id(2))
    with uow.write() as tx:
        tx.receipt.add(
            "9" * 64, about=SID, event="handed_over", member="m-00000001", event_id=_id(2)
        )
        tx.receipt.add("8" * 64, about=SID, event="opened", member="m-00000001", event_id=_id(2))
        tx.receipt.add(
            "7" * 64, about="b" * 64, event="handed_over", member="m-00000001", event_id=_id(2)
        )

    with uow.read() as tx:
        assert tx.receipt.handed_over(SID) == {}
    sequencer.start()
    with uow.read() as tx:
        assert tx.receipt.handed_over(SID) == {SID: records.AT}
        assert tx.receipt.handed_over("b" * 64) == {}


@pytest.mark.usefixtures("asked")
def test_a_pick_up_is_one_members_once_the_log_holds_it(uow, sequencer):
    own = {"party": "rechtshoek", "member": "m-00000001"}
    with uow.write() as tx:
        tx.pick_up.add(_id(7), answer="b" * 64, event_id=_id(2), **own)
        tx.log.append(records.entry(_id(2)))

    with uow.read() as tx:
        assert not tx.pick_up.exists("b" * 64, **own)
    sequencer.start()
    with uow.read() as tx:
        assert tx.pick_up.exists("b" * 64, **own)
        assert not tx.pick_up.exists("c" * 64, **own)
        for change in ({"party": "ind"}, {"member": "m-00000002"}):
            assert not tx.pick_up.exists("b" * 64, **own | change)
