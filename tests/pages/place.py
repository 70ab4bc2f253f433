"""The demo's organisations at work, for whoever visits their pages: hub, desks, and a sign-in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx2
from fastapi import FastAPI

from hub import bootstrap
from hub.config import Settings
from hub.demo.cast import ORGANISATIONS
from hub.ports.account import AccountRecord
from tests.pages.visitor import Visitor
from tests.world.desk import PASSPHRASE, Town
from tests.world.hub import settings_for
from tests.world.hub_pages import provider
from tests.world.serve import served


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
            made.settings = settings_for(folder, policies, origin=origin, oidc_issuer=issuer)
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
    return provider(issuer, origin=origin, personas=names)


def _add_people(settings: Settings, town: Town) -> None:
    with bootstrap.people(settings) as service:
        for name, party in town.home.items():
            service.add(
                AccountRecord(
                    issuer=settings.oidc_issuer,
                    subject=f"sub-{name}",
                    party=party,
                    member=town.member(name),
                )
            )
