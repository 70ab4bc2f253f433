"""Every page that a persona reaches: a picture of each kind, on a laptop and on a phone."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Response

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# Pages of one kind differ by their state: so many of each.
OF_A_KIND = 3
PAGES_MAX = 150
_REFERENCE = re.compile(r"/(?:[0-9a-f]{8,}|m-[0-9a-f]+|[0-9]+)(?=/|$)")
# Where a whole file comes back, and the way out.
_NOT_A_PAGE = re.compile(
    r"/(?:documents?|prepared|parts?|files|static|proof/|export|csv|tile|checkpoint)"
)


@dataclass(slots=True)
class Crawl:
    """A persona's pages, by following links and pressing what only leads on."""

    page: Page
    origin: str
    folder: Path
    faults: list[str] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def run(self, *starts: str) -> None:
        """Look at all that can be reached from ``starts`` (paths)."""
        waiting = list(starts)
        while waiting and len(self._known) < PAGES_MAX:
            path = waiting.pop(0)
            kind = kind_of(path)
            if path in self._known or self._seen.get(kind, 0) >= OF_A_KIND:
                continue
            self._known.add(path)
            self._seen[kind] = self._seen.get(kind, 0) + 1
            answer = self._open(path)
            if answer is not None:
                self.shoot(f"{kind}-{self._seen[kind]}", answer.status)
                waiting.extend(self._links())

    def _open(self, path: str) -> Response | None:
        """The page at ``path``; nothing where a file comes back."""
        try:
            answer = self.page.goto(self.origin + path)
        except Error as error:
            if "Download is starting" in error.message:
                return None
            raise
        return answer if answer and "text/html" in answer.headers.get("content-type", "") else None

    def shoot(self, name: str, status: int = 200) -> None:
        """The page as it stands, whole, at both sizes; what is wider than its window is a fault."""
        for size in (LAPTOP, PHONE):
            self.page.set_viewport_size(size)
            width = self.page.evaluate("document.documentElement.scrollWidth")
            label = f"{name}-{size['width']}"
            if width > size["width"]:
                self.faults.append(f"{label}: {width} px wide")
            self.folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.folder / f"{label}.png", full_page=True)
        if status != 200:
            self.faults.append(f"{name}: {status} at {self.page.url}")
        sys.stdout.write(f"{self.folder.name}/{name}\n")
        self.page.set_viewport_size(LAPTOP)

    def _links(self) -> Iterator[str]:
        hrefs = self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for href in hrefs:
            parts = urlsplit(href)
            if href.startswith(self.origin) and not _NOT_A_PAGE.search(parts.path):
                yield parts.path + (f"?{parts.query}" if parts.query else "")


def kind_of(path: str) -> str:
    """The kind of a page: its path without references, as a file name."""
    bare = _REFERENCE.sub("/x", urlsplit(path).path).strip("/")
    return bare.replace("/", "_") or "first"
