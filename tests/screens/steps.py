"""The pages that come after a form: filled in as a first-time visitor would."""

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from tests.screens.crawl import Crawl


def take(key: str, crawl: Crawl) -> None:
    """Go through the forms of a persona."""
    for step in STEPS.get(key, ()):
        step(crawl)


def _asks(crawl: Crawl) -> None:
    """A request in three steps, with its errors; it is not sent."""
    page = _first_case(crawl)
    path = page.url.removeprefix(crawl.origin)
    page.goto(f"{crawl.origin}{path}/ask")
    crawl.shoot("step-ask-aim")
    press(page)
    crawl.shoot("step-ask-aim-error", 200)
    page.locator('input[name="aim"]').first.check()
    press(page)
    crawl.shoot("step-ask-data")
    press(page)
    crawl.shoot("step-ask-check")


def _talks(crawl: Crawl) -> None:
    """A talk about consent, until it is read back; nothing is put on file."""
    page = _first_case(crawl)
    path = page.url.removeprefix(crawl.origin)
    page.goto(f"{crawl.origin}{path}/consent")
    for box in page.locator('main input[type="checkbox"]').all()[:3]:
        box.check()
    press(page)
    crawl.shoot("step-consent-talk")
    for radio in page.locator('main input[type="radio"][value="yes"]').all():
        radio.check()
    press(page)
    crawl.shoot("step-consent-read-back")


def _answers(crawl: Crawl) -> None:
    """An answer without a file, and a refusal to its preview; nothing is sent."""
    page = crawl.page
    page.goto(f"{crawl.origin}/inbox")
    page.locator('td a[href^="/inbox/"]').first.click()
    path = page.url.removeprefix(crawl.origin)
    for name in ("answer", "refusal", "question"):
        page.goto(f"{crawl.origin}{path}/{name}")
        crawl.shoot(f"step-{name}")
        press(page)
        crawl.shoot(f"step-{name}-error")


def _first_case(crawl: Crawl) -> Page:
    page = crawl.page
    page.goto(crawl.origin)
    page.locator('td a[href^="/cases/"]').first.click()
    page.wait_for_load_state()
    return page


def press(page: Page) -> None:
    """The primary button of the page."""
    page.locator("main form button:not(.plain)").last.click()
    page.wait_for_load_state()


STEPS: Mapping[str, tuple[Callable[[Crawl], None], ...]] = {
    "noor": (_asks, _talks),
    "anna": (_answers,),
}
