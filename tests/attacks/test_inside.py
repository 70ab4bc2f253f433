"""Members of a party who do at the hub what is not theirs to do, with their own keys.

The ids are rows of the list of attacks that once succeeded; each test names the harm in words.
"""

import pytest

from hub import bootstrap
from hub.errors import HubError, Unavailable
from tests.world import officers, parties
from tests.world.by_hand import World
from tests.world.hub import asked, settings_for
from tests.world.parties import Person, document
from tests.world.story import Story


@pytest.fixture(scope="module")
def hub(tmp_path_factory, policies):
    with bootstrap.running(settings_for(tmp_path_factory.mktemp("inside"), policies)) as hub:
        yield hub


@pytest.fixture(scope="module")
def world(hub):
    organisations = parties.organisations()
    robot = Person(party="rechtshoek", functions=("connector",))
    organisations[0].people["robot"] = robot
    world = World(hub.log_key, organisations)
    world.install(hub.broker)
    return world


@pytest.fixture
def story(hub, world):
    return Story(hub.broker, world)


def person(story, name):
    """A member of the asker's party or of the provider's."""
    people = story.world.parties["rechtshoek"].people | story.world.parties["ind"].people
    return people[name]


def receipt(story, who, request, about, event, function=None):
    """What the hub says to a receipt: empty if it took it, else the code of its refusal."""
    change = {"ground": "own_file"} if event == "kept" else {}
    payload = story.world.common(who, function, about=about, event=event, **change)
    signed = document(story.world.sign(who, "receipt", payload))
    service = story.broker.withdrawal.withdraw if event == "withdrawn" else story.broker.receipt.add
    try:
        service(asked(who), request, signed)
    except HubError as refused:
        return refused.reason
    return ""


def answered(story, *readers):
    """The sids of a request and of its answer, which these members picked up."""
    request, done = story.ask()
    message, _ = story.answer(request, done)
    for name in readers:
        story.broker.pick_up.pick_up(asked(person(story, name)), request.sid, message.sid)
    return request.sid, message.sid


def state(story, request):
    return story.broker.request.get(story.noor.caller, request).state


# -- receipts: who may say what (W3)

ASKERS = ("noor", "bram", "tilda", "fenna")
PROVIDERS = ("anna", "daan", "vera")
READING = ("opened", "saved", "kept", "deleted", "wrong_person")


@pytest.mark.parametrize("event", READING)
def test_what_was_done_with_an_answer_says_only_who_picked_it_up(story, event):
    """[W3] A colleague "deletes" an answer that nobody read, or sets it apart as a wrong person."""
    request, message = answered(story)
    before = state(story, request)

    told = {name: receipt(story, person(story, name), request, message, event) for name in ASKERS}

    desk_due = event == "wrong_person"
    office = "receipt_not_yours" if desk_due else "answer_unread"
    assert told == dict.fromkeys(("noor", "bram"), "answer_unread") | dict.fromkeys(
        ("tilda", "fenna"), office
    )
    assert {receipt(story, person(story, one), request, message, event) for one in PROVIDERS} == {
        "receipt_not_yours"
    }
    assert state(story, request) == before == "answered"
    story.broker.pick_up.pick_up(asked(story.noor), request, message)
    assert receipt(story, story.bram, request, message, event) == "answer_unread"
    assert receipt(story, story.noor, request, message, event) == ""


def test_a_reader_cannot_delete_what_a_colleague_still_reads(hub, story):
    """[W3] The first reader ends the only copy under the eyes of the second."""
    request, message = answered(story, "noor", "bram")

    assert receipt(story, story.bram, request, message, "deleted") == ""
    assert state(story, request) == "answered"
    hub.broker.sweep.run()
    story.broker.pick_up.pick_up(asked(story.noor), request, message)

    assert receipt(story, story.noor, request, message, "deleted") == ""
    assert state(story, request) == "closed"


