"""A colleague who came later reads an old answer, through a re-seal; and nobody else does."""

import hashlib
import io

import pytest

from connectors.sealed import rewrap as connector
from connectors.sealed import unseal
from hub.crypto import seal
from hub.errors import HubError, VerificationError
from tests.world.hub import asked, upload
from tests.world.parties import Person, document, now
from tests.world.story import Story, document_payload


@pytest.fixture
def answered(hub, world):
    """An answer that was sealed before Lena came to the desk."""
    story = Story(hub.broker, world)
    request, done = story.ask()
    message, _ = story.answer(request, done)
    org = world.parties["rechtshoek"]
    org.people["lena"] = Person(party="rechtshoek", functions=("legal_counsellor",))
    following = org.make_keyset(n=2, prev=org.keyset.sid)
    hub.broker.party.publish_keyset(asked(story.noor), document(following))
    return story, request, message


def _resealed(hub, story, message, readers):
    payload = document_payload(message)["sealed"]
    original = io.BytesIO(b"".join(hub.broker.pick_up.blobs.read(payload["sha256"])))
    kids = sorted(one.identity.kid for one in readers)
    publics = {one.identity.kid: one.identity.public for one in readers}
    file = io.BytesIO()
    done = connector.reseal(
        original,
        [story.noor.identity],
        document_payload(message)["to"]["kids"],
        seal.Sealed(sha256=payload["sha256"], size=payload["size"]),
        [publics[kid] for kid in kids],
        file.write,
    )
    sealed = {"format": payload["format"], "sha256": done.sha256, "size": done.size}
    statement = story.world.common(story.noor, about=message.sid, kids=kids, sealed=sealed)
    return statement, file.getvalue()


def test_a_newcomer_reads_an_old_answer_after_a_reseal(hub, answered):
    story, request, message = answered
    lena = story.world.parties["rechtshoek"].people["lena"]
    statement, file = _resealed(hub, story, message, [lena])
    upload(hub.broker, story.noor, file)
    envelope = story.world.sign(story.noor, "reseal", statement)
    newer = {"at": now(5), "member": lena.member, "recipients": ["rechtshoek"]}
    story.put(story.tilda, "assigned", **newer)

    hub.broker.reseal.add(asked(story.noor), request.sid, document(envelope))

    picked = hub.broker.pick_up.pick_up(asked(lena), request.sid, message.sid)
    content = b"".join(
        hub.broker.pick_up.content(lena.caller, request.sid, message.sid, picked.result["pickUp"])
    )
    assert hub.broker.pick_up.resealed(lena.caller, request.sid, message.sid) is not None
    assert hub.broker.pick_up.resealed(story.noor.caller, request.sid, message.sid) is None
    signed = seal.Sealed(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    plaintext = unseal.unseal(io.BytesIO(content), [lena.identity], statement["kids"], signed)
    assert b"%PDF-1.7 demo" in plaintext.read()


def test_a_reseal_with_one_other_byte_behind_the_header_is_refused(hub, answered):
    story, request, message = answered
    lena = story.world.parties["rechtshoek"].people["lena"]
    statement, file = _resealed(hub, story, message, [lena])
    changed = file[:-1] + bytes([file[-1] ^ 1])
    statement["sealed"]["sha256"] = hashlib.sha256(changed).hexdigest()
    upload(hub.broker, story.noor, changed)
    envelope = story.world.sign(story.noor, "reseal", statement)

    with pytest.raises(VerificationError, match="reseal_differs"):
        hub.broker.reseal.add(asked(story.noor), request.sid, document(envelope))


@pytest.mark.parametrize("who", ["fenna", "anna"])
def test_nobody_outside_the_desk_can_be_made_a_reader(hub, answered, who):
    story, request, message = answered
    people = {**story.world.parties["rechtshoek"].people, **story.world.parties["ind"].people}
    statement, file = _resealed(hub, story, message, [people[who]])
    upload(hub.broker, story.noor, file)
    envelope = story.world.sign(story.noor, "reseal", statement)

    with pytest.raises(VerificationError, match="readers_differ"):
        hub.broker.reseal.add(asked(story.noor), request.sid, document(envelope))


def test_the_desk_passes_an_incomplete_request_on_or_gives_it_back(hub, world):

    story = Story(hub.broker, world)
    request, done = story.ask(complete=False)
    assert done.result["state"] == "at_desk"

    for person in (story.noor, story.anna):
        with pytest.raises(HubError):
            hub.broker.central.complete(asked(person), request.sid, complete=True)
    assert now()


def test_what_ended_loses_its_resealed_files_too(hub, answered, settings):
    story, request, message = answered
    lena = story.world.parties["rechtshoek"].people["lena"]
    statement, file = _resealed(hub, story, message, [lena])
    upload(hub.broker, story.noor, file)
    envelope = story.world.sign(story.noor, "reseal", statement)
    hub.broker.reseal.add(asked(story.noor), request.sid, document(envelope))
    held = settings.data / "blobs"
    assert list(held.rglob(statement["sealed"]["sha256"]))
    story.put(story.noor, "consent_withdrawn")

    hub.broker.sweep.run()
    hub.broker.sweep.run()

    assert not list(held.rglob(statement["sealed"]["sha256"]))


def test_who_cannot_open_a_file_puts_no_other_one_before_it(hub, answered):
    """The hub cannot see whether a header is right; a newcomer is given the newest one."""
    story, request, message = answered
    lena = story.world.parties["rechtshoek"].people["lena"]
    statement, file = _resealed(hub, story, message, [lena])
    for person in (lena, story.tilda):
        upload(hub.broker, person, file)
        payload = story.world.common(
            person, about=message.sid, kids=statement["kids"], sealed=statement["sealed"]
        )
        envelope = story.world.sign(person, "reseal", payload)

        with pytest.raises(VerificationError, match="reseal_not_reader"):
            hub.broker.reseal.add(asked(person), request.sid, document(envelope))
