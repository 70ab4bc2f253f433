"""Taking consent back: consequences first, two clicks, and nobody else can tell what it was."""

import pytest

from connectors.exchange import ask as asking
from connectors.exchange import fact, inbox
from connectors.session import until
from tests.world import case as cases
from tests.world.asking import ask_with_four_eyes, send
from tests.world.desk import Browser


@pytest.fixture
def asked(town, tmp_path):
    """A case with two consents, and a request that rests on the first; ids of all."""
    case_id = cases.started(town)
    legal = cases.consent(town, case_id)
    items = [{"category": "asylum_procedure_overview"}]
    other = cases.consent(town, case_id, purpose="application_monitoring", items=items)
    cases.mandate(town, case_id, tmp_path)
    return (
        case_id,
        send(town.session("noor"), case_id, cases.V_NUMBER, tmp_path)["sid"],
        legal,
        other,
    )


def state(town, sid, name="noor", role="asker"):
    rows = inbox.list_requests(town.session(name), role)
    return next(one.state for one in rows if one.sid == sid)


def post(browser, path, fields):
    return browser.post(path, fields, token=browser.form_token(path))


def test_what_stops_is_said_first_and_then_it_stops(town, browser, asked):
    case_id, sid, legal, other = asked
    path = f"/cases/{case_id}/stop"
    page = browser.unlock("noor").get(path).text
    first, second = page.split(f'value="{other}"')

    assert f'value="{legal}"' in first
    assert "Dan stopt meteen: Juridisch perspectief uitzoeken" in first
    assert "Er loopt nu geen verzoek dat hierop rust" in second
    assert state(town, sid) == "with_provider"
    answer = post(browser, path, {"consent": legal})

    assert "Ingetrokken" in browser.follow(answer).text
    assert state(town, sid) == "stopped"
    assert state(town, sid, "anna", "provider") == "stopped"
    assert f'value="{legal}"' not in browser.get(path).text


def test_another_consent_taken_back_stops_nothing_of_the_first(town, browser, asked):
    case_id, sid, _, other = asked

    post(browser.unlock("noor"), f"/cases/{case_id}/stop", {"consent": other})

    assert state(town, sid) == "with_provider"


def test_all_of_a_person_can_be_taken_back_at_once(town, browser, asked):
    case_id, sid, _, _ = asked
    path = f"/cases/{case_id}/stop"

    post(browser.unlock("noor"), path, {"consent": "all"})

    assert state(town, sid) == "stopped"
    assert "Er is nu geen toestemming die geldt" in browser.get(path).text


@pytest.mark.parametrize("consent", ["", "none", "0" * 64, "<b>"])
def test_a_consent_that_does_not_hold_is_not_taken_back(town, browser, asked, consent):
    case_id, sid, _, _ = asked
    before = cases.kinds(town, case_id)

    answer = post(browser.unlock("noor"), f"/cases/{case_id}/stop", {"consent": consent})

    assert answer.status_code == 400
    assert answer.text.count("Kies welke toestemming") == 2
    assert cases.kinds(town, case_id) == before
    assert state(town, sid) == "with_provider"


def test_at_another_desk_it_is_said_about_the_request_and_that_one_stops(town, asked):
    case_id, sid, _, _ = asked
    path = f"/requests/{sid}/stop"
    anna = Browser(town.desk("ind")).unlock("anna")

    page = anna.get(path).text
    assert "Dit verzoek stopt meteen" in page
    assert cases.NAME not in page
    assert case_id not in page
    answer = post(anna, path, {})

    assert answer.headers["location"] == f"/inbox/{sid}"
    assert anna.follow(answer).status_code == 200
    assert state(town, sid) == "stopped"
    # The counsellor is told where, and that her consent holds.
    noor = Browser(town.desk("rechtshoek")).unlock("noor")
    assert "Bij IND (demo) zei de persoon te willen stoppen" in noor.get(f"/cases/{case_id}").text


def test_who_does_not_know_the_person_takes_nothing_back(town, asked):
    case_id, sid, legal, _ = asked
    for party, name in (("avim", "bas"), ("thuishaven", "sanne")):
        browser = Browser(town.desk(party)).unlock(name)
        token = browser.form_token("/inbox" if name == "bas" else "/")

        for path in (f"/cases/{case_id}/stop", f"/requests/{sid}/stop"):
            assert browser.get(path).status_code == 404, path
            answer = browser.post(path, {"consent": legal}, token=token)
            assert answer.status_code == 404, path
    assert state(town, sid) == "with_provider"


def test_nothing_is_taken_back_by_who_may_only_approve_or_about_a_denied_request(
    town, browser, tmp_path
):
    waiting, case_id = ask_with_four_eyes(town), cases.started(town)
    denied = send(town.session("noor"), case_id, cases.V_NUMBER, tmp_path)["sid"]
    assert state(town, denied) == "denied"
    at = {name: Browser(town.desk(town.home[name])).unlock(name) for name in ("ruben", "karel")}
    at["noor"] = browser.unlock("noor")
    expected = [("ruben", waiting, 404), ("karel", waiting, 404), ("noor", waiting, 200)]

    for name, sid, status in [*expected, ("noor", denied, 404)]:
        assert at[name].get(f"/requests/{sid}/stop").status_code == status, name


def test_a_request_that_an_invitation_let_in_is_named_and_stops_too(town, browser):
    case_id = cases.started(town)
    items = [{"category": "identity_basic"}]
    consent = cases.consent(town, case_id, purpose="application_preparation", items=items)
    noor, anna = town.session("noor"), town.session("anna")
    scope = {
        "purpose": "application_preparation",
        "recipients": ["ind"],
        "until": until(noor.clock, 30),
    }
    invited = fact.record(noor, case_id, "invitation", scope)["id"]
    asked = asking.Ask(
        to="rechtshoek",
        purpose="application_preparation",
        categories=frozenset({"identity_basic"}),
        necessity="prepare_application",
        invitation=invited,
    )
    sid = asking.send(anna, asked, asking.plan(anna, asked))["sid"]
    assert state(town, sid, "anna") == "with_provider"
    path = f"/cases/{case_id}/stop"

    assert "Dan stopt meteen: Aanvraag voorbereiden" in browser.unlock("noor").get(path).text
    post(browser, path, {"consent": consent})

    assert state(town, sid, "anna") == "stopped"
