"""For a day the keyset before the newest may be named; who fell away in the newest may nothing.

Source: formats, sections 0, 3 and 4.
"""

import secrets

import pytest

from connectors.sealed.unseal import Identity
from hub.errors import VerificationError
from tests.world.case import day
from tests.world.hub import asked, upload
from tests.world.parties import document, now
from tests.world.story import Story, document_payload, message_to


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def follow(hub, story, party, *, revoked=()):
    """Publish the party's next keyset; what is signed and sealed still names the one before."""
    org = story.world.parties[party]
    before = org.keyset
    rows = [{"kid": kid, "since": now(-30)} for kid in revoked]
    following = org.make_keyset(n=2, prev=before.sid, revoked=rows)
    hub.broker.party.publish_keyset(asked(next(iter(org.people.values()))), document(following))
    org.keyset = before
    return following


def test_an_answer_is_not_taken_that_is_sealed_to_a_key_revoked_in_the_newest(hub, story):
    request, done = story.ask()
    stolen = story.bram.identity
    story.bram.identity = Identity(seed=secrets.token_bytes(32))
    follow(hub, story, "rechtshoek", revoked=[stolen.kid])
    story.bram.identity = stolen

    with pytest.raises(VerificationError, match="readers_differ"):
        story.answer(request, done)


def test_an_answer_under_the_newest_keyset_goes_to_the_readers_who_are_left(hub, story):
    request, _ = story.ask()
    stolen = story.bram.identity
    story.bram.identity = Identity(seed=secrets.token_bytes(32))
    org = story.world.parties["rechtshoek"]
    org.keyset = follow(hub, story, "rechtshoek", revoked=[stolen.kid])
    left = [one for one in document_payload(request)["reply"]["kids"] if one != stolen.kid]
    to = {"party": "rechtshoek", "desk": org.desk, "keyset": org.keyset.sid, "kids": left}
    payload = {name: document_payload(request)[name] for name in ("purpose", "case", "subject")}
    message = story.world.common(
        story.anna, request=request.sid, kind="question", seq=1, to=to, **payload
    )
    words = {"answer": {"code": "question", "results": []}}
    asking = [one["category"] for one in document_payload(request)["items"]]
    message, file = story.world.sealed("answer", message, org.publics(left), words, (), asking)
    upload(hub.broker, story.anna, file)
    envelope = story.world.sign(story.anna, "answer", message)

    sent = hub.broker.answer.send(asked(story.anna), request.sid, document(envelope))

    assert sent.result["state"] == "question"


def test_a_request_is_not_taken_that_is_sealed_to_a_key_that_was_replaced(hub, story):
    replaced = story.daan.identity
    story.daan.identity = Identity(seed=secrets.token_bytes(32))
    follow(hub, story, "ind")
    story.daan.identity = replaced

    with pytest.raises(VerificationError, match="readers_differ"):
        story.ask()


def test_who_lost_a_function_signs_nothing_in_it_under_the_keyset_before(hub, story):
    story.noor.functions = ("caseworker",)
    follow(hub, story, "rechtshoek")
    story.noor.functions = ("legal_counsellor",)

    with pytest.raises(VerificationError, match="signer_unknown"):
        story.put(story.noor, "balance", date=day(0), evidence="0" * 64)


def test_the_keyset_before_may_be_named_by_who_still_stands(hub, story):
    follow(hub, story, "rechtshoek")
    follow(hub, story, "ind")

    request, done = story.ask()

    message, file = message_to(story, request, "question")
    upload(hub.broker, story.anna, file)
    sent = hub.broker.answer.send(asked(story.anna), request.sid, document(message))
    assert done.result["state"] == "with_provider"
    assert sent.result["state"] == "question"
