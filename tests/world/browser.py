"""A real browser that walks through pages, and what is wrong with a page for who cannot see it.

    walk = Walk(chromium, issuer)
    walk.page.goto(origin)
    walk.shoot("sign-in")                              # build/screens/sign-in.png
    checked(chromium, html, "card", "phone")           # a page without a server, held against WCAG

The fixture ``chromium`` starts one browser for each module of tests.
"""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from hub.browser.header import HEADERS
from hub.ui import page

from .parties import ROOT

SCREENS = ROOT / "build" / "screens"
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
# Nothing listens there: the browser is answered by the test itself.
NOWHERE = "http://127.0.0.1:9"


def find():
    """The program of a browser; without one the test is skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing")
        pytest.skip("chromium is missing: apt-get install chromium")
    return found


class Walk:
    """One page, with everything that it asked for and complained about."""

    def __init__(self, chromium, issuer, *, width=1366, height=768, script=False):
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script
        )
        self.page = self.context.new_page()
        self._issuer, self.asked, self.complaints = issuer, [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._note)

    def _note(self, message):
        # The development provider is no page of the hub.
        if not message.location["url"].startswith(self._issuer):
            self.complaints.append(message.text)

    def shoot(self, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", full_page=True)

    def sign_in(self, origin):
        self.page.goto(origin)
        self.page.get_by_role("button", name="Aanmelden bij uw organisatie").click()
        self.page.get_by_role("button", name="Noor").click()


def checked(chromium, html, name, size):
    """A page as a browser shows it under its own headers, after it was found without barriers."""
    width, height = SIZES[size]
    walk, kept = Walk(chromium, "-", width=width, height=height, script=True), page.assets()

    def answer(route):
        path = route.request.url.removeprefix(NOWHERE)
        media, content = kept.get(path, ("text/html", html.encode()))
        route.fulfill(body=content, headers=HEADERS | {"Content-Type": f"{media}; charset=utf-8"})

    walk.context.route("**/*", answer)
    walk.page.goto(f"{NOWHERE}/x/1")
    focus = ".errors:focus" if walk.page.locator(".errors").count() else "h1:focus"
    # The browser sets it when it next draws.
    walk.page.wait_for_selector(focus, state="attached")
    check(walk.page)
    walk.shoot(name)
    assert [one for one in walk.complaints if "Content Security" in one] == []
    return walk.page


def check(web_page):
    """Nothing that axe finds wrong, also where it is folded; nothing wider than the window."""
    web_page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = Axe().run(web_page)
    assert found.violations_count == 0, found.generate_report()
    wide = web_page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, web_page.url
