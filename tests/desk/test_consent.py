"""One talk, several purposes, each refusable; a yes is a fact, a no is known to nobody."""

import re

import pytest

from connectors.desk.page.draft import Drafts
from connectors.exchange import consent, fact
from hub.errors import Unavailable
from tests.desk.talk import CONFERENCE, IDENTITY, LEGAL, MONITOR, Talk
from tests.world import case as cases
from tests.world.desk import Browser

FOUR = [LEGAL, MONITOR, IDENTITY, CONFERENCE]


@pytest.fixture
def started(town):
    return cases.started(town)


@pytest.fixture
def talk(browser, started):
    return Talk(browser.unlock("noor"), started)


def facts_of(town, case_id):
    found = fact.read_facts(town.session("noor"), case_id)
    return [one for one in found if one.kind.startswith("consent")]


def test_four_purposes_one_refused_are_three_facts_and_one_receipt(town, talk, started):
    talk.choose(FOUR)
    talk.say({LEGAL: "yes", MONITOR: "yes", IDENTITY: "no", CONFERENCE: "yes"})
    read_back = talk.browser.get(f"{talk.path}/read-back").text
    answer = talk.record()

    receipt = talk.browser.follow(answer).text
    found = facts_of(town, started)
    assert {one.said.purpose for one in found} == {
        "perspective_legal",
        "application_monitoring",
        "case_conference",
    }
    assert len(found) == 3
    for page in (read_back, receipt):
        assert "Gehoren en vluchtverhaal" in page
        assert "AVIM (demo) en De Rechtshoek delen hiervoor niets." in page
    legal = next(one for one in found if one.said.purpose == "perspective_legal").said
    assert legal.recipients == ("ind", "rechtshoek")
    assert [one.category for one in legal.items] == ["asylum_decisions", "asylum_narrative"]
    assert legal.explicit is True
    assert [one.said.explicit for one in found].count(False) == 2


def test_a_refusal_is_known_to_nobody_after_the_receipt(town, talk, started):
    talk.choose([LEGAL, IDENTITY])
    talk.say({LEGAL: "yes", IDENTITY: "no"})
    talk.record()
    before = Drafts(session=town.session("noor"), kind="talk").read(started)
    assert [one["answer"] for one in before["said"] if one["topic"] == IDENTITY] == ["no"]
    for name in ("bram", "tilda"):
        assert Drafts(session=town.session(name), kind="talk").read(started) == {}

    talk.post("/done", at="/receipt")

    assert Drafts(session=town.session("noor"), kind="talk").read(started) == {}
    assert "AVIM" not in talk.browser.get(f"/cases/{started}").text
    assert [one.said.purpose for one in facts_of(town, started)] == ["perspective_legal"]
    assert talk.browser.get(f"{talk.path}/receipt").headers["location"] == talk.path


def test_a_refusal_makes_no_line_in_the_log(town, talk, started):
    talk.choose([IDENTITY])
    talk.say({IDENTITY: "no"})
    before = town.hub.broker.log.checkpoint()

    receipt = talk.browser.follow(talk.record())

    assert "U zei nee" in receipt.text
    assert town.hub.broker.log.checkpoint() == before
    assert facts_of(town, started) == []


def test_recording_again_puts_nothing_on_file_twice(town, talk, started):
    talk.choose([LEGAL, MONITOR])
    talk.say({LEGAL: "yes", MONITOR: "yes"})
    talk.record()

    again = talk.post("/record", {"shown": "x"}, at="/receipt")

    assert again.status_code == 303
    assert len(facts_of(town, started)) == 2


def test_after_a_fault_in_the_middle_only_the_rest_is_put_on_file(town, talk, started, monkeypatch):
    talk.choose([LEGAL, MONITOR])
    talk.say({LEGAL: "yes", MONITOR: "yes"})
    real, calls = consent.record, []

    def breaks(*args, **more):
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("hub_unreachable", "gone")
        return real(*args, **more)

    monkeypatch.setattr(consent, "record", breaks)
    assert talk.record().status_code == 503
    page = talk.browser.get(f"{talk.path}/receipt").text
    assert "Nog niet alles ligt vast" in page
    assert "Meegegeven" not in page

    talk.post("/record", at="/receipt")

    assert len(facts_of(town, started)) == 2
    assert "Meegegeven" in talk.browser.get(f"{talk.path}/receipt").text


