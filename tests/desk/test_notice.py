"""The letter for the person: made at the desk, in two languages, and handed over on record."""

import re

import pytest

from connectors.api.request import RequestOut
from connectors.desk.asking.notice import _is_in_desk
from connectors.exchange import notice, read
from hub.errors import Conflict, NotAllowed, NotFound
from hub.ui import words
from tests.desk.reading import FILES, events, opened, post
from tests.desk.thread import NL, Story, said
from tests.world import answering
from tests.world.desk import Browser

EN = words.load("en", "connectors.desk")


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
    rows = town.session("noor").trust.vocabulary.categories
    return [row.names[language] for code, row in rows.items() if code in codes]


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


# -- handed over

GIVEN = re.compile(NL.say("notice.handed_over", day="[0-9]+ [a-z]+ [0-9]{4}"))
EVENT = "notice_handed_over"


def form_of(sid, about, language="nl"):
    path = f"/requests/{sid}/notice/{about}?language={language}"
    return f'<form method="post" action="{path}"'


def row(town, name, sid):
    return town.session(name).hub.get(f"/v1/requests/{sid}", RequestOut)


def messages(town, name, sid):
    return {one.sid: one for one in read.list_messages(town.session(name), sid)}


def test_a_letter_is_said_to_be_handed_over_with_one_button_and_says_so_from_then_on(
    town, story, noor
):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    opened(noor, sid, message)
    path = f"/requests/{sid}/notice/{message}"
    before = noor.get(path)

    done = post(noor, f"{path}?language=en")
    page = noor.follow(done)

    assert form_of(sid, message) in before.text
    assert said(before.text).count(NL.say("notice.hand_over")) == 1
    assert NL.say("notice.hand_over.log", receiver="IND (demo)") in before.text
    assert not GIVEN.search(before.text)
    assert done.headers["location"] == f"{path}?language=en"
    assert '<article class="letter" lang="en">' in page.text
    assert NL.say("notice.hand_over") not in page.text
    for shown in (page, noor.get(f"/requests/{sid}"), noor.get(f"/requests/{sid}/notice")):
        assert len(GIVEN.findall(said(shown.text))) == 1
    # Not on what is printed: the letter is the person's, the note is the desk's.
    assert not GIVEN.search(letter(page))
    assert events(town, sid)[-1] == EVENT
    assert NL.say(f"event.{EVENT}") in said(noor.get(f"/requests/{sid}").text)


@pytest.mark.parametrize("how", ["withdrawn", "recalled"])
def test_the_letter_about_a_stop_is_another_one(town, story, noor, how):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    opened(noor, sid, message)
    if how == "withdrawn":
        read.withdraw(town.session("noor"), sid)
    else:
        read.receipt(town.session("anna"), sid, message, "recalled")

    page = noor.follow(post(noor, f"/requests/{sid}/notice/stop"))

    assert GIVEN.search(said(page.text))
    assert row(town, "noor", sid).state == how
    assert form_of(sid, message) in noor.get(f"/requests/{sid}/notice/{message}").text
    assert len(GIVEN.findall(said(noor.get(f"/requests/{sid}").text))) == 1
    noor.follow(post(noor, f"/requests/{sid}/notice/{message}"))
    assert len(GIVEN.findall(said(noor.get(f"/requests/{sid}").text))) == 2


def test_pressing_again_changes_nothing(town, story, noor):
    sid = story.ask()
    read.withdraw(town.session("noor"), sid)
    path = f"/requests/{sid}/notice/stop"
    pages = [noor.follow(post(noor, path)) for _ in range(2)]

    assert GIVEN.findall(pages[0].text) == GIVEN.findall(pages[1].text) != []
    assert events(town, sid).count(EVENT) == 1


