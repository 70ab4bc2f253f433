"""The hub's own pages: who signs in there, the provider that they sign in at, and a browser.

with served(provider) as issuer:
    settings = settings_for(folder, policies, oidc_issuer=issuer)
    app = bootstrap.application(settings)
    ...
    add_people(settings, world)
    noor = Browser(app).sign_in("noor")
    noor.get("/requests").text
"""

import re
import time
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx2
from fastapi.testclient import TestClient

from hub import bootstrap
from hub.demo import dev_provider
from hub.demo.dev_grant import Persona, RelyingParty
from hub.ports.account import AccountRecord

from . import parties
from .by_hand import World
from .hub import SECRET, settings_for
from .serve import served
from .story import Story

ORIGIN = "http://127.0.0.1:8000"
OWN = object()
PERSONAS = ("noor", "bram", "tilda", "fenna", "anna", "bas", "stranger")
HOME = dict.fromkeys(("noor", "bram", "tilda", "fenna"), "rechtshoek") | {"anna": "ind"}


def provider(issuer, *, origin=ORIGIN, personas=PERSONAS):
    """A sign-in provider at which the personas have a button each."""
    return dev_provider.build(
        issuer=issuer,
        party=RelyingParty(
            client_id="dossierhub",
            client_secret=SECRET,
            redirect_uris=frozenset({f"{origin}/sign-in/return"}),
        ),
        personas=[Persona(subject=f"sub-{one}", label=one.title()) for one in personas],
        clock=time.time,
    )


def add_people(settings, world, people=None):
    """Let people of some parties, by name, sign in at a hub."""
    with bootstrap.people(settings) as service:
        for name, party in (people or {**HOME, "bas": "avim"}).items():
            record = AccountRecord(
                issuer=settings.oidc_issuer,
                subject=f"sub-{name}",
                party=party,
                member=world.parties[party].people[name].member,
            )
            service.add(record)


def asked_twice(hub):
    """An allowed and a denied request at a new hub: its story, and the sid of the allowed one."""
    world = World(hub.log_key, parties.organisations())
    world.install(hub.broker)
    story = Story(hub.broker, world)
    request, _ = story.ask()
    Story(hub.broker, world, without=("mandate",)).ask()
    return story, request.sid


@contextmanager
def running(folder, policies, name):
    """What `process.running` gives, in threads of this process."""
    made = SimpleNamespace()
    with ExitStack() as stack:

        def application(origin):
            sign_in = served(lambda issuer: provider(issuer, origin=origin))
            made.issuer = stack.enter_context(sign_in)
            made.settings = settings_for(folder, policies, oidc_issuer=made.issuer, origin=origin)
            made.app = bootstrap.application(made.settings)
            return made.app

        origin = stack.enter_context(served(application, lifespan="on"))
        story, sid = asked_twice(made.app.state.hub)
        add_people(made.settings, story.world, {name: HOME[name]})
        yield origin, made.issuer, story, sid


class Browser:
    """Somebody's browser: cookies, forms and the provider's page."""

    def __init__(self, app, origin=ORIGIN):
        self.origin = origin
        self.http = TestClient(app, base_url=origin, follow_redirects=False)

    def get(self, path, **more):
        return self.http.get(path, **more)

    def form_token(self, path="/sign-in"):
        return re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get(path).text)[1]

    def post(self, path, fields=None, *, token=None, origin=OWN, headers=None):
        """Send a form from the own pages, from another ``origin``, or from none that is told."""
        fields = {"form_token": self.form_token() if token is None else token} | (fields or {})
        origin = self.origin if origin is OWN else origin
        sent = {"Origin": origin} if origin else {}
        return self.http.post(path, data=fields, headers=sent | (headers or {}))

    def begin(self):
        answer = self.post("/sign-in")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def press(self, address, name):
        """Press a persona's button at the provider; gives where it sends the browser."""
        answer = httpx2.post(address, data={"persona": f"sub-{name}"}, trust_env=False)
        assert answer.status_code == 303, answer.text
        parts = urlsplit(answer.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == self.origin
        return f"{parts.path}?{parts.query}"

    def sign_in(self, name):
        answer = self.get(self.press(self.begin(), name))
        assert answer.status_code == 303, answer.text
        return self

    def cookie(self, name):
        return self.http.cookies.get(f"hub-8000-{name}")
