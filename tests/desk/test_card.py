"""A new case: the number typed twice, or said to be none; sealed before it leaves."""

import pytest

from connectors.exchange import case, fact
from tests.world import case as cases
from tests.world.desk import Browser

GIVEN = {
    "name": "Farhad Karimzad",
    "born": "30-09-1987",
    "v_number": "9999000002",
    "again": "9999 000 002",
}
NONE = {"v_number": "", "again": "", "none": "yes"}


def post(browser, change=None):
    token = browser.form_token("/cases/new")
    return browser.post("/cases/new", GIVEN | (change or {}), token=token)


def listed(town, name="noor"):
    return [one.case_id for one in case.list_cases(town.session(name))]


def test_a_new_case_opens_with_the_person_sealed_to_the_desk(town, browser):
    answer = post(browser.unlock("noor"))

    page = browser.follow(answer).text
    assert GIVEN["name"] in page
    case_id = answer.headers["location"].removeprefix("/cases/")
    card = case.read_case(town.session("noor"), case_id).card
    assert (card["anchor"], card["born"]) == ("nl-v:9999000002", "1987-09-30")
    kids = set(case.read_case(town.session("noor"), case_id).statement.payload.kids)
    members = town.session("noor").trust.own().members
    for name, readable in (("noor", True), ("bram", True), ("tilda", False), ("fenna", False)):
        assert (members[town.member(name)].seal_kid in kids) is readable, name


def test_somebody_without_a_v_number_has_a_case_too(browser):
    answer = post(browser.unlock("noor"), NONE)

    assert "Geen V-nummer bekend" in browser.follow(answer).text


def test_a_team_lead_opens_and_says_who_works_on_it(town):
    lead = Browser(town.desk("rechtshoek")).unlock("tilda")
    answer = post(lead, {"worker": town.member("noor")})

    case_id = answer.headers["location"].removeprefix("/cases/")
    assert cases.kinds(town, case_id) == ["assigned"]
    page = Browser(town.desk("rechtshoek")).unlock("noor").get(f"/cases/{case_id}").text
    assert "Zaak starten" in page
    assert GIVEN["name"] in lead.get("/").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Vul de naam in"),
        ({"name": "x" * 121}, "Vul de naam in"),
        ({"name": "Ali\u202ecod"}, "Vul de naam in"),
        ({"born": ""}, "Vul een geboortedatum in"),
        ({"born": "31-02-1990"}, "Vul een geboortedatum in"),
        ({"born": "1890"}, "Vul een geboortedatum in"),
        ({"born": "2999-01-01"}, "Vul een geboortedatum in"),
        ({"born": "gisteren"}, "Vul een geboortedatum in"),
        ({"born": "1990-13"}, "Vul een geboortedatum in"),
        ({"v_number": "999900000", "again": "999900000"}, "heeft tien cijfers"),
        ({"v_number": "٩٩٩٩٠٠٠٠٠٢", "again": "٩٩٩٩٠٠٠٠٠٢"}, "heeft tien cijfers"),
        ({"v_number": "", "again": ""}, "heeft tien cijfers"),
        ({"again": "9999000003"}, "zijn niet gelijk"),
        ({"again": ""}, "zijn niet gelijk"),
        ({"none": "yes"}, "en ook dat er geen is"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_opens_nothing(town, browser, change, said):
    before = listed(town)

    answer = post(browser.unlock("noor"), change)

    assert answer.status_code == 400
    assert answer.text.count(said) == 2
    if "name" not in change:
        assert GIVEN["name"] in answer.text
    assert listed(town) == before


def test_a_name_is_one_line_of_text_and_never_markup(browser):
    answer = post(browser.unlock("noor"), {"name": "  <b>Ann</b>\n  O'Hara "} | NONE)

    page = browser.follow(answer).text
    assert "&lt;b&gt;Ann&lt;/b&gt; O&#39;Hara" in page
    assert "<b>Ann" not in page


@pytest.mark.parametrize("worker", ["", "m-00000000", "tilda", "self", "ind"])
def test_a_team_lead_gives_a_case_to_a_colleague_at_the_desk_only(town, worker):
    lead = Browser(town.desk("rechtshoek")).unlock("tilda")
    before = listed(town, "tilda")
    known = {"self": town.member("tilda"), "ind": town.member("anna")}

    answer = post(lead, {"worker": known.get(worker, worker)})

    assert answer.status_code == 400
    assert "Kies een collega uit de lijst" in answer.text
    assert listed(town, "tilda") == before


@pytest.mark.parametrize(("party", "name"), [("rechtshoek", "fenna"), ("ind", "anna")])
def test_who_neither_asks_about_own_cases_nor_assigns_opens_none(town, party, name):
    browser = Browser(town.desk(party)).unlock(name)
    token = browser.form_token("/inbox" if name == "anna" else "/")

    assert browser.get("/cases/new").status_code == 403
    assert browser.post("/cases/new", GIVEN, token=token).status_code == 403
    assert "/cases/new" not in browser.get("/").text


def test_nothing_of_the_person_lies_on_a_disk_in_clear(town, browser):
    post(browser.unlock("noor"))

    kept = [one.read_bytes() for one in town.folder.rglob("*") if one.is_file()]
    for private in ("Farhad", "Karimzad", "9999000002", "1987-09-30"):
        assert [one for one in kept if private.encode() in one] == [], private


def test_the_facts_of_a_new_case_are_read_back(town, browser):
    answer = post(browser.unlock("noor"))
    case_id = answer.headers["location"].removeprefix("/cases/")

    assert fact.read_facts(town.session("noor"), case_id) == []
