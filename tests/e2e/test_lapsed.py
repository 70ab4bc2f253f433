"""A party whose officers' signatures lapse has left the agreement: nothing flows any more."""

import pytest

from hub.crypto import dsse
from hub.errors import NotAllowed, Unavailable
from hub.services.round import reassessment
from tests.world.hub import asked, upload
from tests.world.parties import Keys, document, type_of
from tests.world.story import Story, message_to


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def replace_officers(hub, world, party):
    """The next keyset has other officers, who have not signed the agreement."""
    org = world.parties[party]
    before, left = org.keyset, org.officers
    org.officers = (Keys(), Keys())
    made = org.make_keyset(n=2, prev=before.sid)
    signers = {one.kid: one.seed for one in (*left, *org.officers)}
    org.keyset = dsse.sign(type_of("keyset"), made.payload, signers)
    somebody = next(iter(org.people.values()))
    hub.broker.party.publish_keyset(asked(somebody), document(org.keyset))


def test_a_party_that_left_the_agreement_is_handed_no_letter(hub, world, story):
    request, _ = story.ask()
    broker, anna = hub.broker.delivery, story.anna
    pick_up = broker.deliver(asked(anna), request.sid).result["pickUp"]

    replace_officers(hub, world, "ind")

    for call in (
        lambda: broker.deliver(asked(anna), request.sid),
        lambda: broker.letter(anna.caller, request.sid, pick_up),
    ):
        with pytest.raises(NotAllowed, match="DENY_PARTY_NOT_IN_AGREEMENT"):
            call()


def test_with_a_party_that_left_the_agreement_no_questions_are_exchanged(hub, world, story):
    request, _ = story.ask()
    question, file = message_to(story, request, "question")
    upload(hub.broker, story.anna, file)
    hub.broker.answer.send(asked(story.anna), request.sid, document(question))
    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, question.sid)

    replace_officers(hub, world, "ind")

    more, file = message_to(story, request, "question", seq=2)
    upload(hub.broker, story.anna, file)
    pick_up = picked.result["pickUp"]
    for call in (
        lambda: hub.broker.answer.send(asked(story.anna), request.sid, document(more)),
        lambda: hub.broker.pick_up.pick_up(asked(story.noor), request.sid, question.sid),
        lambda: hub.broker.pick_up.content(story.noor.caller, request.sid, question.sid, pick_up),
    ):
        with pytest.raises(NotAllowed, match="DENY_PARTY_NOT_IN_AGREEMENT"):
            call()


def test_an_answer_that_was_picked_up_is_not_fetched_after_a_party_left(hub, world, story):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)

    replace_officers(hub, world, "ind")

    with pytest.raises(NotAllowed, match="DENY_PARTY_NOT_IN_AGREEMENT"):
        hub.broker.pick_up.content(
            story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
        )


def test_what_is_open_with_a_party_that_left_is_stopped_by_the_next_round(hub, world, story):
    request, _ = story.ask()
    hub.broker.rounds.run()
    assert hub.broker.request.get(story.noor.caller, request.sid).state == "with_provider"

    replace_officers(hub, world, "ind")
    hub.broker.rounds.run()

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "stopped"


def test_a_round_takes_a_part_of_them_and_goes_on_where_it_was(hub, world, story, monkeypatch):
    monkeypatch.setattr(reassessment, "BATCH_MAX", 1)
    sids = [story.ask()[0].sid for _ in range(3)]
    replace_officers(hub, world, "ind")

    for count in (1, 2, 3, 3):
        hub.broker.rounds.run()
        states = [hub.broker.request.get(story.noor.caller, one).state for one in sids]
        assert states.count("stopped") == count


def test_a_round_that_finds_no_engine_takes_the_same_part_again(hub, world, story, monkeypatch):
    request, _ = story.ask()
    replace_officers(hub, world, "ind")
    decide = hub.broker.rounds.reassessment.decider.engine.decide

    def broken(_):
        raise Unavailable("engine_down")

    monkeypatch.setattr(hub.broker.rounds.reassessment.decider.engine, "decide", broken)
    with pytest.raises(Unavailable):
        hub.broker.rounds.run()
    monkeypatch.setattr(hub.broker.rounds.reassessment.decider.engine, "decide", decide)
    hub.broker.rounds.run()

    assert hub.broker.request.get(story.noor.caller, request.sid).state == "stopped"
