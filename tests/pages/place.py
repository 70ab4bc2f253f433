"""The demo's organisations at work, for whoever visits their pages: hub, desks, and a sign-in."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx2
from fastapi import FastAPI

from hub import bootstrap
from hub.config import Settings
from hub.demo import dev_provider
from hub.demo.cast import ORGANISATIONS
from hub.demo.dev_grant import Persona, RelyingParty
from hub.ports.person import PersonRecord
from tests.desk.town import PASSPHRASE, Town
from tests.pages.visitor import Visitor
from tests.unit.adapters.provider_process import served

SECRET = "not-a-real-secret"


class Place:
    """One hub with its parties, and a visitor for each member who came in."""

    def __init__(self, town: Town, hub: FastAPI) -> None:
        self.town, self.hub = town, hub
        self._desks: dict[str, FastAPI] = {}

    def desk(self, party: str) -> FastAPI:
        """The one desk of a party."""
        if party not in self._desks:
            self._desks[party] = self.town.desk(party)
        return self._desks[party]

    def at_desk(self, name: str = "", party: str = "") -> Visitor:
        """Somebody's browser at the desk of their party; without a name nobody has unlocked."""
        app = self.desk(party or self.town.home[name])
        visitor = Visitor(app, app.state.site.origin, "/unlock")
        if name:
            visitor.enter({"holder": name, "passphrase": PASSPHRASE})
        return visitor

    def at_hub(self, name: str = "") -> Visitor:
        """Somebody's browser at the hub's own pages; without a name nobody is signed in."""
        visitor = Visitor(self.hub, self.town.url, "/sign-in")
        if name:
            address = visitor.enter({})
            data = {"persona": f"sub-{name}"}
            pressed = httpx2.post(address, data=data, trust_env=False).headers["location"]
            assert visitor.get(pressed.removeprefix(self.town.url)).status_code == 303
        return visitor


@contextmanager
def opened(folder: Path, policies: Path) -> Iterator[Place]:
    """A place in ``folder``, with a hub that decides by the built ``policies``."""
    made = SimpleNamespace()
    with ExitStack() as running:

        def application(origin: str) -> FastAPI:
            issuer = running.enter_context(served(lambda issuer: _provider(issuer, origin)))
            made.settings = Settings(
                environment="demo",
                data=folder / "hub",
                policies=policies,
                origin=origin,
                log_origin="demo.invalid/audit/2026",
                oidc_issuer=issuer,
                oidc_client_secret=SECRET,
            )
            made.app = bootstrap.application(made.settings)
            return made.app

        url = running.enter_context(served(application, lifespan="on"))
        hub = made.app.state.hub
        town = Town(folder, url, hub.log_key)
        running.callback(town.close)
        running.callback(town.lock_all)
        town.install(hub.broker)
        _add_people(made.settings, town)
        yield Place(town, made.app)


def _provider(issuer: str, origin: str) -> FastAPI:
    names = [one.key for party in ORGANISATIONS for one in party.members]
    return dev_provider.build(
        issuer=issuer,
        party=RelyingParty(
            client_id="dossierhub",
            client_secret=SECRET,
            redirect_uris=frozenset({f"{origin}/sign-in/return"}),
        ),
        personas=[Persona(subject=f"sub-{one}", label=one) for one in names],
        clock=time.time,
    )


def _add_people(settings: Settings, town: Town) -> None:
    with bootstrap.people(settings) as service:
        for name, party in town.home.items():
            service.add(
                PersonRecord(
                    issuer=settings.oidc_issuer,
                    subject=f"sub-{name}",
                    party=party,
                    member=town.member(name),
                )
            )
