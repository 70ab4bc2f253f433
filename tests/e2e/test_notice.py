"""That a letter was handed to the person: who can say it, about what, and who learns of it."""

import pytest

from hub.audit import entry, record
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable, VerificationError
from hub.services.action import Call
from tests.world import officers
from tests.world.hub import asked, upload
from tests.world.officers import answer, person
from tests.world.parties import document
from tests.world.story import Story, ask_as_avim, document_payload, message_to

EVENT = "notice_handed_over"


@pytest.fixture
def world(hub):
    return officers.build(hub)


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def hand_over(story, who, request, about, *, ask=None, kind="receipt", **change):
    payload = story.world.common(who, about=about, event="handed_over") | change
    signed = document(story.world.sign(who, kind, payload))
    return story.broker.receipt.add(ask or asked(who), request, signed)


def answered(story, *, read=True):
    request, done = story.ask()
    message, _ = story.answer(request, done)
    if read:
        story.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
    return request.sid, message.sid


def recall(story, request, message):
    payload = story.world.common(story.anna, about=message, event="recalled")
    signed = document(story.world.sign(story.anna, "receipt", payload))
    story.broker.receipt.add(asked(story.anna), request, signed)


def stopped(story, how):
    """A request that ended by withdrawal, recall, or the person who stopped."""
    request, message = answered(story)
    if how == "withdrawn":
        story.withdraw(story.noor, request)
    elif how == "recalled":
        recall(story, request, message)
    else:
        story.put(story.noor, "consent_withdrawn")
    assert story.broker.request.get(story.noor.caller, request).state == how
    return request, message


def events(story, who, request):
    return [event for _, event, _, _ in story.broker.request.get(who.caller, request).timeline]


def noted(story, who, request):
    return story.broker.receipt.handed_over(who.caller, request)


def test_a_letter_about_an_answer_is_one_step_that_changes_no_state(hub, story):
    request, message = answered(story)
    before = hub.broker.request.get(story.noor.caller, request)

    done = hand_over(story, story.noor, request, message)

    after = hub.broker.request.get(story.noor.caller, request)
    assert after.state == before.state == "answered"
    assert after.timeline[:-1] == before.timeline
    at, event, _, logged = after.timeline[-1]
    assert (event, logged) == (EVENT, done.entry)
    assert noted(story, story.noor, request) == {message: at}
    assert after.handed_over == ""
    assert after.deadlines == before.deadlines


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "recalled"])
def test_a_letter_about_a_stop_is_noted_at_the_request(story, how):
    request, message = stopped(story, how)

    hand_over(story, story.noor, request, request)
    hand_over(story, story.noor, request, message)

    found = story.broker.request.get(story.bram.caller, request)
    assert found.state == how
    assert found.handed_over == noted(story, story.bram, request)[request] != ""
    assert noted(story, story.bram, request).keys() == {request, message}


def test_its_entry_names_who_did_it_and_not_the_other_party(hub, story):
    request, message = answered(story)

    done = hand_over(story, story.noor, request, message)

    logged = entry.parse_exchange(hub.broker.log.leaf(done.entry))
    what = record.parse("what", hub.broker.log.submission(done.entry).what[32:])
    assert logged.to is None
    assert (what["event"], what["from"], what["request"]) == (EVENT, "rechtshoek", request)
    assert "to" not in what


@pytest.mark.parametrize("how", ["withdrawn", "stopped"])
def test_it_is_said_once_whoever_says_it_again(hub, story, how):
    request, message = stopped(story, how)
    hub.broker.request.get(story.noor.caller, request)
    first = asked(story.noor)
    done = hand_over(story, story.noor, request, request, ask=first)
    hand_over(story, story.noor, request, message)
    size = len(hub.broker.log.entries(0, 1_000))

    for who, about in ((story.noor, request), (story.bram, request), (story.noor, message)):
        with pytest.raises(Conflict, match="notice_handed_over"):
            hand_over(story, who, request, about)

    assert len(hub.broker.log.entries(0, 1_000)) == size
    assert events(story, story.noor, request).count(EVENT) == 2
    # The same call again, with its key, gets what it got.
    again = Call(caller=first.caller, key=first.key, route=first.route, body=first.body)
    assert hand_over(story, story.noor, request, request, ask=again) == done


def test_two_at_once_are_one_while_the_log_is_behind(hub, story):
    request, _ = stopped(story, "withdrawn")
    first = asked(story.noor)
    with officers.held(hub.sequencer):
        for ask in (first, asked(story.bram)):
            who = story.noor if ask is first else story.bram
            with pytest.raises((Conflict, Unavailable)):
                hand_over(story, who, request, request, ask=ask)
        assert noted(story, story.noor, request) == {}
    hand_over(story, story.noor, request, request, ask=first)
    with pytest.raises(Conflict, match="notice_handed_over"):
        hand_over(story, story.bram, request, request)
    assert events(story, story.noor, request).count(EVENT) == 1


def test_to_a_provider_the_refusal_is_the_same_whatever_became_of_the_request(story, world):
    """Who was told "not stopped" for one and something else for the other would have an oracle."""
    runs, message = answered(story)
    ended, _ = answered(story)
    story.withdraw(story.noor, ended)
    told = []
    for request, about in ((runs, runs), (runs, message), (ended, ended), (ended, "0" * 64)):
        with pytest.raises(NotAllowed) as refused:
            hand_over(story, story.anna, request, about)
        told.append((refused.value.reason, str(refused.value)))
    assert {reason for reason, _ in told} == {"receipt_not_yours"}
    assert len(set(told)) == 1

    for about in (runs, message):
        with pytest.raises(NotFound):
            hand_over(story, person(world, "sam"), runs, about)


