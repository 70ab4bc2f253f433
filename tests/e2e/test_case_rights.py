"""Who may see a case and change whose it is about: as its owner says, and as two of them saw."""

import pytest

from hub.errors import NotFound

from . import world as w
from .conftest import organisations
from .test_exchange import Story
from .world import Org, Person, World


@pytest.fixture
def story(hub):
    """The usual world with a second NGO beside it."""
    lead = Person(party="steunpunt", functions=("team_lead", "caseworker"))
    colleague = Person(party="steunpunt", functions=("caseworker",))
    other = Org(
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
    people = story.world.orgs["steunpunt"].people
    lead, colleague = people["lead"], people["colleague"]
    story.put(story.tilda, "assigned", member=lead.member, recipients=["steunpunt"])
    assert hub.broker.case.get(lead.caller, story.case.case_id)

    later = {"at": w.now(5), "member": colleague.member, "recipients": ["steunpunt"]}
    story.put(lead, "assigned", function="team_lead", **later)

    for look in (hub.broker.case.get, hub.broker.case.facts):
        with pytest.raises(NotFound):
            look(colleague.caller, story.case.case_id)
        assert look(lead.caller, story.case.case_id)
