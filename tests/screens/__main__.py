"""``make screens``: pictures of every page of the running demo, and the main ones for the README.

All of them go to ``build/screens``, to be looked at; the main ones to ``docs/screens``. It plays
the whole demo with its week of history, which takes some minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from hub.policy.article import PAIRS
from hub.web.hypothesis import query_of
from tests.screens import steps
from tests.screens.crawl import LAPTOP, Crawl
from tests.screens.steps import press

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs" / "screens"
EVERY = ROOT / "build" / "screens"
MAY = "/may" + query_of(PAIRS["7"].refused)
# The persona, and where their walk begins beside their first page.
PERSONAS = {
    "noor": ("/requests", "/approvals"),
    "sanne": ("/requests",),
    "anna": ("/inbox?state=paused", "/inbox?state=done"),
    "bas": ("/requests", "/inbox"),
    "esra": ("/audit", "/requests", "/log", "/agreement", MAY),
    "greet": ("/audit",),
}


@contextmanager
def demo() -> Iterator[str]:
    """A demo that waits for visitors; gives the address of its start page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hub", "demo", "--folder", f"{folder}/demo"]
        environment = os.environ | {"BROWSER": "true"}  # the command that opens nothing
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            yield next(address for line in process.stdout if (address := _address(line)))
        finally:
            process.terminate()
            process.wait(60)


def _address(line: str) -> str:
    sys.stdout.write(line)
    found = re.match(r"Begin here: (\S+)", line)
    return found[1] if found else ""


def shoot(page: Page, name: str) -> None:
    """Take a picture of what is seen without scrolling."""
    page.screenshot(path=TARGET / f"{name}.png")
    sys.stdout.write(f"docs/screens/{name}.png\n")


def enter(page: Page, start: str, key: str) -> str:
    """Go on as a persona; gives the address of where they work."""
    page.goto(start)
    page.locator(f'form[action="/enter/{key}"] button').click()
    page.wait_for_load_state()
    return "/".join(page.url.split("/")[:3])


def main_pages(browser: Browser, start: str) -> None:
    """The pictures of the README."""
    page = browser.new_page(viewport=LAPTOP)
    page.goto(start)
    hub = page.locator('a[href$="/may"]').get_attribute("href").removesuffix("/may")
    page.goto(hub + MAY)
    shoot(page, "may")
    desk = enter(page, start, "noor")
    shoot(page, "home")
    page.locator('td a[href^="/cases/"]').first.click()
    shoot(page, "case")
    page.goto(desk)
    page.locator('td a[href^="/requests/"]').first.click()
    page.goto(f"{desk}/hub-view/{page.url.rpartition('/')[2]}")
    shoot(page, "hub-view")
    enter(page, start, "anna")
    shoot(page, "inbox")
    page.locator('td a[href^="/inbox/"]').first.click()
    page.goto(f"{page.url}/answer")
    press(page)
    shoot(page, "preview")
    page.close()


def every_page(browser: Browser, start: str) -> list[str]:
    """Pictures of all that each persona reaches; gives what is not as it should be."""
    faults = []
    for key, more in PERSONAS.items():
        page = browser.new_page(viewport=LAPTOP)
        crawl = Crawl(page, enter(page, start, key), EVERY / key)
        crawl.run("/", *more)
        steps.take(key, crawl)
        faults += [f"{key}: {one}" for one in crawl.faults]
        page.close()
    return faults


def main() -> int:
    """Take all pictures; the exit status says whether something is too wide or not found."""
    TARGET.mkdir(parents=True, exist_ok=True)
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo() as start, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        main_pages(browser, start)
        faults = every_page(browser, start)
        browser.close()
    sys.stdout.writelines(f"{one}\n" for one in faults)
    return 1 if faults else 0


sys.exit(main())
