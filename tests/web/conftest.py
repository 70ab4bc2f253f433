"""One hub with a request, its pages, and a development provider to sign in at."""

import re
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from hub import bootstrap
from hub.config import Settings
from hub.demo import dev_provider
from hub.demo.dev_grant import Persona, RelyingParty
from hub.ports.person import PersonRecord
from tests.e2e import world as w
from tests.e2e.conftest import organisations, policies  # noqa: F401 - a fixture
from tests.e2e.test_exchange import Story
from tests.unit.adapters.provider_process import served

ORIGIN = "http://127.0.0.1:8000"
OWN = object()
SECRET = "not-a-real-secret"
PERSONAS = ("noor", "bram", "tilda", "fenna", "anna", "bas", "stranger")
HOME = dict.fromkeys(("noor", "bram", "tilda", "fenna"), "rechtshoek") | {"anna": "ind"}


def settings_of(folder, policies, *, issuer, origin=ORIGIN):  # noqa: F811 - what it is made of
    return Settings(
        environment="demo",
        data=folder / "hub",
        policies=policies,
        origin=origin,
        log_origin="demo.invalid/audit/2026",
        oidc_issuer=issuer,
        oidc_client_secret=SECRET,
    )


def provider(issuer, *, origin=ORIGIN):
    return dev_provider.build(
        issuer=issuer,
        party=RelyingParty(
            client_id="dossierhub",
            client_secret=SECRET,
            redirect_uris=frozenset({f"{origin}/sign-in/return"}),
        ),
        personas=[Persona(subject=f"sub-{one}", label=one.title()) for one in PERSONAS],
        clock=time.time,
    )


def add_people(settings, world):
    people = {**HOME, "bas": "avim"}
    with bootstrap.people(settings) as service:
        for name, party in people.items():
            record = PersonRecord(
                issuer=settings.oidc_issuer,
                subject=f"sub-{name}",
                party=party,
                member=world.orgs[party].people[name].member,
            )
            service.add(record)


@pytest.fixture(scope="module")
def site(tmp_path_factory, policies):  # noqa: F811 - the fixture
    """A running hub: one request that is allowed, one that is denied."""
    with served(provider) as issuer:
        settings = settings_of(tmp_path_factory.mktemp("web"), policies, issuer=issuer)
        app = bootstrap.application(settings)
        with TestClient(app, base_url=ORIGIN):
            hub = app.state.hub
            world = w.World(hub.log_key, organisations())
            world.install(hub.broker)
            story = Story(hub.broker, world)
            allowed, done = story.ask()
            denied, _ = Story(hub.broker, world, without=("mandate",)).ask()
            add_people(settings, world)
            yield SimpleNamespace(
                app=app,
                hub=hub,
                world=world,
                settings=settings,
                allowed=allowed.sid,
                denied=denied.sid,
                entry=done.entry,
            )


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


@pytest.fixture
def browser(site):
    return Browser(site.app)