def test_only_a_reader_of_the_desk_says_it_and_of_an_answer_who_has_read_it(story, world):
    request, message = answered(story, read=False)
    for who in (story.noor, story.bram):
        with pytest.raises(NotAllowed, match="answer_unread"):
            hand_over(story, who, request, message)
    story.broker.pick_up.pick_up(asked(story.noor), request, message)
    with pytest.raises(NotAllowed, match="answer_unread"):
        hand_over(story, story.bram, request, message)
    story.withdraw(story.noor, request)

    # The team lead and the privacy officer read nothing of it.
    for who in (story.tilda, person(world, "fenna")):
        for about in (request, message):
            with pytest.raises(NotAllowed, match="receipt_not_yours"):
                hand_over(story, who, request, about)
    assert events(story, story.noor, request).count(EVENT) == 0
    hand_over(story, story.noor, request, message)


def test_about_anything_else_than_an_answer_there_is_no_letter(hub, story):
    request, _ = story.ask()
    question, file = message_to(story, request, "question")
    upload(hub.broker, story.anna, file)
    hub.broker.answer.send(asked(story.anna), request.sid, document(question))
    hub.broker.pick_up.pick_up(asked(story.noor), request.sid, question.sid)
    other, others = stopped(story, "withdrawn")

    with pytest.raises(VerificationError, match="receipt_about"):
        hand_over(story, story.noor, request.sid, question.sid)
    # A request or answer that is not of this address, or of nobody.
    for about in (other, others, story.sids["mandate"], "0" * 64):
        with pytest.raises(NotFound):
            hand_over(story, story.noor, request.sid, about)
    assert EVENT not in events(story, story.noor, request.sid)


@pytest.mark.parametrize("state", ["with_provider", "answered", "closed", "denied"])
def test_about_a_request_that_did_not_stop_there_is_no_letter(hub, world, story, state):
    if state == "denied":
        story = Story(hub.broker, world, without=("mandate",))
    if state in {"answered", "closed"}:
        request, message = answered(story)
        if state == "closed":
            payload = world.common(story.noor, about=message, event="deleted")
            signed = document(world.sign(story.noor, "receipt", payload))
            hub.broker.receipt.add(asked(story.noor), request, signed)
    else:
        request = story.ask()[0].sid
    assert hub.broker.request.get(story.noor.caller, request).state == state

    with pytest.raises(Conflict, match="notice_not_due"):
        hand_over(story, story.noor, request, request)

    assert EVENT not in events(story, story.noor, request)


def test_it_is_a_receipt_and_no_withdrawal(story):
    request, message = answered(story)

    with pytest.raises(InvalidInput, match="that withdraws it"):
        story.withdraw(story.noor, request, event="handed_over")
    with pytest.raises(InvalidInput, match="statement_invalid"):
        hand_over(story, story.noor, request, message, ground="own_file")

    assert story.broker.request.get(story.noor.caller, request).state == "answered"


# -- who learns of it


@pytest.mark.parametrize("how", ["withdrawn", "stopped", "recalled"])
def test_the_provider_sees_the_same_before_and_after(hub, story, world, how):
    request, message = stopped(story, how)
    vera = person(world, "vera")

    def seen():
        lines = [one for one in answer(hub, vera) if one.event != "log_queried"]
        page = hub.broker.request.page(story.anna.caller, role="provider", after="", limit=9)
        found = hub.broker.request.get(story.anna.caller, request)
        return lines, page, found, noted(story, story.anna, request)

    before = seen()
    hand_over(story, story.noor, request, message)
    hand_over(story, story.noor, request, request)

    assert seen() == before
    assert before[2].handed_over == ""
    assert before[3] == {}
    for chosen in ({"party": "rechtshoek"}, {"party": "ind"}):
        assert EVENT not in {one.event for one in answer(hub, vera, **chosen)}
    # The own officer sees both, the coordinator's sees all.
    for name in ("fenna", "rosa"):
        assert [one.event for one in answer(hub, person(world, name))].count(EVENT) == 2


def test_the_owner_of_a_case_misses_no_line_of_it(hub, world, story):
    """AVIM asked by an invitation: the case is the provider's, and its numbers have no gap."""
    envelope, _ = ask_as_avim(hub.broker, world, story.invitation())
    bas, fenna = person(world, "bas"), person(world, "fenna")
    story.withdraw(bas, envelope.sid)
    hand_over(story, bas, envelope.sid, envelope.sid)

    lines = answer(hub, fenna, case=story.case.case_id)
    (own,) = [one for one in answer(hub, person(world, "piet")) if one.event == EVENT]

    assert sorted(one.number for one in lines) == list(range(1, len(lines) + 1))
    assert [one.party for one in lines if one.event == EVENT] == ["avim"]
    assert (own.case, own.member) == ("", bas.member)
    assert document_payload(envelope)["to"]["party"] == "rechtshoek"
    with pytest.raises(NotFound):
        # It ended before it was sent: the provider was never told of it, and is not now.
        hub.broker.request.get(story.noor.caller, envelope.sid)
