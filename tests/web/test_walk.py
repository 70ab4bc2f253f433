"""The first window, walked in a real browser: hub, provider and browser are separate processes."""

from pathlib import Path

import pytest

from hub.ui import words
from tests.world.browser import Walk
from tests.world.process import running

NL = words.load("nl", "hub.web")


@pytest.fixture(scope="module")
def place(tmp_path_factory, policies):
    """A hub that serves one allowed request, and its sign-in provider; gives the origin."""
    with running(tmp_path_factory.mktemp("walk"), policies, "noor") as (origin, issuer, _, sid):
        yield origin, issuer, sid


def _is_in_view(locator):
    return locator.bounding_box()["y"] >= 0


def test_a_counsellor_signs_in_reads_the_decision_and_sees_its_line_in_the_log(place, chromium):
    origin, issuer, sid = place
    walk = Walk(chromium, issuer)
    page = walk.page

    page.goto(origin)
    walk.sign_in(origin)
    assert page.url == f"{origin}/requests"

    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Requests"
    page.get_by_role("link", name=sid[:8]).click()
    assert page.get_by_role("heading", name="May be asked").is_visible()
    assert page.get_by_text("ind decides.").is_visible()
    rule = page.get_by_role("heading", name="Article 5.5")
    assert not rule.is_visible()
    page.get_by_text("The rule in the agreement").click()
    assert rule.is_visible()

    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("link", name="Vraag ingediend").click()
    assert page.get_by_text(NL.say("log.proven")).is_visible()
    page.get_by_text("Het bewijs", exact=True).click()
    assert page.get_by_text("c2sp.org/tlog-proof@v1").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewijs downloaden").click()
    assert Path(download.value.path()).read_text().startswith("c2sp.org/tlog-proof@v1\n")

    page.get_by_role("link", name="Logboek", exact=True).click()
    page.get_by_role("button", name="Uitloggen").click()
    page.goto(f"{origin}/requests/{sid}")
    assert page.url == f"{origin}/sign-in"
    # Nothing came from elsewhere, and no page broke its own policy.
    assert [one for one in walk.asked if not one.startswith((origin, issuer))] == []
    assert walk.complaints == []


def test_the_pages_can_be_walked_by_keyboard_and_fit_a_phone(place, chromium):
    origin, issuer, sid = place
    walk = Walk(chromium, issuer, width=390, height=844)
    page = walk.page
    walk.sign_in(origin)

    page.goto(f"{origin}/requests/{sid}")
    # The heading is said first; the next tab is the page's first control.
    page.wait_for_selector("h1:focus", state="attached")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").inner_text() == NL.say("clause.fold")
    skip = page.get_by_role("link", name=NL.say("page.skip"))
    assert not _is_in_view(skip)
    skip.focus()
    assert _is_in_view(skip)
    page.keyboard.press("Enter")
    page.wait_for_selector("main:focus", state="attached")
    width = page.locator("body").bounding_box()["width"]
    page.goto(f"{origin}/requests")

    assert width <= 390
    assert page.locator("body").bounding_box()["width"] <= 390
    assert walk.complaints == []
