"""Answers that wait for a release: only the one that waits is approved, and only answers end."""

import pytest

from hub.errors import NotFound, VerificationError
from tests.world import by_hand
from tests.world.by_hand import World
from tests.world.case import day
from tests.world.hub import asked, upload
from tests.world.parties import Party, Person, document, organisations
from tests.world.story import Story, document_payload, message_to


@pytest.fixture
def story(hub):
    """A dossier at a second legal NGO, which releases with a second counsellor's approval."""
    people = {
        name: Person(party="balie", functions=("legal_counsellor",))
        for name in ("rik", "sanne", "tess")
    }
    other = Party(party="balie", types=("ngo_legal",), desk="desk_bar", people=people)
    world = World(hub.log_key, [*organisations(), other])
    world.install(hub.broker)
    story = Story(hub.broker, world)
    story.anna, story.sanne, story.tess = people.values()
    return story


def ask(story):
    consent = {"purpose": "perspective_legal", "explicit": True, "role": "basis"}
    items = [{"category": "asylum_decisions"}]
    story.put(
        story.noor,
        "consent_given",
        items=items,
        recipients=["balie", "rechtshoek"],
        until=day(90),
        **consent,
    )
    envelope, file, r = by_hand.request(
        story.world,
        story.noor,
        "balie",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        art9=("f",),
        cited=[story.sids["consent_given"], story.sids["mandate"]],
    )
    upload(story.broker, story.noor, file)
    return envelope, story.broker.request.submit(asked(story.noor), document(envelope), r=r)


def send(story, request, kind, **change):
    message, file = message_to(story, request, kind, **change)
    upload(story.broker, story.anna, file)
    return message, story.broker.answer.send(asked(story.anna), request.sid, document(message))


def answer(story, request, done, **change):
    items = [{"category": "asylum_decisions"}]
    return send(story, request, "answer", done=done, items=items, **change)


def approve(story, person, request, about):
    payload = story.world.common(
        person, about={"answer": about.sid}, kind="lawyer_release", verdict="approve"
    )
    signed = document(story.world.sign(person, "approval", payload))
    return story.broker.approval.of_answer(asked(person), request.sid, about.sid, signed)


def reply(story, request):
    asking = document_payload(request)
    payload = story.world.common(
        story.noor,
        request=request.sid,
        kind="reply",
        seq=1,
        to={name: asking["to"][name] for name in ("party", "desk", "keyset", "kids")},
        **{name: asking[name] for name in ("purpose", "case", "subject")},
    )
    words = {"answer": {"code": "reply", "results": []}}
    publics = story.world.parties["balie"].publics(asking["to"]["kids"])
    requested = [one["category"] for one in asking["items"]]
    payload, file = story.world.sealed("answer", payload, publics, words, (), requested)
    upload(story.broker, story.noor, file)
    message = story.world.sign(story.noor, "answer", payload)
    story.broker.answer.send(asked(story.noor), request.sid, document(message))
    return message


def receipt(story, person, request, about, event):
    payload = story.world.common(person, about=about.sid, event=event)
    signed = document(story.world.sign(person, "receipt", payload))
    return story.broker.receipt.add(asked(person), request.sid, signed)


def test_only_the_answer_that_waits_is_approved(story):
    request, done = ask(story)
    first, sent = answer(story, request, done, final=False)
    assert sent.result["state"] == "awaiting_release"
    released = approve(story, story.sanne, request, first)
    assert released.result["state"] == "partly_answered"
    second, sent = answer(story, request, done, seq=2)
    assert sent.result["state"] == "awaiting_release"

    with pytest.raises(NotFound):
        approve(story, story.tess, request, first)

    assert approve(story, story.tess, request, second).result["state"] == "answered"


def test_a_question_is_no_answer_to_approve(story):
    request, done = ask(story)
    question, _ = send(story, request, "question")
    reply(story, request)
    _, sent = answer(story, request, done, seq=2)
    assert sent.result["state"] == "awaiting_release"

    with pytest.raises(NotFound):
        approve(story, story.sanne, request, question)


def test_only_an_answer_is_recalled_deleted_or_about_somebody_else(story):
    request, _ = ask(story)
    question, _ = send(story, request, "question")
    replied = reply(story, request)

    for person, about, event in (
        (story.anna, question, "recalled"),
        (story.noor, replied, "recalled"),
        (story.noor, question, "deleted"),
        (story.noor, question, "wrong_person"),
    ):
        with pytest.raises(VerificationError, match="receipt_about"):
            receipt(story, person, request, about, event)

    assert story.broker.request.get(story.noor.caller, request.sid).state == "with_provider"
    story.broker.pick_up.pick_up(asked(story.noor), request.sid, question.sid)
    receipt(story, story.noor, request, question, "opened")


def test_a_reader_knows_of_no_answer_that_was_not_released(story):
    request, done = ask(story)
    waiting, _ = answer(story, request, done)

    with pytest.raises(NotFound):
        receipt(story, story.noor, request, waiting, "deleted")

    receipt(story, story.anna, request, waiting, "recalled")
    assert story.broker.request.get(story.noor.caller, request.sid).state == "recalled"


def test_of_an_answer_that_waits_for_its_release_no_letter_was_handed_over(story):
    request, done = ask(story)
    message, sent = answer(story, request, done)
    assert sent.result["state"] == "awaiting_release"

    with pytest.raises(NotFound):
        receipt(story, story.noor, request, message, "handed_over")

    approve(story, story.sanne, request, message)
    story.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    receipt(story, story.noor, request, message, "handed_over")
