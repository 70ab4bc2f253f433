"""The demo's organisations with real key files on disk, a hub that runs, and a desk for each."""

import hashlib
import json
import re
import secrets
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

from fastapi.testclient import TestClient

from connectors import disk, session, state
from connectors.client import Account, Client
from connectors.clock import Clock
from connectors.desk.app import build
from connectors.desk.seat.holder import Holders
from connectors.desk.seat.site import Site
from connectors.keys import joining, keyring, officer
from connectors.keys.keyring import Pin
from connectors.keys.officer import Change, Desk
from connectors.sealed.queue import Queue
from hub import bootstrap
from hub.config import Settings
from hub.crypto import agreement as agreements
from hub.crypto import canonical
from hub.demo.cast import ORGANISATIONS
from hub.ui import words
from tests.unit.adapters.provider_process import served
from tests.unit.connectors.conftest import FILES, PURPOSES, document

PASSPHRASE = "appel brug kano lamp peer zes"
WORDS = {language: words.load(language, "connectors.desk") for language in words.LANGUAGES}
# They sign and decide, but no sealed file is for them.
NOT_AT_DESK = {"privacy_officer", "team_lead", "desk_officer"}
CLOCK = Clock()


class Party:
    """One organisation: officers, members and its first keyset, signed by two."""

    def __init__(self, folder, one):
        self.folder, self.one = folder / one.party, one
        self.officers = [joining.new_officer("demo", one.party) for _ in range(2)]
        self.members = {m.key: joining.new_member("demo", one.party) for m in one.members}
        functions = {m.key: m.function for m in one.members}
        asks = [joining.read(joining.write(held, [])) for held in self.officers]
        asks += [
            joining.read(joining.write(held, [functions[name]]))
            for name, held in self.members.items()
        ]
        at_desk = frozenset(
            self.members[name].member
            for name, function in functions.items()
            if function not in NOT_AT_DESK
        )
        desk = Desk(desk=f"{one.party}_desk", purposes=PURPOSES, members=at_desk)
        change = Change(joining=asks, desks=[desk])
        proposed = officer.propose(self.officers[0], None, change, CLOCK)
        self.keyset = officer.sign_keyset(self.officers[1], proposed)


class Town:
    """All parties of the demo, enrolled; what they do goes to the hub at ``url``."""

    def __init__(self, folder, url, log_key):
        self.folder, self.url = folder, url
        self.clients, self.sites = [], []
        self.parties = {one.party: Party(folder, one) for one in ORGANISATIONS}
        self.home = {key: one for one, party in self.parties.items() for key in party.members}
        self.agreement = self._agree(log_key)
        for party in self.parties.values():
            self._enrol(party, log_key)

    def install(self, broker):
        broker.party.install(
            document(self.agreement.envelope),
            FILES,
            [document(one.keyset.envelope) for one in self.parties.values()],
        )

    def session(self, name):
        """A session beside the desk, to arrange what a test needs."""
        held = self.parties[self.home[name]].members[name]
        client = Client(self.url, Account(party=held.party, member=held.member, auth=held.auth))
        self.clients.append(client)
        return session.open_session(client, held, self._state(name), CLOCK)

    def member(self, name):
        """A member's id."""
        return self.parties[self.home[name]].members[name].member

    def mandates(self, party):
        """The documents of mandates that lie at a party's desk."""
        return Queue(folder=disk.MANDATES.under(self.parties[party].folder / "queue"))

    def desk(self, party, port=8443, **change):
        """The application of a party's desk: all of its members may unlock there."""
        folder = self.parties[party].folder
        self._write_keys(self.parties[party])
        values = {
            "origin": f"http://127.0.0.1:{port}",
            "hub": self.url,
            "env": "demo",
            "clock": CLOCK,
            "holders": Holders(folder=folder),
            "queue": Queue(folder=folder / "queue"),
            "words": WORDS,
        }
        site = Site(**values | change)
        self.sites.append(site)
        return build(site)

    def lock_all(self):
        """Lock every desk that was made."""
        for site in self.sites:
            site.vault.lock_all()

    def close(self):
        """End the calls of all sessions."""
        for client in self.clients:
            client.close()

    def _state(self, name):
        return state.open_state(self.parties[self.home[name]].folder / f"{name}.state")

    def _write_keys(self, party):
        """The key files of a party, when its desk opens: to seal one takes a while."""
        for name, held in party.members.items():
            path = party.folder / f"{name}.key"
            if not path.exists():
                keyring.write(path, held, PASSPHRASE)

    def _enrol(self, party, log_key):
        party.folder.mkdir(mode=0o700, parents=True)
        pin = Pin(party=party.one.party, n=1, sid=party.keyset.sid)
        for name, held in party.members.items():
            enrolled = replace(held, agreement=self.agreement.sid, log=log_key, pins=(pin,))
            party.members[name] = enrolled
            kept = self._state(name)
            kept.put(disk.AGREEMENTS, self.agreement.sid, document(self.agreement.envelope))

    def _agree(self, log_key):
        parties = [
            {
                "party": name,
                "types": sorted(self.parties[name].one.types),
                "name": self.parties[name].one.name,
                "keyset": self.parties[name].keyset.sid,
            }
            for name in sorted(self.parties)
        ]
        payload = {
            "v": 1,
            "env": "demo",
            "id": secrets.token_hex(16),
            "at": CLOCK.at(),
            "name": "Privacyovereenkomst (test)",
            "n": 1,
            "start": CLOCK.today().isoformat(),
            "parties": parties,
            "log": log_key,
            "files": [
                {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for path, data in sorted(FILES.items())
            ],
        }
        signed = canonical.encode(payload)
        for party in self.parties.values():
            for held in party.officers:
                made = officer.sign_agreement(held, signed, party.keyset, FILES)
                signed = made.envelope.to_bytes()
        return agreements.parse(json.loads(signed), env="demo")


@contextmanager
def running(folder, policies, around=lambda app: app):
    """A town with a hub that runs at a port; ``around`` wraps the hub's application."""
    made = SimpleNamespace()

    def application(origin):
        settings = Settings(
            environment="demo",
            data=folder / "hub",
            policies=policies,
            origin=origin,
            log_origin="demo.invalid/audit/2026",
            oidc_issuer="http://127.0.0.1:8001",
            oidc_client_secret="secret",
        )
        made.app = bootstrap.application(settings)
        return around(made.app)

    with served(application, lifespan="on") as url:
        hub = made.app.state.hub
        town = Town(folder, url, hub.log_key)
        town.install(hub.broker)
        town.hub = hub
        yield town
        town.lock_all()
        town.close()


class Browser:
    """Somebody's browser at a desk, without a script."""

    def __init__(self, app):
        self.origin = app.state.site.origin
        self.http = TestClient(app, base_url=self.origin, follow_redirects=False)

    def get(self, path, **more):
        return self.http.get(path, **more)

    def form_token(self, path="/unlock"):
        return re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get(path).text)[1]

    def post(self, path, fields=None, *, token=None, origin=None, headers=None):
        """Send a form; ``fields`` is a mapping, a list as its value stands for ticked boxes."""
        token = self.form_token() if token is None else token
        sent = {"Origin": origin or self.origin} | (headers or {})
        return self.http.post(path, data={"form_token": token} | (fields or {}), headers=sent)

    def follow(self, answer):
        """Go where a form led; a test fails here if it led nowhere."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])

    def unlock(self, name, passphrase=PASSPHRASE):
        answer = self.post("/unlock", {"holder": name, "passphrase": passphrase})
        assert answer.status_code == 303, answer.text
        return self
