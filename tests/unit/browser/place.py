"""Each application of pages as it is built, with nothing behind it: safety needs no more."""

import re
from types import SimpleNamespace

from fastapi.testclient import TestClient

from connectors.clock import Clock
from connectors.desk import app as desk
from connectors.desk.seat.holder import Holders
from connectors.desk.seat.site import Site
from connectors.sealed.queue import Queue
from hub.demo import entrance
from hub.ui import words
from hub.web import app as web

PORTS = {"hub": 8000, "desk": 8443, "start": 8400}
SHOWN = {"hub": "/sign-in", "desk": "/unlock", "start": "/"}
PACKAGES = {"hub": "hub.web", "desk": "connectors.desk", "start": "hub.demo"}
PROVIDER = "https://login.example.nl"


class Place:
    """One application: ``origin``, a page of it that everybody may see, and its cookies' names."""

    def __init__(self, name, folder, origin=""):
        self.name, self.folder = name, folder
        self.origin = origin or f"http://127.0.0.1:{PORTS[name]}"
        self.shown = SHOWN[name]
        self.app = getattr(self, f"_{name}")()

    def words(self, language="nl"):
        return words.load(language, PACKAGES[self.name])

    def cookie(self, name):
        return f"{self.name}-{PORTS[self.name]}-{name}"

    def browser(self):
        return Browser(self)

    def _words(self):
        return {language: self.words(language) for language in words.LANGUAGES}

    def _hub(self):
        pages = web.build()
        broker = SimpleNamespace(people=SimpleNamespace(provider=PROVIDER))
        pages.state.site = web.site(broker, origin=self.origin, env="demo")
        return pages

    def _desk(self):
        (self.folder / "noor.key").touch()
        site = Site(
            origin=self.origin,
            hub="http://127.0.0.1:1",
            env="demo",
            clock=Clock(),
            holders=Holders(folder=self.folder),
            queue=Queue(folder=self.folder / "queue"),
            words=self._words(),
        )
        return desk.build(site)

    def _start(self):
        place = entrance.Entrance(
            origin=self.origin,
            hub="http://127.0.0.1:1",
            desks={},
            folder=self.folder,
            words=self._words(),
            again=list,
        )
        return entrance.build(place)


class Browser:
    """Somebody's browser; forms go to "/language", which every application has."""

    def __init__(self, place):
        self.place, self.origin = place, place.origin
        self.http = TestClient(
            place.app,
            base_url=place.origin,
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def get(self, path=""):
        return self.http.get(path or self.place.shown)

    def form_token(self):
        return re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get().text)[1]

    def post(self, fields=None, *, token=None, origin="", headers=None):
        """Send a form from the own pages or from ``origin``; None if it is not told."""
        token = self.form_token() if token is None else token
        fields = {"form_token": token, "language": "en"} | (fields or {})
        sent = {} if origin is None else {"Origin": origin or self.origin}
        return self.http.post("/language", data=fields, headers=sent | (headers or {}))

    def send(self, body, media):
        """Send bytes as a form."""
        headers = {"Origin": self.origin, "Content-Type": media}
        return self.http.post("/language", content=body, headers=headers)

    def cookie(self, name):
        return self.http.cookies.get(self.place.cookie(name))
