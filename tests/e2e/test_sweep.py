"""What time ends, with a clock that the test moves."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import NotFound

from .test_exchange import Story, asked, document_payload
from .world import document


class MovedClock:
    def __init__(self):
        self.offset = timedelta(0)

    def now(self):
        return datetime.now(UTC) + self.offset


@pytest.fixture
def story(hub, world):
    story = Story(hub.broker, world)
    story.broker_revision = lambda: hub.broker.request.decider.engine.revision
    return story


@pytest.fixture
def at(hub):
    """Look at the hub at a later day."""

    def look(days):
        offset = timedelta(days=days)
        clock = MovedClock()
        clock.offset = offset
        for name in ("request", "answer", "sweep", "case"):
            object.__setattr__(getattr(hub.broker, name), "clock", clock)

    return look


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
        hub.broker.answer.pick_up(asked(story.noor), request.sid, message.sid)


def test_an_upload_that_nothing_refers_to_is_gone_after_a_day(hub, story, at, settings):
    from . import world as w
    from .test_exchange import upload

    _, file, _ = w.request(
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
    receipt = story.world.common(story.noor, about=message.sid, event="deleted")

    hub.broker.answer.receipt(
        asked(story.noor),
        request.sid,
        document(story.world.sign(story.noor, "receipt", receipt)),
    )
    hub.broker.sweep.run()

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "closed"
    assert document_payload(message)["sealed"]["sha256"] not in _files(settings)