def test_the_provider_sees_no_letter_neither_by_its_desk_nor_from_the_hub(town, story, noor):
    sid = story.ask()
    message = story.answer(sid)["sid"]
    opened(noor, sid, message)
    read.withdraw(town.session("noor"), sid)
    anna = Browser(town.desk("ind")).unlock("anna")

    def seen():
        return row(town, "anna", sid), messages(town, "anna", sid), anna.get(f"/inbox/{sid}").text

    before = seen()
    for about in (message, "stop"):
        noor.follow(post(noor, f"/requests/{sid}/notice/{about}"))

    after = seen()
    assert after[:2] == before[:2]
    assert row(town, "noor", sid).handed_over_at
    assert messages(town, "noor", sid)[message].handed_over_at
    assert before[0].handed_over_at is None
    assert [one.handed_over_at for one in before[1].values()] == [None]
    token = re.compile(r'value="[0-9a-f]{64}"')
    assert token.sub("", after[2]) == token.sub("", before[2])


def test_a_letter_that_there_is_not_was_not_handed_over(town, answered, noor):
    sid, message = answered
    opened(noor, sid, message)
    bram = Browser(town.desk("rechtshoek")).unlock("bram")
    before = events(town, sid)

    for path in ("notice/stop", f"notice/{'0' * 64}", "notice/else", "notice/stop?language=de"):
        assert post(noor, f"/requests/{sid}/{path}").status_code == 404
    assert post(bram, f"/requests/{sid}/notice/{message}").status_code == 404
    assert noor.post(f"/requests/{sid}/notice/{message}", token="0" * 64).status_code == 403
    assert events(town, sid) == before


def test_who_is_first_at_the_hub_is_told_so_and_the_other_looks_again(
    town, story, noor, monkeypatch
):
    sid = story.ask()
    read.withdraw(town.session("noor"), sid)

    def moved(*_):
        raise Conflict("request_changed")

    monkeypatch.setattr(notice, "hand_over", moved)
    page = post(noor, f"/requests/{sid}/notice/stop")

    assert page.status_code == 409
    assert NL.say("asked.problem.moved") in page.text


def test_only_members_of_the_desk_are_offered_the_button(town, story, noor, monkeypatch):
    sid = story.ask()
    read.withdraw(town.session("noor"), sid)
    monkeypatch.setattr("connectors.desk.asking.notice._is_in_desk", lambda *_: False)

    page = noor.get(f"/requests/{sid}/notice/stop")

    assert NL.say("notice.outcome.stop") in page.text
    assert NL.say("notice.hand_over") not in page.text
    monkeypatch.undo()
    desk = "rechtshoek_desk"
    found = {name: _is_in_desk(town.session(name), desk) for name in ("noor", "tilda", "fenna")}
    assert found == {"noor": True, "tilda": False, "fenna": False}
    assert not _is_in_desk(town.session("noor"), "desk_that_is_gone")


# -- by the command line's functions


def test_the_same_is_said_without_a_desk(town, story):
    session, sid = town.session("noor"), story.ask()
    message = story.answer(sid)["sid"]

    with pytest.raises(NotFound, match="answer_unread"):
        notice.hand_over(session, sid, message)
    with pytest.raises(NotAllowed, match="answer_unread"):
        # The hub sees the same, whatever the client says.
        read.receipt(session, sid, message, "handed_over")
    with pytest.raises(Conflict, match="notice_not_due"):
        notice.hand_over(session, sid)
    with read.read(session, sid, message):
        pass
    done = notice.hand_over(session, sid, message)

    assert done["event"] == "handed_over"
    assert notice.handed_over(session, row(town, "noor", sid)).keys() == {message}
    with pytest.raises(Conflict, match=notice.SAID_BEFORE):
        notice.hand_over(session, sid, message)
    with pytest.raises(NotAllowed, match="receipt_not_yours"):
        read.receipt(town.session("anna"), sid, message, "handed_over")


def test_of_a_refusal_there_is_no_letter(town, story):
    session, sid = town.session("noor"), story.ask()
    answering.refuse(town, sid, "not_held")
    (refusal,) = read.to_read(session, sid)
    with read.read(session, sid, refusal):
        pass

    with pytest.raises(NotFound, match="answer_unread"):
        notice.hand_over(session, sid, refusal)
    with pytest.raises(Conflict, match="notice_not_due"):
        notice.hand_over(session, sid)