def test_a_colleague_who_reads_first_cannot_delete_it_before_the_asker_reads(story):
    """[W3] Picked up, "deleted", and the asker never sees the answer."""
    request, message = answered(story, "bram")

    assert receipt(story, story.bram, request, message, "deleted") == ""

    assert state(story, request) == "answered"
    story.broker.pick_up.pick_up(asked(story.noor), request, message)
    assert receipt(story, story.noor, request, message, "deleted") == ""
    assert state(story, request) == "closed"


def test_a_part_that_nobody_read_is_not_deleted_with_the_part_that_was(story):
    """[W3] Deleting part one ends part two, which nobody has opened."""
    request, done = story.ask()
    first, _ = story.answer(request, done, final=False)
    second, _ = story.answer(request, done, seq=2)
    story.broker.pick_up.pick_up(asked(story.noor), request.sid, first.sid)

    assert receipt(story, story.noor, request.sid, first.sid, "deleted") == ""

    assert state(story, request.sid) == "answered"
    story.broker.pick_up.pick_up(asked(story.noor), request.sid, second.sid)
    assert receipt(story, story.noor, request.sid, second.sid, "deleted") == ""
    assert state(story, request.sid) == "closed"


def test_a_pick_up_that_the_log_does_not_hold_yet_is_none(hub, story):
    """[W3] A receipt about a reading that no entry proves."""
    request, message = answered(story)
    with officers.held(hub.sequencer):
        with pytest.raises(Unavailable):
            story.broker.pick_up.pick_up(asked(story.bram), request, message)
        assert receipt(story, story.bram, request, message, "opened") == "answer_unread"


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_answer_is_recalled_by_who_released_it_or_by_the_desk(story, name):
    """[W3] Any member of the provider takes an answer away from its reader."""
    request, message = answered(story, "noor")

    told = receipt(story, person(story, name), request, message, "recalled")

    assert told == ("receipt_not_yours" if name == "vera" else "")
    assert state(story, request) == ("answered" if name == "vera" else "recalled")


def test_who_asked_or_works_on_the_case_takes_a_request_back_alone(story):
    """[W3] The asker and the one who took over keep their right to stop."""
    by_asker, by_worker = story.ask()[0].sid, story.ask()[0].sid
    members = {"member": story.bram.member, "recipients": ["rechtshoek"]}
    story.put(story.tilda, "assigned", **members)

    assert receipt(story, story.noor, by_asker, by_asker, "withdrawn") == ""
    assert receipt(story, story.bram, by_worker, by_worker, "withdrawn") == ""

    assert {state(story, by_asker), state(story, by_worker)} == {"withdrawn"}


@pytest.mark.parametrize("first", ["bram", "tilda", "fenna"])
def test_anybody_else_takes_a_request_back_only_with_a_second_member(story, first):
    """[W3] A colleague, team lead or officer alone ends somebody's open question."""
    request = story.ask()[0].sid
    second = "tilda" if first == "bram" else "bram"
    shown = story.broker.request.get(story.anna.caller, request)

    assert receipt(story, person(story, first), request, request, "withdrawn") == ""
    assert state(story, request) == "with_provider"
    again = receipt(story, person(story, first), request, request, "withdrawn")
    assert (again, state(story, request)) == ("second_member_due", "with_provider")
    # The provider sees nothing of it.
    assert story.broker.request.get(story.anna.caller, request) == shown

    assert receipt(story, person(story, second), request, request, "withdrawn") == ""
    assert state(story, request) == "withdrawn"


def test_a_program_takes_nothing_back_not_even_with_a_second_member(story):
    """[W3] An unattended program, or who stole its key, is the second pair of eyes."""
    request = story.ask()[0].sid
    robot = story.world.parties["rechtshoek"].people["robot"]
    assert receipt(story, story.bram, request, request, "withdrawn") == ""

    assert receipt(story, robot, request, request, "withdrawn") == "receipt_not_yours"

    assert state(story, request) == "with_provider"


def test_a_request_that_ended_is_not_asked_back(story):
    """[W3] The first of two withdrawals puts a new line on a request that is over."""
    request = story.ask()[0].sid
    assert receipt(story, story.noor, request, request, "withdrawn") == ""

    for who in (story.bram, story.tilda):
        assert receipt(story, who, request, request, "withdrawn") == "illegal_transition"
