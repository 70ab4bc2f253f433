"""What a State party must not find out by trying. Source: policy, sections 5 and 8."""

import secrets

import pytest

from hub.errors import InvalidInput, NotFound
from hub.ports.request import RequestFilter
from tests.world.by_hand import World
from tests.world.hub import asked, upload
from tests.world.parties import Party, Person, document, organisations
from tests.world.story import Story, document_payload, invited


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def submit(story, person, envelope, file):
    upload(story.broker, person, file)
    return story.broker.request.submit(asked(person), document(envelope), r=None)


def test_a_fact_about_a_denied_request_does_not_say_whether_its_invitation_was_one(hub, story):
    bas, denied, done = story.ask_by_invitation(consent=False)
    assert done.result["state"] == "denied"
    nowhere, file = invited(story.world, bas, secrets.token_hex(16))
    submit(story, bas, nowhere, file)

    for about in (denied, nowhere):
        payload = story.world.common(bas, kind="consent_withdrawn", about=about.sid)
        signed = document(story.world.sign(bas, "fact", payload))
        with pytest.raises(NotFound):
            hub.broker.case.add_fact_about(asked(bas), signed)


def test_a_fact_about_a_request_that_was_not_sent_is_not_its_providers_to_sign(hub, story):
    _, request, done = story.ask_by_invitation()
    assert done.result["state"] == "awaiting_approval"
    payload = story.world.common(story.noor, kind="consent_withdrawn", about=request.sid)

    with pytest.raises(NotFound):
        hub.broker.case.add_fact_about(
            asked(story.noor), document(story.world.sign(story.noor, "fact", payload))
        )


def test_a_cited_fact_does_not_say_of_whose_case_an_invitation_is(story):
    """AVIM may know a fact of somebody by name, from a request in which it was the provider."""
    bas, request, _ = story.ask_by_invitation()
    known = [story.sids["mandate"]]
    right = document_payload(request)["invitation"]

    for invitation in (right, secrets.token_hex(16)):
        envelope, file = invited(story.world, bas, invitation)
        payload = document_payload(envelope) | {"facts": known}
        with pytest.raises(InvalidInput, match="facts_cited"):
            submit(story, bas, story.world.sign(bas, "request", payload), file)


def test_a_used_invitation_looks_like_one_that_never_was(story):
    bas, request, done = story.ask_by_invitation()
    assert done.result["state"] == "awaiting_approval"
    used = document_payload(request)["invitation"]

    told = []
    for invitation in (used, secrets.token_hex(16)):
        envelope, file = invited(story.world, bas, invitation)
        told.append(submit(story, bas, envelope, file).result)

    first, second = ({**one, "sid": ""} for one in told)
    assert first == second
    assert first["state"] == "denied"
    assert first["decision"]["reason"] == "NOT_POSSIBLE"


def test_an_invitation_whose_first_request_was_denied_is_not_used(story):
    bas, request, done = story.ask_by_invitation(consent=False)
    assert done.result["state"] == "denied"
    story.consent_for_avim()

    envelope, file = invited(story.world, bas, document_payload(request)["invitation"])

    assert submit(story, bas, envelope, file).result["state"] == "awaiting_approval"


def test_an_approval_does_not_say_that_a_denied_request_is_there(hub, story):
    request, done = denied(story)
    vera = story.world.parties["ind"].people["vera"]
    assert done.result["state"] == "denied"

    for sid in (request.sid, "0" * 64):
        payload = story.world.common(
            vera, about={"request": sid}, kind="four_eyes", verdict="approve"
        )
        signed = document(story.world.sign(vera, "approval", payload))
        with pytest.raises(NotFound):
            hub.broker.approval.of_request(asked(vera), sid, signed)


def denied(story):
    story.put(story.noor, "consent_withdrawn")
    return story.ask()


def test_the_central_desk_is_told_only_of_requests_that_lie_there(hub):
    officer = Person(party="regie", functions=("desk_officer",))
    colleague = Person(party="regie", functions=("desk_officer",))
    desk = Party(
        party="regie",
        types=("coordinator",),
        desk="desk_central",
        people={"officer": officer, "colleague": colleague},
    )
    world = World(hub.log_key, [*organisations(), desk])
    world.install(hub.broker)
    story = Story(hub.broker, world)
    lies_there, _ = story.ask(complete=False)
    sent, _ = story.ask()

    for sid in (sent.sid, "0" * 64):
        with pytest.raises(NotFound):
            hub.broker.central.complete(asked(officer), sid, complete=True)
    done = hub.broker.central.complete(asked(officer), lies_there.sid, complete=True)
    assert done.result["state"] == "with_provider"


def test_who_gives_cannot_look_for_what_was_withdrawn_or_for_a_case(hub, story):
    """To the provider a withdrawal is a stop; the filter of the list says no more than the list."""
    kept, gone = story.ask(items=["asylum_decisions"]), story.ask(items=["asylum_narrative"])
    story.withdraw(story.noor, gone[0].sid)
    listed = hub.broker.request.page

    def found(person, role, **wanted):
        page = listed(person.caller, role=role, after="", limit=9, wanted=RequestFilter(**wanted))
        return [one.sid for one in page]

    anna, noor = story.anna, story.noor
    assert found(anna, "provider", states=frozenset({"withdrawn"})) == []
    assert found(anna, "provider", states=frozenset({"stopped"})) == [gone[0].sid]
    assert found(noor, "asker", states=frozenset({"withdrawn"})) == [gone[0].sid]
    assert found(noor, "asker", states=frozenset({"stopped"})) == []
    assert found(anna, "provider", case_id=story.case.case_id) == []
    assert len(found(noor, "asker", case_id=story.case.case_id)) == 2
    assert found(anna, "provider", states=frozenset({"with_provider"})) == [kept[0].sid]
    counted = hub.broker.request.states
    assert counted(anna.caller, role="provider") == {"with_provider": 1, "stopped": 1}
    assert counted(noor.caller, role="asker") == {"with_provider": 1, "withdrawn": 1}
    withdrawn = RequestFilter(states=frozenset({"withdrawn"}))
    assert counted(anna.caller, role="provider", wanted=withdrawn) == {}
