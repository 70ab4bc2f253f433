"""What holds when something fails, or comes in between, while a decision is under way."""

import pytest

from hub.errors import Unavailable

from .test_exchange import Story, asked
from .world import document


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