def test_the_same_consent_again_is_a_renewal(town, talk, started):
    for _ in range(2):
        talk.choose([MONITOR])
        talk.say({MONITOR: "yes"})
        talk.record()

    assert [one.kind for one in facts_of(town, started)] == ["consent_given", "consent_renewed"]


@pytest.mark.parametrize(
    "topics",
    [[], ["ind:bulk_matching"], ["gemeente:stay_extension"], ["<b>:x"], [LEGAL, "x:y"], ["x"] * 9],
)
def test_a_topic_that_is_not_offered_begins_no_talk(talk, topics):
    answer = talk.choose(topics)

    assert answer.status_code == 400
    assert "Kies een tot acht onderwerpen" in answer.text
    assert talk.browser.get(f"{talk.path}/talk").headers["location"] == talk.path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({f"answer.{LEGAL}": ""}, "Kies ja of nee"),
        ({f"answer.{LEGAL}": "perhaps"}, "Kies ja of nee"),
        ({f"category.{LEGAL}": []}, "Kies ten minste een soort"),
        ({f"category.{LEGAL}": ["medical_full"]}, "Kies ten minste een soort"),
        ({f"category.{LEGAL}": ["asylum_decisions", "consent_refusals"]}, "ten minste een soort"),
        ({f"days.{LEGAL}": "365"}, "Kies hoe lang"),
        ({f"days.{LEGAL}": "-1"}, "Kies hoe lang"),
    ],
)
def test_what_is_wrong_is_said_at_its_question(town, talk, started, change, said):
    talk.choose([LEGAL])

    answer = talk.say({LEGAL: "yes"}, **change)

    assert answer.status_code == 400
    assert answer.text.count(said) == 2
    assert talk.browser.get(f"{talk.path}/read-back").status_code == 303
    assert facts_of(town, started) == []


def test_what_is_put_on_file_is_what_was_read_aloud(town, talk, started):
    talk.choose([LEGAL])
    talk.say({LEGAL: "yes"})
    page = talk.browser.get(f"{talk.path}/read-back").text
    shown = re.search(r'id="shown" value="([0-9a-f]+)"', page)[1]
    talk.say({LEGAL: "yes"}, **{f"category.{LEGAL}": ["family"]})

    answer = talk.post("/record", {"shown": shown}, at="/read-back")

    assert answer.status_code == 400
    assert "intussen veranderd" in answer.text
    assert facts_of(town, started) == []


def test_for_a_minor_the_guardian_says_it_too(town, browser):
    case_id = cases.opened(town, born="2012-01-01")
    noor = town.session("noor")
    fact.record(noor, case_id, "age_band", {"code": "minor", "guardian": True})
    talk = Talk(browser.unlock("noor"), case_id)
    talk.choose([MONITOR])
    talk.say({MONITOR: "yes"})

    assert talk.record().status_code == 400
    assert facts_of(town, case_id) == []
    assert talk.record(guardian="yes").status_code == 303
    (found,) = facts_of(town, case_id)
    assert found.said.guardian is True


def test_who_does_not_work_on_the_case_cannot_talk_for_it(town, started):
    for party, name, status in (("rechtshoek", "tilda", 403), ("thuishaven", "sanne", 404)):
        browser = Browser(town.desk(party)).unlock(name)
        token = browser.form_token("/")

        assert browser.get(f"/cases/{started}/consent").status_code == status
        answer = browser.post(f"/cases/{started}/consent", {"topic": [LEGAL]}, token=token)
        assert answer.status_code == status
        answer = browser.post(f"/cases/{started}/consent/record", {"shown": "x"}, token=token)
        assert answer.status_code == 303  # there is no talk of theirs
    assert facts_of(town, started) == []
