"""Somebody's browser, and what became of a visit: let in, refused, nothing there, or the door."""

import re
from dataclasses import dataclass

from fastapi.testclient import TestClient

YES, NO, NONE, DOOR = "yes", "no", "none", "door"
HOPS_MAX = 4
# What a fault page says beside its sentence, and where the language button leads back to.
_DIFFERS = re.compile(r'<code>[0-9a-f]{8}</code>|name="back" value="[^"]*"')
_IS_FAULT = re.compile(r'<p class="small">[^<]*<code>[0-9a-f]{8}</code></p>\s*</main>')
# They lead to the door on purpose, or to wherever the page was.
_STAY = frozenset({"/lock", "/sign-out", "/language", "/sign-in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The end of a visit: one of the four verdicts, or a status that no page should have."""

    verdict: str
    status: int
    page: str

    @property
    def same(self) -> str:
        """The page without what differs between two visits that say the same."""
        return _DIFFERS.sub("", self.page)


class Visitor:
    """A browser without a script at one application, whose door is ``door``."""

    def __init__(self, app, origin, door):
        self.origin, self.door, self._token = origin, door, ""
        self.http = TestClient(
            app, base_url=origin, follow_redirects=False, raise_server_exceptions=False
        )

    def get(self, path):
        return self.http.get(path)

    def post(self, path, fields=None, files=None):
        self._token = self._token or self.marked(self.door, "form_token")
        data = {"form_token": self._token} | (fields or {})
        return self.http.post(path, data=data, files=files, headers={"Origin": self.origin})

    def enter(self, fields):
        """Send the form at the door; gives where it led."""
        led = self.goes_on(self.door, fields)
        self._token = ""  # whoever came in has another
        return led

    def goes_on(self, path, fields=None, files=None):
        """Send a form that is in order; gives where it led."""
        answer = self.post(path, fields, files)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def marked(self, path, name):
        """The mark of what a page shows, in its hidden field ``name``."""
        return re.search(rf'name="{name}"[^>]* value="([0-9a-f]+)"', self.get(path).text)[1]

    def visit(self, method, path, fields=None, *, files=False):
        """Open a page, or send its form, empty but for ``fields``; and go where that leads."""
        if method == "GET":
            answer = self.get(path)
        else:
            # A field where nobody picked a file makes it a form with files all the same.
            answer = self.post(path, fields, [("none", ("", b""))] if files else None)
        if answer.status_code == 303 and path in _STAY:
            return Seen(verdict=YES, status=303, page="")
        for _ in range(HOPS_MAX):
            if answer.status_code != 303:
                break
            if answer.headers["location"] == self.door:
                return Seen(verdict=DOOR, status=303, page="")
            answer = self.get(answer.headers["location"])
        return Seen(verdict=_verdict(answer), status=answer.status_code, page=answer.text)


def _verdict(answer):
    known = {200: YES, 403: NO, 404: NONE}
    if answer.status_code in {400, 409} and not _IS_FAULT.search(answer.text):
        return YES  # the page itself, with what is wrong or was done before
    return known.get(answer.status_code, str(answer.status_code))
