"""Who asked too much gets nothing now; what was asked before is not lost by it."""

from dataclasses import replace

import pytest

from hub.adapters.db.request import Requests
from hub.errors import NotAllowed
from tests.world.hub import asked
from tests.world.story import Story


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


@pytest.fixture
def busy(monkeypatch):
    """A member who is told to have asked 61 times this hour, until the switch is set back."""
    counts, switch = Requests.counts, {"on": True}

    def many(self, *of_whom):
        found = counts(self, *of_whom)
        return replace(found, requests_per_member_1h=61) if switch["on"] else found

    def begin():
        monkeypatch.setattr(Requests, "counts", many)
        return switch

    return begin


def state(story, request):
    return story.broker.request.get(story.noor.caller, request.sid).state


def test_open_requests_are_judged_again_and_go_on(story, busy):
    request, _ = story.ask()
    busy()

    story.broker.case.reassessment.of_case(story.case.case_id)

    assert state(story, request) == "with_provider"


def test_an_answer_that_may_not_go_now_goes_later(story, busy):
    request, done = story.ask()
    switch = busy()

    # A State party is not told how much another one asks.
    with pytest.raises(NotAllowed, match="NOT_POSSIBLE"):
        story.answer(request, done)

    assert state(story, request) == "with_provider"
    assert story.broker.answer.answers(story.anna.caller, request.sid) == []
    last = story.broker.request.get(story.noor.caller, request.sid).timeline[-1]
    assert last[1] == "answer_decided"
    switch["on"] = False
    _, sent = story.answer(request, done)
    assert sent.result["state"] == "answered"


def test_an_answer_that_may_not_be_read_now_is_read_later(story, busy):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    switch = busy()

    with pytest.raises(NotAllowed, match="DENY_BULK"):
        story.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)

    assert state(story, request) == "answered"
    switch["on"] = False
    picked = story.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    assert picked.result["pickUp"]


def test_with_another_reason_beside_it_the_request_ends(story, busy):
    request, _ = story.ask()
    busy()

    story.put(story.noor, "consent_withdrawn")

    assert state(story, request) == "stopped"
