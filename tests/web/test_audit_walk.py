"""A privacy officer's main jobs in a real browser, without scripts, counted in clicks."""

import csv
import io
from pathlib import Path

import pytest

from hub.ui import words
from tests.world.browser import SIZES, Walk, check
from tests.world.hub_pages import running

from .hands import HANDS

NL = words.load("nl", "hub.web")


@pytest.fixture(scope="module")
def office(tmp_path_factory, policies):
    """A hub with an allowed and a denied request, where Fenna is a privacy officer."""
    with running(tmp_path_factory.mktemp("office"), policies, "fenna") as (
        origin,
        issuer,
        story,
        _,
    ):
        yield origin, issuer, story.case.case_id


@pytest.fixture
def walk(office, chromium):
    origin, issuer, _ = office
    walk = Walk(chromium, issuer)
    walk.page.goto(origin)
    walk.page.get_by_role("button", name="Aanmelden bij uw organisatie").click()
    walk.page.get_by_role("button", name="Fenna").click()
    yield walk
    assert [one for one in walk.asked if not one.startswith((origin, issuer))] == []
    assert walk.complaints == []


def test_who_did_what_with_a_case_is_three_clicks_away(office, walk):
    _, _, case = office
    page = walk.page

    page.get_by_role("link", name=NL.say("audit.link")).click()
    page.get_by_label(NL.say("purpose.accountability_audit")).check()
    page.get_by_label(NL.say("audit.field.case")).fill(case)
    page.get_by_role("button", name=NL.say("audit.ask"), exact=True).click()

    assert page.get_by_role("heading", level=1).inner_text() == NL.say("audit.answer")
    assert page.get_by_role("row").count() == 8  # its heading, and seven lines of the case
    assert case not in page.url
    page.get_by_role("row").nth(1).get_by_role("link").click()
    assert page.get_by_text(NL.say("audit.line.good")).is_visible()
    assert page.get_by_role("heading", name="Artikel 5.5").is_hidden()
    page.get_by_text(NL.say("clause.fold")).click()
    assert page.get_by_role("heading", name="Artikel 5.5").is_visible()


def test_a_mistake_is_said_where_it_was_made(walk):
    page = walk.page
    page.get_by_role("link", name=NL.say("audit.link")).click()
    page.get_by_role("button", name=NL.say("audit.ask"), exact=True).click()

    alert = page.get_by_role("alert")
    assert NL.say("audit.error.why") in alert.inner_text()
    alert.get_by_role("link").click()
    page.wait_for_selector("input[name=why]:focus", state="attached")
    assert page.title().startswith(NL.say("component.error"))
    # The browser notes the status of the page, and nothing else.
    assert [one for one in walk.complaints if "400" not in one] == []
    walk.complaints.clear()


def test_the_file_holds_what_the_page_shows_and_the_figures_their_tables(walk):
    page = walk.page
    page.get_by_role("link", name=NL.say("audit.link")).click()
    page.get_by_label(NL.say("purpose.breach_handling")).check()
    page.get_by_label(NL.say("audit.field.outcome")).select_option("deny")
    page.get_by_role("button", name=NL.say("audit.ask"), exact=True).click()
    (shown,) = [
        row.get_by_role("cell").all_inner_texts() for row in page.get_by_role("row").all()[1:]
    ]

    with page.expect_download() as download:
        page.get_by_role("button", name=NL.say("audit.file")).click()

    data = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(data), delimiter=";"))[1:] == [shown]
    page.get_by_role("link", name=NL.say("audit.figures.do")).click()
    assert page.locator("svg.bars").count() == 3
    page.get_by_text(NL.say("component.chart.table")).first.click()
    assert page.get_by_role("row", name="Mag niet 1").is_visible()


@pytest.mark.parametrize("kind", HANDS)
def test_the_check_is_one_click_from_the_first_page_with_three_green_lines(
    office,
    chromium,
    kind,
):
    origin, issuer, _ = office
    hands = HANDS[kind](chromium)
    page = hands.page
    hands.open(origin)
    hands.click(hands.button("Aanmelden bij uw organisatie"), lands=False)
    # The development provider stands for the sign-in service of a party, and is no page of ours.
    page.get_by_role("button", name="Fenna").click()

    # What was there the last time is kept by the browser: there is nothing of it yet.
    for green in (2, 3):
        hands.open(origin)
        assert page.url == f"{origin}/audit"
        hands.clicks = 0
        hands.click(hands.link(NL.say("audit.check.do")))
        assert hands.clicks == 1
        assert page.locator(".checks .status").count() == 3
        assert page.locator(".checks .status.good").count() == green
    hands.traffic.check(origin, others=[issuer])
    hands.close()


def test_what_another_organisation_received_is_counted(office, walk):
    page = walk.page
    page.goto(f"{office[0]}/audit/check")
    page.goto(f"{office[0]}/audit/received?party=avim")
    assert page.get_by_text("avim kreeg 0 keer inhoud").is_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_of_the_privacy_officer_has_a_barrier(office, chromium, language, size):
    origin, issuer, _ = office
    width, height = SIZES[size]
    walk, say = (
        Walk(chromium, issuer, width=width, height=height, script=True),
        words.load(language, "hub.web").say,
    )
    page = walk.page
    page.goto(origin)
    if language != "nl":
        page.get_by_role("button", name="English").click()
    page.locator("form[action='/sign-in'] button").click()
    page.get_by_role("button", name="Fenna").click()

    page.goto(f"{origin}/audit")
    check(page)
    with page.expect_navigation():
        page.get_by_role("button", name=say("audit.ask"), exact=True).click()
    check(page)
    page.get_by_label(say("purpose.accountability_audit")).check()
    with page.expect_navigation():
        page.get_by_role("button", name=say("audit.ask"), exact=True).click()
    home = page.url
    line = page.locator("td a").first.get_attribute("href")
    for path in (
        home,
        f"{origin}{line}",
        f"{home}/figures",
        f"{origin}/audit/check",
        f"{origin}/audit/received?party=avim",
    ):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        check(page)
    assert [one for one in walk.complaints if "400" not in one] == []
