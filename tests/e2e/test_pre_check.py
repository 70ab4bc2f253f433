"""The dry run: what would be decided, logged, for who guides people and about their own cases."""

from dataclasses import replace

import pytest

from hub.audit import record
from hub.errors import HubError, InvalidInput, NotAllowed, NotFound, Unavailable
from hub.services.decision import Intent
from tests.world.hub import asked
from tests.world.story import Story

SOUGHT = Intent(
    to_party="ind",
    purpose="perspective_legal",
    items=("asylum_decisions",),
    art6="a",
    art9=(),
    function="legal_counsellor",
)


def look(story, sought=SOUGHT, who=None, case_id=None):
    done = story.broker.pre_check.check(
        asked(who or story.noor), case_id or story.case.case_id, sought
    )
    return done, done.result["decision"]


def size_of(broker):
    return len(broker.log.entries(0, 256))


def opening(broker, entry, part):
    with broker.request.uow.read() as tx:
        return tx.log.opening(entry, part)


def test_what_is_said_before_is_what_is_decided_after(hub, world):
    story = Story(hub.broker, world)
    _, before = look(story)
    _, after = story.ask(items=("asylum_decisions",))

    assert before["outcome"] == "allow"
    assert before == after.result["decision"]


def test_what_is_missing_is_said_and_no_request_comes_of_it(hub, world):
    broker = hub.broker
    story = Story(hub.broker, world, without=("mandate",))
    before = broker.request.page(story.noor.caller, role="asker", after="", limit=100)

    _, told = look(story)

    assert told["outcome"] == "deny"
    assert told["reason"] == "DENY_MANDATE_MISSING"
    after = broker.request.page(story.noor.caller, role="asker", after="", limit=100)
    assert [one.sid for one in after] == [one.sid for one in before]


def test_each_look_is_one_entry_that_names_no_request(hub, world):
    broker = hub.broker
    story = Story(hub.broker, world, without=("mandate",))
    start = size_of(broker)

    done, told = look(story)

    assert size_of(broker) == start + 1
    what = record.parse("what", opening(broker, done.entry, "what")[32:])
    why = record.parse("why", opening(broker, done.entry, "why")[32:])
    who = record.parse("who", opening(broker, done.entry, "who")[32:])
    assert (what["event"], what["shown"], what["to"]) == ("request_decided", "denied", "ind")
    assert {"request", "statement", "sealed"}.isdisjoint(what)
    assert (why["outcome"], why["reason"]) == (told["outcome"], told["reason"])
    assert (who["party"], who["member"]) == ("rechtshoek", story.noor.member)
    assert b"asylum_decisions" in opening(broker, done.entry, "input")


def test_the_same_look_twice_under_one_key_is_logged_once(hub, world):
    broker = hub.broker
    story = Story(hub.broker, world)
    action = asked(story.noor)
    first = broker.pre_check.check(action, story.case.case_id, SOUGHT)
    size = size_of(broker)

    again = broker.pre_check.check(action, story.case.case_id, SOUGHT)

    assert again == first
    assert size_of(broker) == size


@pytest.mark.parametrize("name", ["anna", "bas"])
def test_authorities_are_not_served_and_learn_nothing(hub, world, name):
    broker = hub.broker
    story = Story(hub.broker, world)
    person = next(org.people[name] for org in world.parties.values() if name in org.people)
    size = size_of(broker)
    said = set()

    for case_id in (story.case.case_id, "0" * 32):
        with pytest.raises(NotFound) as refused:
            look(story, who=person, case_id=case_id)
        said.add(str(refused.value))

    assert len(said) == 1
    assert size_of(broker) == size


def test_the_case_of_another_is_a_case_that_there_is_not(hub, world):
    story = Story(hub.broker, world)

    with pytest.raises(NotFound):
        look(story, who=story.bram)
    with pytest.raises(NotFound):
        look(story, case_id="0" * 32)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"function": "privacy_officer"}, NotAllowed),
        ({"function": "nobody"}, NotAllowed),
        ({"to_party": "nowhere"}, NotFound),
        ({"items": ()}, InvalidInput),
        ({"items": ("asylum_decisions", "asylum_decisions")}, InvalidInput),
    ],
)
def test_what_could_not_be_asked_is_refused_and_not_logged(hub, world, change, error):
    broker = hub.broker
    story = Story(hub.broker, world)
    size = size_of(broker)

    with pytest.raises(error):
        look(story, replace(SOUGHT, **change))

    assert size_of(broker) == size


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"purpose": "immigration_enforcement"}, "DENY_PURPOSE_PROHIBITED"),
        ({"items": ("ind_internal_minute",)}, "DENY_CATEGORY_NEVER"),
        ({"items": ("no_such_thing",)}, "DENY_UNKNOWN_TERM"),
        ({"to_party": "avim"}, "DENY_NO_FLOW"),
    ],
)
def test_a_code_that_leads_nowhere_is_a_denial_with_its_reason(hub, world, change, reason):
    _, told = look(Story(hub.broker, world), replace(SOUGHT, **change))

    assert (told["outcome"], told["reason"]) == ("deny", reason)


def test_without_an_engine_nothing_is_said_and_nothing_is_logged(hub, world):
    broker = hub.broker
    story = Story(hub.broker, world)
    size = size_of(broker)

    class Down:
        revision = broker.request.decider.engine.revision

        def decide(self, _):
            raise Unavailable("engine_down")

    service = broker.pre_check
    down = replace(service, decider=replace(service.decider, engine=Down()))

    with pytest.raises(HubError, match="engine_down"):
        down.check(asked(story.noor), story.case.case_id, SOUGHT)
    assert size_of(broker) == size
