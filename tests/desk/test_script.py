"""The one script of the pages, in a real browser; and the same pages without it."""

import secrets

import pytest
from playwright.sync_api import expect

from hub.ui import words
from tests.desk import flows
from tests.web.hands import Mouse, NoScript
from tests.world import asking
from tests.world.browser import check

PDF = b"%PDF-1.7\n"
DECISIONS = asking.FIVE[0]


@pytest.fixture(scope="module")
def desk(town):
    with flows.desk_at(town, "ind") as origin:
        yield origin


@pytest.fixture(scope="module")
def three(town, tmp_path_factory):
    """Requests that wait; no test answers them."""
    return [asking.ask_ind(town, tmp_path_factory.mktemp("papers")) for _ in range(3)]


@pytest.fixture
def hands(chromium):
    made = Mouse(chromium)
    yield made
    made.close()


# A server that never answers: what goes out is counted and goes nowhere, so the page stays.
STALL = """() => {
  window.sent = 0;
  addEventListener("submit", (event) => {
    window.sent += event.defaultPrevented ? 0 : 1;
    event.preventDefault();
  });
}"""


def stall(hands):
    """Let no form be answered; gives what counts those that went out."""
    hands.page.evaluate(STALL)
    return lambda: hands.page.evaluate("window.sent")


def form_at(hands, desk, asked, language="nl"):
    """The form of an answer of nothing, filled in, and its button."""
    say = words.load(language, "connectors.desk").say
    flows.unlock(hands, desk, "anna")
    if language == "en":
        hands.click(hands.button("English"))
    hands.open(f"{desk}/inbox/{asked.sid}/answer")
    for one in asking.FIVE:
        hands.mark(hands.page.locator(f"[name=outcome-{one}][value=not_held]"))
    return hands.button(say("answer.do"))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_who_waits_is_told_and_the_form_goes_out_once(hands, desk, three, language):
    button, sent = form_at(hands, desk, three[0], language), stall(hands)
    notice = hands.page.get_by_role("status")
    expect(notice).to_be_empty()

    button.click()
    expect(notice).to_have_text(words.load(language, "connectors.desk").say("page.wait"))
    expect(notice.locator("progress")).to_have_count(0)
    button.click()

    assert sent() == 1
    check(hands.page)
    hands.traffic.check(desk)


def test_files_on_their_way_are_shown_with_a_bar_that_has_a_name(hands, desk, three, tmp_path):
    button = form_at(hands, desk, three[0])
    (tmp_path / "a.pdf").write_bytes(PDF)
    hands.choose(hands.page.locator(f"#files-{DECISIONS}"), tmp_path / "a.pdf")
    stall(hands)

    button.click()

    bar = hands.page.get_by_role("progressbar", name=flows.SAY("page.wait.files"))
    expect(bar).to_be_visible()
    assert bar.get_attribute("value") is None
    check(hands.page)


# A browser that kept the page shows it as it was, and says so.
CAME_BACK = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
ESCAPE = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))"


@pytest.mark.parametrize("happens", [CAME_BACK, ESCAPE])
def test_where_the_page_stays_after_all_its_form_can_be_sent_again(hands, desk, three, happens):
    button, sent = form_at(hands, desk, three[0]), stall(hands)
    notice = hands.page.get_by_role("status")
    button.click()
    expect(notice).not_to_be_empty()

    hands.page.evaluate(happens)
    expect(notice).to_be_empty()
    button.click()

    expect(notice).not_to_be_empty()
    assert sent() == 2


def test_a_double_click_reaches_the_desk_once(hands, desk, three):
    button, posts = form_at(hands, desk, three[0]), []
    hands.page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)

    with hands.page.expect_navigation():
        button.dblclick(no_wait_after=True)
    hands.landed()

    assert posts == [f"{desk}/inbox/{three[0].sid}/answer"]
    expect(hands.page.get_by_role("status")).to_be_empty()


def test_without_the_script_a_form_goes_out_as_ever(chromium, desk, three):
    hands = NoScript(chromium)
    button = form_at(hands, desk, three[0])

    hands.click(button)

    hands.page.wait_for_selector(".errors:focus", state="attached")
    expect(hands.page.get_by_role("status")).to_be_empty()
    hands.close()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href')")


@pytest.mark.usefixtures("three")
def test_keys_lead_from_row_to_row_where_a_link_has_the_focus(hands, desk):
    flows.unlock(hands, desk, "anna")
    hands.open(f"{desk}/inbox")
    page, links = hands.page, hands.page.locator("tbody a")
    hrefs = [one.get_attribute("href") for one in links.all()]
    assert len(hrefs) >= 3

    page.keyboard.press("j")
    assert focused(page) is None
    links.first.focus()
    seen = []
    for key in ("j", "ArrowDown", "k", "ArrowUp", "ArrowUp", "Control+ArrowDown", "Shift+J"):
        page.keyboard.press(key)
        seen.append(hrefs.index(focused(page)))
    assert seen == [1, 2, 1, 0, 0, 0, 0]
    links.last.focus()
    page.keyboard.press("j")
    assert focused(page) == hrefs[-1]

    page.locator("nav.tabs a").first.focus()
    page.keyboard.press("j")
    assert focused(page) not in hrefs
    page.locator("#asker").focus()
    page.keyboard.press("j")
    page.wait_for_selector("#asker:focus", state="attached")
    assert page.url == f"{desk}/inbox"


@pytest.mark.usefixtures("three")
def test_without_the_script_keys_do_what_the_browser_does(chromium, desk):
    hands = NoScript(chromium)
    flows.unlock(hands, desk, "anna")
    hands.open(f"{desk}/inbox")
    first = hands.page.locator("tbody a").first
    first.focus()

    hands.page.keyboard.press("j")

    hands.page.wait_for_selector("tbody a:focus", state="attached")
    assert first.evaluate("one => one === document.activeElement")
    hands.close()


@pytest.mark.parametrize("kind", [Mouse, NoScript])
def test_a_whole_folder_goes_out_as_its_files(town, desk, chromium, tmp_path, kind):
    asked = asking.ask_ind(town, tmp_path)
    folder, sent = tmp_path / "Dossier", {}
    (folder / "besluiten").mkdir(parents=True)
    for name in ("overzicht.pdf", "besluiten/besluit 1.pdf", "besluiten/besluit 2.pdf"):
        sent[name.rpartition("/")[2]] = PDF + secrets.token_bytes(3_000)
        (folder / name).write_bytes(sent[name.rpartition("/")[2]])
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "besluiten" / "Thumbs.db").write_bytes(b"x")
    hands = kind(chromium)
    button = form_at(hands, desk, asked)
    hands.mark(hands.page.locator(f"[name=outcome-{DECISIONS}][value=delivered]"))

    hands.choose(hands.page.get_by_label(flows.SAY("answer.folder")).first, folder)
    hands.click(button)
    assert flows.documents(hands, "/preview/") == sent
    hands.mark(hands.page.locator("#seen"))
    hands.click(hands.button(flows.SAY("preview.do")))

    expect(hands.page.get_by_role("heading", name="Antwoord verstuurd")).to_be_visible()
    hands.traffic.check(desk)
    hands.close()
