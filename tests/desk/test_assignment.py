"""A team lead says who works on which case; a colleague who leaves has none left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.clock import Clock
from connectors.exchange import assignment, case, fact
from connectors.exchange.case import Person
from tests.desk.thread import said
from tests.world import case as cases
from tests.world.desk import WORDS, Browser


@pytest.fixture
def lead(town):
    return Browser(town.desk("rechtshoek")).unlock("tilda")


def worker(town, case_id):
    session = town.session("tilda")
    return assignment.current(fact.read_facts(session, case_id), "rechtshoek", owner="rechtshoek")


def give(browser, case_id, to):
    path = f"/cases/{case_id}/assign"
    return browser.post(path, {"to": to}, token=browser.form_token(path))


def test_a_case_goes_to_a_colleague_who_can_then_open_it_and_the_other_cannot(town, lead):
    case_id = cases.started(town)

    answer = give(lead, case_id, town.member("bram"))

    assert answer.status_code == 303
    assert worker(town, case_id) == town.member("bram")
    bram = Browser(town.desk("rechtshoek")).unlock("bram")
    assert cases.NAME in bram.get(f"/cases/{case_id}").text
    noor = Browser(town.desk("rechtshoek")).unlock("noor")
    assert noor.get(f"/cases/{case_id}").status_code == 404


def test_who_assigns_need_not_be_able_to_read_the_name(town, lead):
    session = town.session("noor")
    person = Person(name=cases.NAME, born=cases.BORN)
    desk = case.at_desks(session)
    case_id = case.open_case(session, person, desk)["caseId"]

    page = lead.get(f"/cases/{case_id}/assign").text
    answer = give(lead, case_id, town.member("bram"))

    assert cases.NAME not in page
    assert f"Zaak {case_id[:8]}" in page
    assert answer.headers["location"] == "/assignments"
    assert worker(town, case_id) == town.member("bram")
    bram = Browser(town.desk("rechtshoek")).unlock("bram")
    assert cases.NAME in bram.get(f"/cases/{case_id}").text


def test_cases_on_which_nobody_works_are_counted_and_shown_together(town, lead):
    person = Person(name="Niemands Zaak", born=cases.BORN)
    tilda = town.session("tilda")
    ids = [case.open_case(tilda, person)["caseId"] for _ in range(2)]
    mine = cases.opened(town)
    counts = assignment.loads(tilda)

    rows = said(lead.get("/assignments").text)
    page = lead.get("/assignments/nobody").text

    assert counts[""] >= 2
    assert f"{WORDS['nl'].say('case.worker.none')} {counts['']}" in rows
    assert all(f'value="{one}" checked' in page for one in ids)
    assert page.count("Niemands Zaak") == 2
    assert mine not in page
    answer = lead.post(
        "/assignments/nobody",
        {"to": town.member("bram"), "case": ids},
        token=lead.form_token("/assignments/nobody"),
    )
    assert answer.status_code == 303
    assert [worker(town, one) for one in ids] == [town.member("bram")] * 2
    assert assignment.loads(tilda).get("", 0) == counts[""] - 2


@pytest.mark.parametrize("to", ["", "noor", "tilda", "fenna", "anna", "m-00000000", "<b>"])
def test_a_case_is_given_to_a_standing_colleague_at_the_desk_only(town, lead, to):
    case_id = cases.started(town)

    answer = give(lead, case_id, town.member(to) if to.isalpha() else to)

    assert answer.status_code == 400
    assert answer.text.count("Kies een andere collega uit de lijst") == 2
    assert worker(town, case_id) == town.member("noor")


def test_only_a_team_lead_or_desk_officer_assigns_and_only_own_cases(town):
    case_id = cases.started(town)
    for party, name, statuses in (
        ("rechtshoek", "noor", {403}),
        ("rechtshoek", "fenna", {403}),
        ("thuishaven", "ruben", {404}),
    ):
        browser = Browser(town.desk(party)).unlock(name)
        token = browser.form_token("/unlock")
        path = f"/cases/{case_id}/assign"

        assert browser.get(path).status_code in statuses, name
        answer = browser.post(path, {"to": town.member("bram")}, token=token)
        assert answer.status_code in statuses, name
        if name != "ruben":
            assert browser.get("/assignments").status_code == 403
            assert browser.get(f"/assignments/{town.member('noor')}").status_code == 403
    assert worker(town, case_id) == town.member("noor")


def test_who_is_of_another_organisation_or_nobody_has_no_page(town):
    lead = Browser(town.desk("thuishaven")).unlock("ruben")
    token = lead.form_token("/assignments")

    for member in (town.member("noor"), "m-00000000"):
        assert lead.get(f"/assignments/{member}").status_code == 404
        answer = lead.post(f"/assignments/{member}", {"to": town.member("sanne")}, token=token)
        assert answer.status_code == 404
    assert lead.get(f"/assignments/{town.member('joris')}").status_code == 200


def test_all_cases_of_a_colleague_who_leaves_are_moved_in_one_form(town):
    ids = [cases.opened(town, "ruben", "sanne") for _ in range(25)]
    lead = Browser(town.desk("thuishaven")).unlock("ruben")
    sanne, joris = town.member("sanne"), town.member("joris")
    path = f"/assignments/{sanne}"

    page = lead.get(path).text
    for case_id in ids:
        assert f'value="{case_id}" checked' in page
    answer = lead.post(path, {"to": joris, "case": ids}, token=lead.form_token(path))

    assert "25" in lead.follow(answer).text
    assert lead.get(path).text.count(cases.NAME) == 0
    browser = Browser(town.desk("thuishaven")).unlock("joris")
    assert browser.get("/").text.count(cases.NAME) == 25
    assert cases.NAME not in Browser(town.desk("thuishaven")).unlock("sanne").get("/").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"case": []}, "Kies ten minste een zaak"),
        ({"case": ["0" * 32]}, "Kies ten minste een zaak"),
        ({"case": ["x"]}, "Kies ten minste een zaak"),
        ({"to": ""}, "Kies een andere collega"),
        ({"to": "noor"}, "Kies een andere collega"),
    ],
)
def test_a_move_that_is_not_whole_moves_nothing(town, lead, change, said):
    case_id = cases.opened(town)
    path = f"/assignments/{town.member('noor')}"
    fields = {"to": town.member("bram"), "case": [case_id]} | change
    if fields["to"] == "noor":
        fields["to"] = town.member("noor")

    answer = lead.post(path, fields, token=lead.form_token(path))

    assert answer.status_code == 400
    assert said in answer.text
    assert worker(town, case_id) == town.member("noor")


def test_of_many_assignments_in_a_moment_the_last_one_holds(town):
    case_id = cases.started(town)
    lead = town.session("tilda")

    for name in ("bram", "noor", "bram", "noor", "bram"):
        opened = case.read_case(lead, case_id)
        assignment.assign(lead, opened, town.member(name))
        facts = fact.read_facts(lead, case_id)
        assert assignment.current(facts, "rechtshoek", owner="rechtshoek") == town.member(name)
        (listed,) = [one for one in case.list_cases(lead) if one.case_id == case_id]
        assert listed.worker == town.member(name)


def test_an_assignment_by_a_clock_that_is_fast_is_followed_by_the_next(town):
    class Fast(Clock):
        def now(self):
            return super().now() + timedelta(minutes=5)

    case_id = cases.started(town)
    lead = town.session("tilda")
    fast = replace(lead, clock=Fast())
    members = {"member": town.member("bram"), "recipients": ["rechtshoek"]}
    fact.record(fast, case_id, "assigned", members)

    fact.record(lead, case_id, "assigned", members | {"member": town.member("noor")})

    facts = fact.read_facts(lead, case_id)
    assert assignment.current(facts, "rechtshoek", owner="rechtshoek") == town.member("noor")
