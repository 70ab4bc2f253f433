"""From home to a request that was sent, in a real browser: clicks counted, each page looked at."""

from types import SimpleNamespace

import pytest

from hub.ui import words
from tests.desk import arranged
from tests.desk.test_consent import IDENTITY, LEGAL, Talk
from tests.desk.town import PASSPHRASE, Browser
from tests.unit.adapters.provider_process import served
from tests.web.test_accessible import SIZES, checked
from tests.web.test_walk import SCREENS, chromium  # noqa: F401 - a fixture

CLICKS_MAX = 8


@pytest.fixture(scope="module")
def place(town):
    made = SimpleNamespace()

    def application(origin):
        made.origin = origin
        return town.desk("rechtshoek", int(origin.rpartition(":")[2]))

    with served(application, lifespan="on") as origin:
        yield origin


class Walk:
    """One page of a browser without scripts, with its clicks and what it complained about."""

    def __init__(self, chromium, origin, *, size):  # noqa: F811
        width, height = size
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=False
        )
        self.page, self.origin, self.clicks = self.context.new_page(), origin, 0
        self.asked, self.complaints, self.size = [], [], f"{width}"
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def unlock(self, name):
        self.page.goto(f"{self.origin}/unlock")
        self.page.locator("#holder").select_option(name)
        self.page.locator("#passphrase").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Ontgrendelen").click()

    def click(self, role, name):
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def tick(self, label):
        self.clicks += 1
        self.page.get_by_label(label, exact=True).first.check()

    def shoot(self, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"desk-{name}-{self.size}.png", full_page=True)
        assert self.page.locator("body").bounding_box()["width"] <= int(self.size)


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_with_the_photo_of_a_mandate_it_takes_eight_clicks_at_most(
    town,
    place,
    chromium,  # noqa: F811
    tmp_path,
    size,
):
    name = f"Kofi {size[0]}"
    case_id = arranged.started_case(town, name=name, v_number="9999000003")
    arranged.consent(town, case_id)
    arranged.photo(tmp_path)
    walk = Walk(chromium, place, size=size)
    walk.unlock("noor")
    page = walk.page

    walk.click("link", name)
    walk.shoot("case")
    walk.click("link", "Machtiging vastleggen")
    page.locator("#document").set_input_files(tmp_path / "machtiging.jpg")
    walk.shoot("mandate")
    walk.click("button", "Machtiging vastleggen")
    walk.click("link", "Nieuw verzoek")
    walk.shoot("ask-aim")
    page.locator('[value="ind:perspective_legal"]').check()
    walk.clicks += 1
    walk.click("button", "Verder")
    walk.shoot("ask-data")
    walk.click("button", "Verder")
    page.locator("#v_number").fill("9999000003")
    walk.shoot("ask-check")
    walk.click("button", "Verzoek versturen")

    assert "/requests/" in page.url
    assert walk.clicks <= CLICKS_MAX
    ours = [one for one in walk.asked if not one.startswith(place)]
    assert ours == []
    assert [one for one in walk.asked if "Kofi" in one or "9999000003" in one] == []
    assert [one for one in walk.complaints if "Content Security" in one] == []


@pytest.fixture(scope="module")
def shown(town, tmp_path_factory):
    """Each page of this walk as HTML, by language and name."""
    case_id = arranged.started_case(town, name="Grace Mensahene")
    arranged.consent(town, case_id)
    arranged.mandate(town, case_id, tmp_path_factory.mktemp("photo"))
    new = arranged.opened_case(town, name="Yonas Habtezion")
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
def test_no_page_before_an_answer_has_a_barrier(shown, chromium, language, size):  # noqa: F811
    for name, html in shown[language].items():
        assert f'<html lang="{language}">' in html
        checked(chromium, html, f"desk-{name}-{language}-{size}", size)
