"""What ended: never shown to a provider that it was not sent to, and handed to nobody any more."""

import pytest

from hub.errors import NotFound
from tests.world.case import day
from tests.world.hub import asked, look_ahead
from tests.world.story import Story


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def assert_unknown(story, person, sid):
    broker, caller = story.broker, person.caller
    assert broker.request.page(caller, role="provider", after="", limit=9) == []
    for look in (
        lambda: broker.request.get(caller, sid),
        lambda: broker.request.statement(caller, sid),
        lambda: broker.delivery.get(caller, sid),
        lambda: broker.answer.answers(caller, sid),
        lambda: broker.delivery.letter(caller, sid, None),
        lambda: broker.delivery.deliver(asked(person), sid),
    ):
        with pytest.raises(NotFound):
            look()


def test_a_provider_never_learns_of_a_request_that_ended_before_it_was_sent(story):
    bas, request, done = story.ask_by_invitation()
    assert done.result["state"] == "awaiting_approval"

    story.withdraw(bas, request.sid)

    assert_unknown(story, story.noor, request.sid)
    assert story.broker.request.get(bas.caller, request.sid).state == "withdrawn"


def test_a_provider_never_learns_of_a_request_that_was_stopped_before_it_was_sent(story):
    bas, request, _ = story.ask_by_invitation()

    story.put(story.noor, "consent_withdrawn")

    assert story.broker.request.get(bas.caller, request.sid).state == "stopped"
    assert_unknown(story, story.noor, request.sid)


def test_a_request_that_was_sent_stays_visible_to_its_provider(story):
    request, _ = story.ask()

    story.withdraw(story.noor, request.sid)

    assert story.broker.request.get(story.anna.caller, request.sid).state == "stopped"
    inbox = story.broker.request.page(story.anna.caller, role="provider", after="", limit=9)
    assert [one.sid for one in inbox] == [request.sid]


def test_the_letter_of_what_ended_is_handed_to_nobody(story):
    request, _ = story.ask()
    before = story.broker.delivery.deliver(asked(story.anna), request.sid).result["pickUp"]

    story.withdraw(story.noor, request.sid)

    with pytest.raises(NotFound):
        story.broker.delivery.deliver(asked(story.anna), request.sid)
    with pytest.raises(NotFound):
        story.broker.delivery.letter(story.anna.caller, request.sid, before)
    assert b"".join(story.broker.delivery.letter(story.noor.caller, request.sid, None))


def test_a_letter_that_is_being_fetched_is_cut_off_when_its_request_ends(story):
    request, _ = story.ask()
    pick_up = story.broker.delivery.deliver(asked(story.anna), request.sid).result["pickUp"]
    pieces = story.broker.delivery.letter(story.anna.caller, request.sid, pick_up)

    story.withdraw(story.noor, request.sid)

    with pytest.raises(NotFound):
        next(pieces)


def test_a_pick_up_from_before_does_not_outlast_the_last_day_of_an_answer(hub, story):
    request, done = story.ask()
    message, _ = story.answer(request, done, delete_by=day(10))
    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)

    def fetch(days):
        look_ahead(hub.broker, days)
        return hub.broker.pick_up.content(
            story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
        )

    assert b"".join(fetch(10))
    with pytest.raises(NotFound):
        fetch(11)


def test_what_was_stopped_is_refused_before_the_answer_begins(hub, story):
    """A status cannot be taken back once the first byte has left."""
    request, done = story.ask()
    message, _ = story.answer(request, done)
    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)

    story.put(story.noor, "consent_withdrawn")

    with pytest.raises(NotFound):
        hub.broker.pick_up.content(
            story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
        )
