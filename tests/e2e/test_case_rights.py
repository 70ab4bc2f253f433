"""Who may see a case and change whose it is about: as its owner says, and as two of them saw."""

import pytest

from hub.errors import NotAllowed, NotFound, VerificationError
from tests.world import by_hand
from tests.world.by_hand import World
from tests.world.case import day
from tests.world.hub import asked, upload
from tests.world.parties import Party, Person, document, now, organisations
from tests.world.story import Story


@pytest.fixture
def story(hub):
    """The usual world with a second NGO beside it."""
    lead = Person(party="steunpunt", functions=("team_lead", "caseworker"))
    colleague = Person(party="steunpunt", functions=("caseworker",))
    other = Party(
        party="steunpunt",
        types=("ngo_social",),
        desk="desk_care",
        people={"lead": lead, "colleague": colleague},
    )
    world = World(hub.log_key, [*organisations(), other])
    # A desk has a reader at least: the lead is one here.
    world.install(hub.broker)
    return Story(hub.broker, world)


def test_only_the_owner_of_a_case_says_who_works_on_it(hub, story):
    people = story.world.parties["steunpunt"].people
    lead, colleague = people["lead"], people["colleague"]
    story.put(story.tilda, "assigned", member=lead.member, recipients=["steunpunt"])
    assert hub.broker.case.get(lead.caller, story.case.case_id)

    later = {"at": now(5), "member": colleague.member, "recipients": ["steunpunt"]}
    with pytest.raises(VerificationError, match="fact_author"):
        story.put(lead, "assigned", function="team_lead", **later)

    for look in (hub.broker.case.get, hub.broker.case.facts):
        with pytest.raises(NotFound):
            look(colleague.caller, story.case.case_id)
        assert look(lead.caller, story.case.case_id)


def replace_card(hub, story, person, case):
    """Put the next card of the story's case, as ``person`` and about ``case``'s anchor."""
    known = hub.broker.case.get(person.caller, case.case_id)
    envelope, file = by_hand.card(
        story.world, person, case, n=known.card_n + 1, prev=known.card_sid
    )
    upload(hub.broker, person, file)
    hub.broker.case.replace_card(asked(person), case.case_id, document(envelope))


def anchored(story, number):
    case = by_hand.new_case(number)
    case.case_id = story.case.case_id
    return case


def link(story):
    first = story.put(story.noor, "anchor_linked", date=day(0))
    return lambda person: story.put(person, "anchor_linked", date=day(0), confirms=first.sid)


def test_a_case_is_bound_to_another_anchor_only_when_two_have_seen_it(hub, story):
    other = anchored(story, "nl-v:9999000002")
    confirm = link(story)
    with pytest.raises(VerificationError, match="not_confirmed"):
        confirm(story.noor)
    with pytest.raises(VerificationError, match="commitment_changed"):
        replace_card(hub, story, story.tilda, other)

    confirm(story.tilda)
    replace_card(hub, story, story.tilda, other)

    assert hub.broker.case.get(story.tilda.caller, other.case_id).commitment == other.commitment


def test_what_two_have_seen_serves_one_change_of_the_anchor(hub, story):
    link(story)(story.tilda)
    replace_card(hub, story, story.tilda, anchored(story, "nl-v:9999000002"))

    with pytest.raises(VerificationError, match="commitment_changed"):
        replace_card(hub, story, story.tilda, anchored(story, "nl-v:9999000003"))


def test_a_helper_of_another_party_does_not_replace_the_owners_card(hub, story):
    lead = story.world.parties["steunpunt"].people["lead"]
    story.put(story.tilda, "assigned", member=lead.member, recipients=["steunpunt"])

    with pytest.raises(NotAllowed, match="card_of_owner"):
        replace_card(hub, story, lead, story.case)


def test_a_state_party_never_sees_a_case_even_if_it_is_assigned_one(hub, story):
    anna = story.anna
    story.put(story.tilda, "assigned", member=anna.member, recipients=["ind"])

    for look in (hub.broker.case.get, hub.broker.case.facts):
        with pytest.raises(NotFound):
            look(anna.caller, story.case.case_id)
    envelope, r = by_hand.fact(story.world, anna, story.case, "consent_withdrawn")
    with pytest.raises(NotFound):
        hub.broker.case.add_fact(asked(anna), document(envelope), case_id=story.case.case_id, r=r)
