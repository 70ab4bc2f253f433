"""The pages for everybody, and the pages of faults, held against WCAG 2.2 AA."""

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from hub.errors import HubError, Unavailable
from hub.policy.article import PAIRS
from hub.ui import words
from hub.web import app as web
from hub.web.hypothesis import query_of
from tests.world.browser import SIZES, checked
from tests.world.hub_pages import ORIGIN

PLACE = "?who=municipality.municipal_reviewer&from=ind&purpose=intake_check"
PAGES = {
    "may": "/may",
    "may-error": "/may?who=&from=&purpose=",
    "may-data": f"/may{PLACE}",
    "may-data-error": f"/may{PLACE}&ask=1",
    "may-yes": f"/may{query_of(PAIRS['2'].allowed)}",
    "may-no": f"/may{query_of(PAIRS['7'].refused)}",
    "agreement": "/agreement",
}


def faulty(error, language):
    """The page of a fault that lies in the hub itself."""

    def fail(_session):
        raise error

    pages = web.build()
    broker = SimpleNamespace(people=SimpleNamespace(caller=fail))
    pages.state.site = web.site(broker, origin=ORIGIN, env="demo")
    http = TestClient(pages, base_url=ORIGIN)
    http.cookies.set("hub-8000-session", "A" * 43)
    http.cookies.set("hub-8000-language", language)
    return http.get("/requests")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_for_everybody_has_a_barrier(browser, chromium, language):
    browser.post("/language", {"language": language, "back": "/"})
    shown = {name: browser.get(path) for name, path in PAGES.items()}
    assert [name for name, one in shown.items() if one.status_code == 400] == [
        "may-error",
        "may-data-error",
    ]
    # Also for who is signed in, with the menu.
    browser.sign_in("noor")
    shown["may-signed-in"] = browser.get("/may")

    for name, answer in shown.items():
        assert f'<html lang="{language}">' in answer.text
        for size in SIZES:
            checked(chromium, answer.text, f"{name}-{language}-{size}", size)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_fault_has_a_barrier(browser, chromium, language):
    browser.post("/language", {"language": language, "back": "/"})
    shown = {
        404: browser.get("/no-such-page"),
        403: browser.post("/language", {"language": language}, token="0" * 64),
        500: faulty(HubError("odd"), language),
        503: faulty(Unavailable("database_busy"), language),
    }

    for status, answer in shown.items():
        assert answer.status_code == status
        assert words.load(language, "hub.web").say(f"fault.{status}.title") in answer.text
        for size in SIZES:
            name = f"fault-{status}-{language}-{size}"
            checked(chromium, answer.text, name, size)
