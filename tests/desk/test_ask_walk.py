"""From home to a request that was sent, in a real browser: clicks counted, each page looked at."""

import pytest

from hub.ui import words
from tests.desk import flows
from tests.desk.talk import IDENTITY, LEGAL, Talk
from tests.web.hands import LAPTOP, PHONE, Keyboard, Mouse, NoScript
from tests.world import case as cases
from tests.world.browser import SIZES, checked
from tests.world.desk import Browser

CLICKS_MAX = 8
V_NUMBER = "9999000003"
WALKS = [(NoScript, LAPTOP), (NoScript, PHONE), (Mouse, LAPTOP), (Keyboard, LAPTOP)]


@pytest.fixture(scope="module")
def place(town):
    with flows.desk_at(town, "rechtshoek") as origin:
        yield origin


@pytest.mark.parametrize(("kind", "size"), WALKS)
def test_with_the_photo_of_a_mandate_it_takes_eight_clicks_at_most(
    town,
    place,
    chromium,
    tmp_path,
    kind,
    size,
):
    name = f"Kofi {kind.__name__} {size[0]}"
    case_id = cases.started(town, name=name, v_number=V_NUMBER)
    cases.consent(town, case_id, items=cases.OVERVIEW)
    cases.photo(tmp_path)
    hands = kind(chromium, size)

    def look(_name):
        assert hands.page.locator("body").bounding_box()["width"] <= size[0]

    flows.unlock(hands, place, "noor")
    flows.ask(hands, name, V_NUMBER, tmp_path / "machtiging.jpg", look=look)

    assert "/requests/" in hands.page.url
    assert hands.clicks <= CLICKS_MAX
    asked = [one for one in hands.traffic.asked if "Kofi" in one or V_NUMBER in one]
    assert asked == []
    hands.traffic.check(place)
    hands.close()


@pytest.fixture(scope="module")
def shown(town, tmp_path_factory):
    """Each page of this walk as HTML, by language and name."""
    case_id = cases.started(town, name="Grace Mensahene")
    cases.consent(town, case_id, items=cases.OVERVIEW)
    cases.mandate(town, case_id, tmp_path_factory.mktemp("photo"))
    new = cases.opened(town, name="Yonas Habtezion")
    found = {}
    for language in words.LANGUAGES:
        browser = Browser(town.desk("rechtshoek"))
        browser.post("/language", {"language": language, "back": "/"})
        found[language] = pages(browser.unlock("noor"), case_id, new)
        lead = Browser(town.desk("rechtshoek"))
        lead.post("/language", {"language": language, "back": "/"})
        found[language] |= lead_pages(lead.unlock("tilda"), case_id, town.member("noor"))
    return found


def pages(browser, case_id, new):
    path, talk = f"/cases/{case_id}", Talk(browser, case_id)
    found = {"case-new": browser.get("/cases/new").text, "case": browser.get(path).text}
    token = browser.form_token(path)
    found["case-new-error"] = browser.post("/cases/new", {"name": ""}, token=token).text
    found["case-start"] = browser.get(f"/cases/{new}").text
    found["mandate"] = browser.get(f"{path}/mandate").text
    found["withdrawal"] = browser.get(f"{path}/stop").text
    found["ask-aim"] = browser.get(f"{path}/ask").text
    found["ask-aim-error"] = browser.post(f"{path}/ask", {"aim": ""}, token=token).text
    browser.post(f"{path}/ask", {"aim": "ind:perspective_legal"}, token=token)
    found["ask-data"] = browser.get(f"{path}/ask/data").text
    found["ask-data-error"] = browser.post(f"{path}/ask/data", {"text": ""}, token=token).text
    fields = {"category": ["asylum_decisions"], "necessity": "deadline"}
    browser.post(f"{path}/ask/data", fields, token=token)
    found["ask-check"] = browser.get(f"{path}/ask/check").text
    found["consent-topics"] = browser.get(f"{path}/consent").text
    talk.choose([LEGAL, IDENTITY])
    found["consent-talk"] = browser.get(f"{path}/consent/talk").text
    talk.say({LEGAL: "yes", IDENTITY: "no"})
    found["consent-read-back"] = browser.get(f"{path}/consent/read-back").text
    talk.record()
    found["consent-receipt"] = browser.get(f"{path}/consent/receipt").text
    return found


def lead_pages(browser, case_id, member):
    return {
        "assignments": browser.get("/assignments").text,
        "assignment-worker": browser.get(f"/assignments/{member}").text,
        "assignment-case": browser.get(f"/cases/{case_id}/assign").text,
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_before_an_answer_has_a_barrier(shown, chromium, language, size):
    for name, html in shown[language].items():
        assert f'<html lang="{language}">' in html
        checked(chromium, html, f"desk-{name}-{language}-{size}", size)
