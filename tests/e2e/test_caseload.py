"""Who works on which cases: counted and listed by the rule of assignments, and told to no other."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from hub import bootstrap
from hub.errors import NotAllowed, VerificationError
from hub.services.case import caseload
from tests.world import by_hand
from tests.world.by_hand import World
from tests.world.hub import asked, settings_for, upload
from tests.world.parties import Party, Person, document, now, organisations
from tests.world.story import Story

OWN = ["rechtshoek"]


class Office(Story):
    """Cases of one NGO, each opened by its team lead unless another is named."""

    def opens(self, person=None):
        person = person or self.tilda
        self.case = by_hand.new_case()
        envelope, file = by_hand.card(self.world, person, self.case)
        upload(self.broker, person, file)
        self.broker.case.open(asked(person), document(envelope))
        return self.case.case_id

    def gives(self, to, *, by=None, at=0, recipients=OWN):
        """Say of the newest case that ``to`` works on it, so many seconds from now."""
        members = {"member": to.member, "recipients": recipients, "at": now(at)}
        self.put(by or self.tilda, "assigned", **members)

    def lists(self, person, worker, limit=100):
        """The numbers of all pages, each with who works on it."""
        found, after = {}, ""
        while True:
            page, after = self.broker.caseload.page(person.caller, after, limit, worker)
            assert len(page) <= limit
            found |= {one.case.case_id: one.worker for one in page}
            if not after:
                return found
            assert len(page) == limit


def made(hub):
    """Noor has one case, and one that was Bram's; Bram has one; three have nobody."""
    lead = Person(party="steunpunt", functions=("team_lead",))
    colleague = Person(party="steunpunt", functions=("caseworker",))
    other = Party(
        party="steunpunt",
        types=("ngo_social",),
        desk="desk_care",
        people={"lead": lead, "colleague": colleague},
    )
    world = World(hub.log_key, [*organisations(), other])
    world.install(hub.broker)
    office = Office(hub.broker, world)
    office.lead = lead
    office.first = office.case.case_id
    office.moved = office.opens()
    office.gives(office.bram, at=-5)
    office.gives(office.noor)
    office.brams = office.opens(office.noor)
    office.gives(office.bram)
    office.nobodys = office.opens()
    # Two are refused: to oneself, and by another organisation, which has the case as well.
    office.himself = office.opens()
    with pytest.raises(VerificationError, match="fact_author"):
        office.gives(office.tilda)
    office.elsewhere = office.opens()
    office.gives(lead, recipients=["steunpunt"])
    with pytest.raises(VerificationError, match="fact_author"):
        office.gives(office.noor, by=lead)
    return office


@pytest.fixture(scope="module")
def office(tmp_path_factory, policies):
    """One for all tests that only look."""
    with bootstrap.running(settings_for(tmp_path_factory.mktemp("office"), policies)) as hub:
        yield made(hub)


def test_each_members_cases_are_counted_by_the_newest_assignment_that_counts(office):
    found = office.broker.caseload.loads(office.tilda.caller)

    assert found == {office.noor.member: 2, office.bram.member: 1, "": 3}


def test_the_counts_are_those_of_the_rule_case_by_case(office):
    every = office.lists(office.tilda, None)

    assert len(every) == 6
    for worker, count in office.broker.caseload.loads(office.tilda.caller).items():
        listed = office.lists(office.tilda, worker)
        assert listed == {one: now for one, now in every.items() if now == worker}
        assert len(listed) == count


def test_only_who_assigns_is_told_how_many_cases_each_has(office):
    fenna = office.world.parties["rechtshoek"].people["fenna"]
    for person in (office.noor, office.bram, fenna, office.anna):
        with pytest.raises(NotAllowed, match="function_not_allowed"):
            office.broker.caseload.loads(person.caller)


def test_who_assigns_elsewhere_counts_and_finds_no_case_of_another_party(office):
    for caller in (office.lead.caller, replace(office.tilda.caller, party="ind")):
        assert office.broker.caseload.loads(caller) == {}
        stranger = SimpleNamespace(caller=caller)
        for worker in (None, "", office.noor.member, office.lead.member):
            assert office.lists(stranger, worker) == {}


def test_a_list_is_narrowed_to_who_works_on_a_case_now(office):
    noor, bram = office.noor.member, office.bram.member

    assert office.lists(office.tilda, noor) == {office.first: noor, office.moved: noor}
    assert office.lists(office.tilda, bram) == {office.brams: bram}
    nobodys = {office.nobodys: "", office.himself: "", office.elsewhere: ""}
    assert office.lists(office.tilda, "") == nobodys
    assert office.lists(office.tilda, office.tilda.member) == {}
    assert office.lists(office.tilda, office.lead.member) == {}


def test_a_narrower_list_shows_nobody_a_case_that_they_may_not_see(office):
    noor, bram = office.noor.member, office.bram.member

    # Noor opened the case on which Bram works; what he had before is no longer his to see.
    assert office.lists(office.noor, bram) == {office.brams: bram}
    assert office.lists(office.bram, noor) == {}
    assert office.lists(office.bram, bram) == {office.brams: bram}
    for person in (office.noor, office.bram):
        assert office.lists(person, "") == {}
    for worker in (None, "", noor, bram, office.anna.member):
        assert office.lists(office.anna, worker) == {}


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("chunk", [1, 2, 6, 7])
def test_pages_and_pieces_of_any_size_give_each_case_once(office, monkeypatch, limit, chunk):
    monkeypatch.setattr(caseload, "_CHUNK", chunk)

    assert len(office.lists(office.tilda, None, limit)) == 6
    assert len(office.lists(office.tilda, "", limit)) == 3
    assert len(office.lists(office.tilda, office.noor.member, limit)) == 2
    assert len(office.lists(office.noor, office.bram.member, limit)) == 1
    assert sum(office.broker.caseload.loads(office.tilda.caller).values()) == 6


def test_no_cursor_names_a_case_that_the_caller_may_not_see(hub, monkeypatch):
    office = made(hub)
    monkeypatch.setattr(caseload, "_CHUNK", 1)
    for _ in range(2):
        office.opens()
        office.gives(office.bram, at=-5)
        office.gives(office.noor)

    for worker in (None, "", office.noor.member, office.bram.member):
        page, after = office.broker.caseload.page(office.bram.caller, "", 1, worker)
        assert [one.case.case_id for one in page] in ([], [office.brams])
        assert after == ""
