"""The desk's pages, held against WCAG 2.2 AA as the hub's are."""

import pytest

from connectors.exchange import case
from connectors.exchange.case import Person
from hub.ui import words
from tests.desk.reading import opened, post, send
from tests.desk.thread import Story
from tests.world import answering
from tests.world.browser import SIZES, checked


@pytest.fixture(scope="module")
def people(town):
    session = town.session("noor")
    for name in ("Samira Canarie", "Yusuf Adam"):
        case.open_case(session, Person(name=name, born="1990-02-03", v_number="9999000077"))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_of_the_desk_has_a_barrier(browser, chromium, language, size):
    browser.post("/language", {"language": language, "back": "/"})
    shown = {
        "unlock": browser.get("/unlock").text,
        "unlock-error": browser.post("/unlock", {"holder": "noor", "passphrase": ""}).text,
        "enrolment": browser.get("/enrolment").text,
    }
    browser.unlock("noor")
    shown["home"] = browser.get("/").text

    for name, html in shown.items():
        assert f'<html lang="{language}">' in html
        checked(chromium, html, f"desk-{name}-{language}-{size}", size)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_after_asking_has_a_barrier(town, tmp_path, browser, chromium, language):
    browser.post("/language", {"language": language, "back": "/"})
    story = Story(town, tmp_path, "Yusra Toegankelijk", "9999000071")
    sid, asks = story.ask(), story.ask()
    answer = story.answer(sid, text="Hierbij.")["sid"]
    question = answering.ask_back(town, asks, "Welke procedure?")["sid"]
    browser.unlock("noor")
    reading, waiting = opened(browser, sid, answer), opened(browser, asks, question)
    paths = {
        "requests": "/requests?show=all",
        "request": f"/requests/{sid}",
        "question": waiting,
        "reading": reading,
        "save": f"{reading}/parts/1/save",
        "withdrawal": f"/requests/{sid}/withdraw",
        "notices": f"/requests/{sid}/notice",
        "notice": f"/requests/{sid}/notice/{answer}?language=nl",
        "notice-en": f"/requests/{sid}/notice/{answer}?language=en",
    }
    shown = {name: browser.get(path).text for name, path in paths.items()}
    post(browser, f"/requests/{sid}/notice/{answer}")
    for name in ("request", "notices", "notice"):
        shown[f"{name}-handed-over"] = browser.get(paths[name]).text
    shown["reply-error"] = send(browser, waiting, {"text": "", "category": "mandate"}).text

    for name, html in shown.items():
        for size in SIZES:
            checked(chromium, html, f"desk-{name}-{language}-{size}", size)
