"""The letter for the person: made at the desk, in two languages, without a code in it."""

import re

import pytest

from connectors.exchange import read
from hub.ui import words
from tests.desk.test_reading import FILES, opened
from tests.desk.test_request import NL, Story, said
from tests.desk.town import Browser

EN = words.load("en")


@pytest.fixture(scope="module")
def story(town, tmp_path_factory):
    return Story(town, tmp_path_factory.mktemp("letter"), "Yusra Briefcanarie", "9999000041")


@pytest.fixture
def noor(browser):
    return browser.unlock("noor")


@pytest.fixture(scope="module")
def answered(story):
    sid = story.ask()
    files = {"besluit.pdf": FILES["besluit.pdf"]}
    return sid, story.answer(sid, files=files, later=frozenset({"asylum_narrative"}))["sid"]


def letter(page):
    return said(re.search(r"<article.*</article>", page.text, re.DOTALL)[0])


def names(town, *codes, language="nl"):
    rows = town.session("noor").trust.vocabulary["categories"]
    return [row[language] for row in rows if row["id"] in codes]


def test_a_letter_is_offered_for_each_answer_once_it_was_read(story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    before = noor.get(f"/requests/{sid}/notice")
    unread = noor.get(f"/requests/{sid}/notice/{message}")
    opened(noor, sid, message)
    after = noor.get(f"/requests/{sid}/notice")

    href = f'href="/requests/{sid}/notice/{message}"'
    assert NL.say("notice.unread") in before.text
    assert href not in before.text
    assert unread.status_code == 404
    assert href in after.text


@pytest.mark.parametrize(("language", "says"), [("nl", NL), ("en", EN)])
def test_a_letter_says_what_was_asked_why_and_what_was_given(
    town, story, answered, noor, language, says
):
    sid, message = answered
    opened(noor, sid, message)

    page = noor.get(f"/requests/{sid}/notice/{message}?language={language}")

    text = letter(page)
    assert f'<article class="letter" lang="{language}">' in page.text
    assert says.say("notice.person", person=story.name) in text
    assert "De Rechtshoek" in text
    assert "IND (demo)" in text
    assert says.say("purpose.perspective_legal") in text
    (decisions,) = names(town, "asylum_decisions", language=language)
    (narrative,) = names(town, "asylum_narrative", language=language)
    # Both were asked, one was given.
    assert text.count(decisions) == 2
    assert text.count(narrative) == 1
    assert says.say("notice.ground.art6.a") in text
    assert "autoriteitpersoonsgegevens.nl" in text
    for code in ("F05", "5.5", "asylum_", "art6", story.v_number, "besluit.pdf"):
        assert code not in text
    assert story.name not in re.search(r"<title>.*</title>", page.text)[0]


def test_a_letter_about_a_stop_says_neither_who_nor_why(town, story, noor):
    sid = story.ask()
    none = noor.get(f"/requests/{sid}/notice").text
    early = noor.get(f"/requests/{sid}/notice/stop")
    read.withdraw(town.session("noor"), sid)

    page = noor.get(f"/requests/{sid}/notice")
    stop = noor.get(f"/requests/{sid}/notice/stop?language=en")

    assert NL.say("notice.none") in none
    assert early.status_code == 404
    assert f'href="/requests/{sid}/notice/stop"' in page.text
    text = letter(stop)
    assert EN.say("notice.outcome.stop") in text
    assert EN.say("notice.stop.kept") in text
    assert "withdrawn" not in text
    assert "withdrew" not in text


def test_who_cannot_open_the_case_cannot_make_the_letter(town, story, answered):
    bram = Browser(town.desk("rechtshoek")).unlock("bram")
    sid, message = answered

    page = bram.get(f"/requests/{sid}/notice")

    assert NL.say("notice.no_name") in page.text
    assert story.name not in page.text
    assert bram.get(f"/requests/{sid}/notice/{message}").status_code == 404


@pytest.mark.parametrize(
    "path", ["notice/else", f"notice/{'0' * 64}", "notice/stop?language=de", "notice/stop"]
)
def test_a_letter_that_there_is_not_is_not_found(answered, noor, path):
    assert noor.get(f"/requests/{answered[0]}/{path}").status_code == 404


@pytest.mark.parametrize("says", [NL, EN])
def test_every_ground_of_the_agreement_has_its_words(town, says):
    rows = town.session("noor").trust.flows["rows"].values()
    known = {f"art6.{one}" for row in rows for one in row["bases6"] if one != "none"}
    known |= {f"art9.{one}" for row in rows for one in row["bases9"]}

    assert {"art6.a", "art6.f", "art9.a", "art9.f"} <= known
    assert all(says.say(f"notice.ground.{one}") for one in known)
