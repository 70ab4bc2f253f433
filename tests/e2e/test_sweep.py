"""What time ends, with a clock that the test moves."""

from functools import partial

import pytest

from hub.errors import Conflict, NotFound, VerificationError
from hub.services.round import sweep
from tests.world import by_hand
from tests.world.case import day
from tests.world.hub import asked, look_ahead, upload
from tests.world.parties import document
from tests.world.story import Story, document_payload


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


@pytest.fixture
def at(hub):
    """Look at the hub at a later day."""

    return partial(look_ahead, hub.broker)


def test_a_request_without_an_answer_expires_after_its_term(hub, story, at):
    request, _ = story.ask()
    at(29)
    hub.broker.sweep.run()
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "with_provider"

    at(31)
    assert hub.broker.sweep.run() == 1
    assert hub.broker.sweep.run() == 0

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "expired"


def test_what_was_answered_stays_readable_until_its_last_day_and_is_then_gone(
    hub, story, at, settings
):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    at(40)
    hub.broker.sweep.run()
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "answered"
    blobs = [path for path in (settings.data / "blobs").rglob("*") if path.is_file()]

    at(501)
    hub.broker.sweep.run()

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "closed"
    left = [path for path in (settings.data / "blobs").rglob("*") if path.is_file()]
    assert len(left) == len(blobs) - 2
    with pytest.raises(NotFound):
        hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)


def test_an_upload_that_nothing_refers_to_is_gone_after_a_day(hub, story, at, settings):
    from tests.world import by_hand

    _, file, _ = by_hand.request(
        story.world, story.noor, "ind", story.case, purpose="screening", items=["dublin"]
    )
    upload(hub.broker, story.noor, file)
    before = len([one for one in (settings.data / "blobs").rglob("*") if one.is_file()])

    hub.broker.sweep.run()
    assert len([one for one in (settings.data / "blobs").rglob("*") if one.is_file()]) == before
    at(2)
    hub.broker.sweep.run()

    assert len([one for one in (settings.data / "blobs").rglob("*") if one.is_file()]) == before - 1


def _files(settings):
    return {path.name for path in (settings.data / "blobs").rglob("*") if path.is_file()}


def test_the_ciphertext_of_what_was_stopped_is_gone_after_a_sweep(hub, story, settings):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    sealed = document_payload(message)["sealed"]["sha256"]
    assert sealed in _files(settings)
    story.put(story.noor, "consent_withdrawn")

    hub.broker.sweep.run()
    hub.broker.sweep.run()

    assert sealed not in _files(settings)
    assert document_payload(request)["sealed"]["sha256"] not in _files(settings)


def test_a_reader_who_deleted_every_part_closes_the_request(hub, story, settings):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    receipt = story.world.common(story.noor, about=message.sid, event="deleted")

    hub.broker.receipt.add(
        asked(story.noor),
        request.sid,
        document(story.world.sign(story.noor, "receipt", receipt)),
    )
    hub.broker.sweep.run()

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "closed"
    assert document_payload(message)["sealed"]["sha256"] not in _files(settings)


def test_between_the_term_and_the_sweep_nothing_more_is_said(hub, story, at):
    request, done = story.ask()
    at(31)

    with pytest.raises(NotFound):
        hub.broker.delivery.deliver(asked(story.anna), request.sid)
    with pytest.raises(Conflict, match="illegal_transition"):
        story.answer(request, done)
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "with_provider"


def test_what_may_be_kept_for_long_does_not_hide_what_is_over(hub, story, at, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH_MAX", 1)
    kept, done = story.ask()
    story.answer(kept, done)
    over, done = story.ask()
    story.answer(over, done, delete_by=day(20))

    at(21)
    hub.broker.sweep.run()

    states = [hub.broker.request.get(story.noor.caller, one.sid).state for one in (kept, over)]
    assert states == ["answered", "closed"]


def test_the_letter_of_a_denied_request_does_not_stay(hub, world, at, settings):
    story = Story(hub.broker, world, without=("mandate",))
    before = {path for path in (settings.data / "blobs").rglob("*") if path.is_file()}
    request, done = story.ask()
    assert done.result["decision"]["outcome"] == "deny"

    at(0)
    hub.broker.sweep.run()

    assert {path for path in (settings.data / "blobs").rglob("*") if path.is_file()} == before
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "denied"


def test_a_result_is_kept_for_a_week(hub, story, at):
    once = asked(story.noor)
    envelope, r = by_hand.fact(
        story.world, story.noor, story.case, "balance", date=day(0), evidence="0" * 64
    )

    def put():
        return hub.broker.case.add_fact(once, document(envelope), case_id=story.case.case_id, r=r)

    first = put()
    at(6)
    hub.broker.sweep.run()
    assert put() == first

    at(8)
    hub.broker.sweep.run()
    with pytest.raises(VerificationError, match="clock_differs"):
        put()
