"""Who sees which requests that wait: for an approval, or at the central desk; and nobody else."""

import pytest

from connectors.api.request import RequestsOut
from connectors.exchange import approval, ask, fact, inbox
from connectors.exchange.ask import Ask
from hub.errors import InvalidInput, NotFound
from tests.world import asking
from tests.world import case as cases

# One of each party, and whoever has a function of their own in this.
EVERYBODY = (
    *("noor", "fenna", "sanne", "ruben", "lotte", "karel", "esra", "hugo", "anna", "vera"),
    *("wout", "bas", "dora", "ella", "greet", "hans", "jaap"),
)


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    """One request in each of the states in which somebody else than the provider is due."""
    folder = tmp_path_factory.mktemp("papers")
    released, _ = asking.answer_of_a_doctor(town, folder, b"Conclusie.")
    incomplete = asking.ask_ind(town, folder, ("asylum_decisions",), v_number="", state="at_desk")
    return {
        "four_eyes": asking.ask_with_four_eyes(town),
        "invited": _invited(town),
        "release": released,
        "incomplete": incomplete.sid,
    }


def _invited(town):
    """AVIM asks the legal NGO by its invitation; the NGO's privacy officer must approve."""
    noor, bas = town.session("noor"), town.session("bas")
    case_id = cases.started(town, name="Canarie Avim", v_number="9900000042")
    scope = {"purpose": "identity_support", "until": cases.day(60)}
    items = fact.items(["identity_basic"])
    cases.put(noor, case_id, "consent_given", provider="avim", items=items, **scope)
    invitation = fact.record(noor, case_id, "invitation", scope | {"recipients": ["avim"]})
    sent = _ask_invited(bas, invitation["id"])
    assert sent["state"] == "awaiting_approval", sent
    return sent["sid"]


def _ask_invited(bas, invitation):
    asked = Ask(
        to="rechtshoek",
        purpose="identity_support",
        categories=frozenset({"identity_basic"}),
        necessity="statutory_task",
        invitation=invitation,
    )
    return ask.send(bas, asked, ask.plan(bas, asked))


def seen(town, name, role):
    return {one.sid for one in inbox.list_requests(town.session(name), role)}


def test_what_waits_for_an_approval_is_seen_by_whose_party_may_give_it_only(town, waiting):
    near = {"four_eyes", "invited"}
    due = {
        ("lotte", "karel", "esra"): near,  # the coordinator stands by in all
        ("noor", "fenna"): near,  # their party asks the one, and is asked the other
        ("sanne", "ruben"): {"four_eyes"},
        ("bas", "dora"): {"invited"},  # their own question
        ("hans", "jaap"): {"release"},
    }
    by_name = {name: kinds for names, kinds in due.items() for name in names}

    found = {name: seen(town, name, "approver") for name in EVERYBODY}

    assert found == {name: {waiting[one] for one in by_name.get(name, ())} for name in EVERYBODY}


def test_what_is_incomplete_is_seen_by_the_desk_officers_of_the_coordinator_only(town, waiting):
    found = {name: seen(town, name, "desk") for name in EVERYBODY}

    assert found.pop("lotte") == {waiting["incomplete"]}
    assert not any(found.values())


@pytest.mark.usefixtures("waiting")
def test_no_case_is_named_to_who_only_approves_or_completes(town):
    rows = inbox.list_requests(town.session("esra"), "approver")
    rows += inbox.list_requests(town.session("bas"), "approver")
    rows += inbox.list_requests(town.session("lotte"), "desk")

    assert len(rows) == 4
    assert {one.case_id for one in rows} == {None}


@pytest.mark.usefixtures("waiting")
def test_what_was_denied_waits_for_nobody(town):
    denied = _ask_invited(town.session("bas"), "0" * 32)
    assert denied["state"] == "denied"

    for name in EVERYBODY:
        for role in ("approver", "desk", "provider"):
            assert denied["sid"] not in seen(town, name, role)


def test_what_was_approved_or_passed_on_waits_no_longer(town, tmp_path):
    sid = asking.ask_with_four_eyes(town)
    for name in ("bram", "ruben"):
        session = town.session(name)
        assert sid in seen(town, name, "approver")
        request = inbox.read_request(session, sid)
        approval.approve_request(session, request, kind="four_eyes", approves=True)
    one = asking.ask_ind(town, tmp_path, ("asylum_decisions",), v_number="", state="at_desk").sid
    lotte = town.session("lotte")
    inbox.decide_at_desk(lotte, one, complete=True)

    assert sid not in seen(town, "ruben", "approver")
    assert sid in seen(town, "ruben", "provider")
    assert one not in seen(town, "lotte", "desk")
    with pytest.raises(NotFound):
        inbox.decide_at_desk(lotte, one, complete=True)


def test_the_lists_come_in_bounded_pages(town, waiting):
    hub = town.session("esra").hub
    first = hub.get("/v1/requests", RequestsOut, role="approver", limit=1)
    second = hub.get("/v1/requests", RequestsOut, role="approver", limit=1, after=first.next)

    shown = {one.sid for page in (first, second) for one in page.items}
    assert shown == {waiting["four_eyes"], waiting["invited"]}
    with pytest.raises(InvalidInput):
        hub.get("/v1/requests", RequestsOut, role="approver", limit=101)
    with pytest.raises(InvalidInput):
        hub.get("/v1/requests", RequestsOut, role="everybody")
