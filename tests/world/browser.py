"""A real browser that walks through pages, and what is wrong with a page for who cannot see it.

    walk = Walk(chromium, issuer)
    walk.page.goto(origin)
    checked(chromium, html, "card", "phone")           # a page without a server, held against WCAG

The fixture ``chromium`` starts one browser for each module of tests.
"""

import json
import os
import shutil
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe

from hub.browser.header import HEADERS
from hub.ui import page

from .parties import ROOT

SCREENS = ROOT / "build" / "screens"
AXE = Axe()
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

    def sign_in(self, origin):
        self.page.goto(origin)
        self.page.get_by_role("button", name="Aanmelden bij uw organisatie").click()
        self.page.get_by_role("button", name="Noor").click()


class Window(Walk):
    """A window that shows one page after another, each answered by the test itself."""

    def __init__(self, chromium, size):
        width, height = SIZES[size]
        super().__init__(chromium, "-", width=width, height=height, script=True)
        self._kept, self._html = page.assets(), ""
        self.context.add_init_script(AXE.axe_script)
        self.context.route("**/*", self._answer)

    def show(self, html):
        self._html = html
        self.complaints.clear()
        self.page.emulate_media(media="null")
        self.page.goto(f"{NOWHERE}/x/1")

    def _answer(self, route):
        path = route.request.url.removeprefix(NOWHERE)
        media, content = self._kept.get(path, ("text/html", self._html.encode()))
        route.fulfill(body=content, headers=HEADERS | {"Content-Type": f"{media}; charset=utf-8"})


# To open a window costs more than to look at a page: each browser has one of a size.
_WINDOWS = WeakKeyDictionary()


def checked(chromium, html, name, size):
    """A page as a browser shows it under its own headers, after it was found without barriers.

    It is there until the next page of this size.
    """
    windows = _WINDOWS.setdefault(chromium, {})
    if size not in windows:
        windows[size] = Window(chromium, size)
    window = windows[size]
    window.show(html)
    focus = ".errors:focus" if window.page.locator(".errors").count() else "h1:focus"
    # The browser sets it when it next draws.
    window.page.wait_for_selector(focus, state="attached")
    with _pictured(window.page, name):
        _find_no_barrier(window.page)
    assert [one for one in window.complaints if "Content Security" in one] == []
    return window.page


@contextmanager
def _pictured(web_page, name):
    """Leave a picture of a page with a barrier in `build/screens`; with ``SCREENS=1`` of each."""
    is_wanted = "SCREENS" in os.environ
    try:
        yield
    except AssertionError:
        is_wanted = True
        raise
    finally:
        if is_wanted:
            SCREENS.mkdir(parents=True, exist_ok=True)
            web_page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def check(web_page):
    """A page of a server, where nothing that axe finds is wrong."""
    web_page.wait_for_load_state()
    web_page.evaluate(AXE.axe_script)
    _find_no_barrier(web_page)


def _find_no_barrier(web_page):
    """Nothing that axe finds wrong, also where it is folded; nothing wider than the window."""
    web_page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    # Axe().run() would load itself into the page for each look.
    found = AxeResults(web_page.evaluate(f"axe.run({json.dumps(DEFAULT_OPTIONS)})"))
    assert found.violations_count == 0, found.generate_report()
    wide = web_page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, web_page.url
