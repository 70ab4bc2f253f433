"""``make screens``: pictures of the main pages, taken from the running demo for the README.

It plays the whole demo with its week of history, which takes some minutes.
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

from playwright.sync_api import Page, sync_playwright

from hub.policy.article import PAIRS
from hub.web.hypothesis import query_of

TARGET = Path(__file__).parents[2] / "docs" / "screens"
SIZE = {"width": 1366, "height": 768}
MAY = "/may" + query_of(PAIRS["7"].refused)


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


def main() -> None:
    """Take all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo() as start, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        page = browser.new_page(viewport=SIZE)
        page.goto(start)
        shoot(page, "start")
        hub = page.locator('a[href$="/may"]').get_attribute("href").removesuffix("/may")
        page.goto(hub + MAY)
        shoot(page, "may")
        desk = enter(page, start, "noor")
        shoot(page, "home")
        page.locator('td a[href^="/requests/"]').first.click()
        shoot(page, "request")
        page.goto(f"{desk}/hub-view/{page.url.rpartition('/')[2]}")
        shoot(page, "hub-view")
        enter(page, start, "anna")
        shoot(page, "inbox")
        page.locator('td a[href^="/inbox/"]').first.click()
        shoot(page, "letter")
        browser.close()


main()
