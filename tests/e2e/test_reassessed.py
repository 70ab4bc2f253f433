"""What holds when something fails, or comes in between, while a decision is under way."""

from dataclasses import replace

import pytest

from hub.adapters.db.request import Requests
from hub.errors import Unavailable
from tests.world.hub import asked
from tests.world.parties import document
from tests.world.story import Story


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


class Down:
    """An engine that does not answer."""

    revision = ""

    def decide(self, _document):
        raise Unavailable("engine_down")


def set_engine(hub, engine):
    object.__setattr__(hub.broker.case.reassessment.decider, "engine", engine)


def test_a_repeated_withdrawal_makes_good_that_the_first_could_stop_nothing(hub, story):
    request, _ = story.ask()
    payload = story.world.common(story.anna, kind="consent_withdrawn", about=request.sid)
    signed = document(story.world.sign(story.anna, "fact", payload))
    once, engine = asked(story.anna), hub.broker.request.decider.engine
    set_engine(hub, Down())
    with pytest.raises(Unavailable):
        hub.broker.case.add_fact_about(once, signed)

    set_engine(hub, engine)
    hub.broker.case.add_fact_about(once, signed)

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "stopped"


class Between:
    """An engine during whose first decision something else happens."""

    def __init__(self, engine, happens):
        self.engine, self.happens = engine, happens
        self.revision = engine.revision

    def decide(self, asked_of_it):
        happens, self.happens = self.happens, lambda: None
        happens()
        return self.engine.decide(asked_of_it)


def test_of_requests_at_the_same_moment_none_slips_under_the_limits(hub, world, monkeypatch):
    """The limit is 60 in an hour; the member is told to have made 60 already."""
    first, second = Story(hub.broker, world), Story(hub.broker, world)
    counts = Requests.counts

    def many(self, *of_whom):
        found = counts(self, *of_whom)
        return replace(found, requests_per_member_1h=found.requests_per_member_1h + 60)

    monkeypatch.setattr(Requests, "counts", many)
    meanwhile = []
    set_engine(
        hub, Between(hub.broker.request.decider.engine, lambda: meanwhile.append(second.ask()))
    )

    _, done = first.ask()

    ((_, other),) = meanwhile
    assert other.result["state"] == "with_provider"
    assert done.result["decision"]["reason"] == "DENY_BULK"
