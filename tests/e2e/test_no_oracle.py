"""What a State party must not find out by trying. Source: policy, section 5; design (X22)."""

import secrets

import pytest

from hub.errors import NotFound

from .test_ended import ask_by_invitation
from .test_exchange import Story, asked, invited, upload
from .world import document


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def submit(story, person, envelope, file):
    upload(story.broker, person, file)
    return story.broker.request.submit(asked(person), document(envelope), r=None)


def test_a_fact_about_a_denied_request_does_not_say_whether_its_invitation_was_one(hub, story):
    bas, denied, done = ask_by_invitation(story, consent=False)
    assert done.result["state"] == "denied"
    nowhere, file = invited(story.world, bas, secrets.token_hex(16))
    submit(story, bas, nowhere, file)

    for about in (denied, nowhere):
        payload = story.world.common(bas, kind="consent_withdrawn", about=about.sid)
        signed = document(story.world.sign(bas, "fact", payload))
        with pytest.raises(NotFound):
            hub.broker.case.add_fact_about(asked(bas), signed)


def test_a_fact_about_a_request_that_was_not_sent_is_not_its_providers_to_sign(hub, story):
    _, request, done = ask_by_invitation(story)
    assert done.result["state"] == "awaiting_approval"
    payload = story.world.common(story.noor, kind="consent_withdrawn", about=request.sid)

    with pytest.raises(NotFound):
        hub.broker.case.add_fact_about(
            asked(story.noor), document(story.world.sign(story.noor, "fact", payload))
        )
