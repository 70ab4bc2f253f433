"""The case page: one person by name, what is on file, and nothing of it in wrong places."""

import re
from datetime import date

import pytest

from connectors.desk.case.case import age_band
from connectors.exchange import case
from connectors.exchange.case import Person
from tests.world import case as cases
from tests.world.desk import Browser

WILD = '<b>Ann</b> & "Bo"'


@pytest.fixture(scope="module")
def started(town):
    case_id = cases.started(town)
    cases.consent(town, case_id, items=cases.OVERVIEW)
    return case_id


def test_a_case_is_one_screen_with_the_person_the_facts_and_one_next_step(browser, started):
    page = browser.unlock("noor").get(f"/cases/{started}").text

    assert f"{cases.NAME}</h1>" in page
    assert "•••••• 0001" in page
    for said in ("Stap 1, Gewoon traject", "Volwassen", "Beschikkingen en uitspraken", "Geldt"):
        assert said in page
    assert f'class="button" href="/cases/{started}/ask"' in page
    assert page.count('class="button"') == 1
    assert "perspective_legal" not in page


def test_the_v_number_stands_on_the_page_only_when_it_is_asked_for(browser, started):
    browser.unlock("noor")
    path = f"/cases/{started}"

    assert cases.V_NUMBER not in browser.get(path).text
    shown = browser.post(f"{path}/v-number", token=browser.form_token(path))
    assert cases.V_NUMBER in shown.text
    assert cases.V_NUMBER not in browser.get(path).text


def test_no_name_stands_in_the_title_or_an_address(browser, started):
    page = browser.unlock("noor").get(f"/cases/{started}").text

    title = re.search(r"<title>(.*?)</title>", page)[1]
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    for private in (*cases.NAME.split(), cases.V_NUMBER, cases.BORN):
        assert private not in title
        assert [one for one in links if private in one] == []


def test_a_name_is_text_and_never_markup(town, browser):
    case_id = cases.started(town, name=WILD)

    page = browser.unlock("noor").get(f"/cases/{case_id}").text

    assert "<b>Ann" not in page
    assert "&lt;b&gt;Ann&lt;/b&gt; &amp; &#34;Bo&#34;" in page


@pytest.mark.parametrize("path", ["", "/v-number", "/start"])
@pytest.mark.parametrize("case_id", ["0" * 32, "1", "x" * 32, "0" * 31 + "A"])
def test_a_case_that_there_is_not_is_a_page_that_there_is_not(browser, case_id, path):
    browser.unlock("noor")
    token = browser.form_token("/")
    fields = {"state": "step1", "track": "regular", "age": "adult"}

    if path:
        answer = browser.post(f"/cases/{case_id}{path}", fields, token=token)
    else:
        answer = browser.get(f"/cases/{case_id}")
    assert answer.status_code == 404


def test_a_colleague_without_the_case_and_another_organisation_see_nothing(town, started):
    for party, name in (("rechtshoek", "bram"), ("thuishaven", "sanne"), ("ind", "anna")):
        answer = Browser(town.desk(party)).unlock(name).get(f"/cases/{started}")

        assert answer.status_code == 404, name
        assert cases.NAME not in answer.text


def test_who_has_no_key_for_the_card_is_told_so_and_sees_no_name(town, browser):
    session = town.session("noor")
    person = Person(name=cases.NAME, born=cases.BORN, v_number=cases.V_NUMBER)
    case_id = case.open_case(session, person)["caseId"]

    # A team lead may see every case of the organisation; this card is not sealed to her.
    answer = browser.unlock("tilda").get(f"/cases/{case_id}")

    assert answer.status_code == 403
    assert cases.NAME not in answer.text


def test_a_case_that_nobody_works_on_says_whom_to_ask(town, browser):
    session = town.session("noor")
    case_id = case.open_case(session, Person(name=cases.NAME, born=cases.BORN))["caseId"]

    page = browser.unlock("noor").get(f"/cases/{case_id}").text

    assert "nog aan niemand toegewezen" in page
    assert "Geen V-nummer bekend" in page
    assert f"/cases/{case_id}/ask" not in page


def test_a_new_case_is_started_in_one_form_and_then_may_ask(town, browser):
    case_id = cases.opened(town)
    path = f"/cases/{case_id}"
    browser.unlock("noor")

    page = browser.get(path).text
    assert f"{path}/ask" not in page
    fields = {"state": "step1", "track": "regular", "age": "adult"}
    answer = browser.post(f"{path}/start", fields, token=browser.form_token(path))

    assert f"{path}/ask" in browser.follow(answer).text
    assert cases.kinds(town, case_id) == ["assigned", "case_state", "age_band"]


def test_only_who_works_on_a_case_starts_it_or_asks_about_it(town, browser):
    case_id = cases.opened(town)
    browser.unlock("tilda")
    token = browser.form_token("/")
    fields = {"state": "step1", "track": "regular", "age": "adult"}
    paths = [f"/cases/{case_id}{rest}" for rest in ("/start", "/ask")]
    before = cases.kinds(town, case_id)

    # She opened it, so she can read its card.
    assert browser.get(f"/cases/{case_id}").status_code == 200
    assert browser.get(paths[1]).status_code == 403
    for path in paths:
        assert browser.post(path, fields, token=token).status_code == 403
    assert cases.kinds(town, case_id) == before


@pytest.mark.parametrize(
    "wrong", [{"state": ""}, {"state": "step2"}, {"track": "x"}, {"age": "old"}, {"age": ""}]
)
def test_a_start_with_a_code_that_is_not_offered_puts_nothing_on_file(town, browser, wrong):
    case_id = cases.opened(town)
    path = f"/cases/{case_id}"
    browser.unlock("noor")

    fields = {"state": "step1", "track": "regular", "age": "adult"} | wrong
    answer = browser.post(f"{path}/start", fields, token=browser.form_token(path))

    assert answer.status_code == 400
    assert "Kies de stand" in answer.text
    assert cases.kinds(town, case_id) == ["assigned"]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2008-03-02", "minor"),
        ("2008-03-01", "young_adult"),
        ("2003-03-02", "young_adult"),
        ("2003-03-01", "adult"),
        ("2008", ""),
        ("2008-03", ""),
        ("2009", "minor"),
        ("1990", "adult"),
    ],
)
def test_the_age_is_proposed_only_where_the_birth_date_says_it(born, band):
    assert age_band(born, date(2026, 3, 1)) == band
