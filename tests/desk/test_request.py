"""The requests of an organisation by person, and one of them in each of its states."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from connectors.api.request import RequestOut
from connectors.desk.page.state import WAITS
from connectors.exchange import case, fact, inbox, read
from connectors.exchange.case import Person
from hub.domain.request import FINAL
from hub.ui import words
from tests.desk.thread import NL, Story, said
from tests.world import answering
from tests.world import case as cases
from tests.world.asking import send
from tests.world.desk import Browser

NOWHERE = "0" * 64
REFERENCE = re.compile(r"<code>[0-9a-f]{8}</code>")


@pytest.fixture(scope="module")
def story(town, tmp_path_factory):
    return Story(town, tmp_path_factory.mktemp("letter"), "Yusra Canarie", "9999000021")


@pytest.fixture
def noor(browser):
    return browser.unlock("noor")


def test_a_request_is_shown_with_its_person_and_how_it_stands(story, noor):
    sid = story.ask()

    page = noor.get(f"/requests/{sid}")

    text = said(page.text)
    vocabulary = story.town.session("noor").trust.vocabulary
    asked = [vocabulary.categories[one].names["nl"] for one in cases.ITEMS]
    assert len(asked) == 2
    assert story.name in text
    assert NL.say("asked.says.with_provider", receiver="IND (demo)") in text
    assert all(one in text for one in asked)
    assert "Zo is dit berekend" in text
    assert "Artikel 5.5" in text
    assert f'href="/requests/{sid}/withdraw"' in page.text
    assert story.v_number not in page.text
    assert story.name not in re.search(r"<title>.*</title>", page.text)[0]
    # The article and its codes are behind a fold.
    for hidden in ("Artikel 5.5", "<code>ALLOW</code>"):
        before = page.text[: page.text.index(hidden)]
        assert before.count("<details>") > before.count("</details>")


def test_every_step_leads_to_its_proof(story, noor):
    sid = story.ask()

    steps = re.findall(r'href="(/proofs/[0-9a-f]{32})"', noor.get(f"/requests/{sid}").text)
    proof = noor.get(steps[0])

    assert steps
    assert NL.say("log.proven") in proof.text
    assert "c2sp.org/tlog-proof@v1" in proof.text
    assert noor.get(f"/proofs/{'0' * 32}").status_code == 404


STATES = (
    "at_desk",
    "returned",
    "with_provider",
    "question",
    "answered",
    "partly_answered",
    "refused",
    "withdrawn",
    "recalled",
    "closed",
)


def incomplete(story, state):
    """The V-number was typed once only, so the central desk has it."""
    done = send(story.town.session("noor"), story.case_id, "", story.folder)
    if state == "returned":
        inbox.decide_at_desk(story.town.session("lotte"), done["sid"], complete=False)
    return done["sid"]


def arrive(story, state):
    if state in {"at_desk", "returned"}:
        return incomplete(story, state)
    sid = story.ask()
    if state == "question":
        answering.ask_back(story.town, sid, "Welke procedure?")
    elif state == "answered":
        story.answer(sid)
    elif state == "partly_answered":
        files = {"besluit.pdf": answering.FILES["besluit.pdf"]}
        story.answer(sid, files=files, later=frozenset({"asylum_narrative"}))
    elif state == "refused":
        answering.refuse(story.town, sid, "not_held")
    elif state == "withdrawn":
        read.withdraw(story.town.session("noor"), sid)
    elif state in {"recalled", "closed"}:
        message = story.answer(sid)["sid"]
        name, event = ("anna", "recalled") if state == "recalled" else ("noor", "deleted")
        if state == "closed":
            with read.read(story.town.session(name), sid, message):
                pass
        read.receipt(story.town.session(name), sid, message, event)
    return sid


PRIMARY = {
    "question": "asked.do.question",
    "answered": "asked.do.answer",
    "partly_answered": "asked.do.answer",
    "refused": "asked.do.refusal",
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_sentence_and_at_most_one_thing_to_do(story, noor, state):
    sid = arrive(story, state)

    page = noor.get(f"/requests/{sid}").text

    assert NL.say(f"asked.says.{state}", receiver="IND (demo)") in said(page)
    main = page[page.index("<main") :]
    primary = re.findall(r"<button>([^<]+)</button>", main)
    assert primary == ([NL.say(PRIMARY[state])] if state in PRIMARY else [])
    case_link = f'<a class="button" href="/cases/{story.case_id}">'
    assert (case_link in page) is (state == "returned")
    assert (f'href="/requests/{sid}/withdraw"' in page) is (state not in FINAL)


def test_a_stop_by_the_person_is_told_without_a_reason(town, tmp_path, noor):
    story = Story(town, tmp_path, "Yusra Stopcanarie", "9999000023")
    sid = arrive(story, "answered")
    fact.record(town.session("noor"), story.case_id, "consent_withdrawn", {})

    page = noor.get(f"/requests/{sid}").text

    assert NL.say("asked.says.stopped", receiver="IND (demo)") in said(page)
    assert "/read" not in page
    assert f'href="/requests/{sid}/notice"' in page


def test_what_is_late_says_so_and_goes_on(town, story, noor):
    sid = story.ask()
    database = sqlite3.connect(town.folder / "hub" / "hub.db", timeout=30)
    with closing(database), database:
        early = (datetime.now(UTC) - timedelta(days=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
        database.execute("UPDATE step SET at = ? WHERE request = ?", (early, sid))

    page = noor.get(f"/requests/{sid}").text
    row = noor.get("/requests").text.partition(f'href="/requests/{sid}"')[2].partition("</tr>")[0]

    assert NL.say("clock.late.mark") in row
    assert "(te laat; de vraag loopt door)" in page
    assert 'class="status bad"' in page
    assert NL.say("asked.says.with_provider", receiver="IND (demo)") in said(page)


@pytest.fixture(scope="module")
def denied(town, tmp_path_factory):
    opened = case.open_case(
        town.session("noor"), Person(name="Amel Canarie", born="1990", v_number="9999000022")
    )
    done = send(
        town.session("noor"), opened["caseId"], "9999000022", tmp_path_factory.mktemp("denied")
    )
    assert done["state"] == "denied", done
    return done["sid"]


def test_a_denial_says_why_and_leads_to_the_case(town, denied, noor):
    page = noor.get(f"/requests/{denied}")

    reason = town.session("noor").hub.get(f"/v1/requests/{denied}", RequestOut).decision.reason
    assert all(one in said(page.text) for one in NL.reason(reason))
    assert NL.say("asked.says.denied", receiver="IND (demo)") in said(page.text)
    assert NL.say("asked.do.case") in page.text
    assert f'href="/requests/{denied}/withdraw"' not in page.text


@pytest.mark.parametrize(
    "state",
    sorted(
        FINAL
        | set(WAITS)
        | {"with_provider", "at_desk", "awaiting_approval", "awaiting_release", "quarantined"}
    ),
)
def test_every_state_of_the_agreement_has_a_sentence(state):
    assert NL.say(f"asked.says.{state}", receiver="IND")


def test_the_list_shows_people_and_filters_by_who_must_act(story, noor, denied):
    waits, runs = arrive(story, "answered"), arrive(story, "with_provider")

    shown = {
        one: noor.get(f"/requests?show={one}").text for one in ("waits", "open", "done", "all")
    }

    found = {
        one: [name for name, page in shown.items() if f'href="/requests/{one}"' in page]
        for one in (waits, runs, denied)
    }
    assert found == {
        waits: ["waits", "open", "all"],
        runs: ["open", "all"],
        denied: ["done", "all"],
    }
    assert story.name in shown["open"]
    assert noor.get("/requests").text.count(f'href="/requests/{runs}"') == 1
    assert noor.get("/requests?show=else").status_code == 404
    assert noor.get("/requests?number=0").status_code == 404


def test_the_list_comes_in_pages(town, story, noor, monkeypatch):
    newest = [story.ask() for _ in range(2)]
    database = sqlite3.connect(town.folder / "hub" / "hub.db", timeout=30)
    with closing(database), database:
        # What was asked before may be of the same second.
        for days, sid in enumerate(newest):
            later = (datetime.now(UTC) + timedelta(days=2 - days)).strftime("%Y-%m-%dT%H:%M:%SZ")
            database.execute("UPDATE request SET logged_at = ? WHERE sid = ?", (later, sid))
    monkeypatch.setattr("connectors.desk.asking.request.ROWS", 1)

    first = noor.get("/requests").text
    second = noor.get(
        re.search(r'href="(/requests\?[^"]*number=2)"', first)[1].replace("&amp;", "&")
    )

    shown = [re.findall(r'href="/requests/([0-9a-f]{64})"', one) for one in (first, second.text)]
    assert shown[0] + shown[1] == newest
    assert NL.say("asked.newer") in second.text
    assert NL.say("asked.newer") not in first


def test_a_colleague_without_the_case_sees_the_request_and_no_name(town, story):
    sid = story.ask()
    bram = Browser(town.desk("rechtshoek")).unlock("bram")

    pages = [bram.get(f"/requests/{sid}"), bram.get("/requests?show=all")]

    assert [one.status_code for one in pages] == [200, 200]
    assert not [one for one in pages if story.name in one.text]
    assert NL.say("asked.title", reference=sid[:8]) in pages[0].text


def test_foreign_and_unknown_requests_are_the_same_nothing(town, story, noor):
    sid = story.ask()
    other = Browser(town.desk("thuishaven")).unlock("sanne")
    provider = Browser(town.desk("ind")).unlock("anna")

    for path in ("", "/withdraw", "/notice"):
        foreign = other.get(f"/requests/{sid}{path}")
        unknown = other.get(f"/requests/{NOWHERE}{path}")
        received = provider.get(f"/requests/{sid}{path}")
        assert [foreign.status_code, unknown.status_code, received.status_code] == [404] * 3
        texts = [
            REFERENCE.sub("", one.text).replace(sid, "").replace(NOWHERE, "")
            for one in (foreign, unknown)
        ]
        assert texts[0] == texts[1]
    assert other.post(f"/requests/{sid}/withdraw", token=other.form_token("/")).status_code == 404
    assert noor.get(f"/requests/{sid}").status_code == 200
    assert noor.get("/requests/x").status_code == 404


def test_withdrawing_first_says_what_stops_and_is_then_stopped_for_the_other(town, story, noor):
    sid = arrive(story, "answered")

    confirm = noor.get(f"/requests/{sid}/withdraw")
    still = town.session("noor").hub.get(f"/v1/requests/{sid}", RequestOut).state
    done = noor.post(f"/requests/{sid}/withdraw", token=noor.form_token("/"))
    page = noor.follow(done)

    assert NL.say("asked.withdraw.answers") in confirm.text
    assert story.name in confirm.text
    assert still == "answered"
    assert NL.say("asked.says.withdrawn", receiver="IND (demo)") in said(page.text)
    assert town.session("anna").hub.get(f"/v1/requests/{sid}", RequestOut).state == "stopped"
    # What is over cannot be withdrawn, and its page does not offer it.
    assert noor.get(f"/requests/{sid}/withdraw").headers["location"] == f"/requests/{sid}"
    again = noor.post(f"/requests/{sid}/withdraw", token=noor.form_token("/"))
    assert again.status_code == 409
    assert NL.say("asked.problem.moved.text") in again.text


def test_withdrawing_needs_the_form_of_this_browser(town, story, noor):
    sid = story.ask()

    assert noor.post(f"/requests/{sid}/withdraw", token="0" * 64).status_code == 403
    assert town.session("noor").hub.get(f"/v1/requests/{sid}", RequestOut).state == "with_provider"


def test_the_page_speaks_english(story, noor):
    sid = story.ask()
    noor.post("/language", {"language": "en", "back": "/"}, token=noor.form_token("/"))

    page = noor.get(f"/requests/{sid}").text

    assert words.load("en", "connectors.desk").say(
        "asked.says.with_provider", receiver="IND (demo)"
    ) in said(page)
    assert "Verzoek" not in page
