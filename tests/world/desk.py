"""The demo's organisations with real key files on disk, a hub that runs, and a desk for each.

    with running(tmp_path, policies) as town:
        case_id = case.complete(town)
        noor = Browser(town.desk("rechtshoek")).unlock("noor")
        assert "Selam Tekeste" in noor.get("/").text

The fixtures ``town`` (one for each module of tests) and ``browser`` give the same.
"""

import re
import secrets
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

from fastapi.testclient import TestClient

from connectors import disk, memory, session
from connectors.client import Client, Credentials
from connectors.clock import Clock
from connectors.desk import app as desk
from connectors.desk.seat.holder import Holders
from connectors.desk.seat.site import Site
from connectors.keys import keyring
from connectors.keys.keyring import Pin
from connectors.sealed.queue import Queue
from hub import bootstrap
from hub.crypto import agreement as agreements
from hub.crypto import keyset
from hub.ui import words

from .hub import settings_for
from .parties import ENV, FILES, agree, cast, document
from .serve import served

PASSPHRASE = "appel brug kano lamp peer zes"
WORDS = {language: words.load(language, "connectors.desk") for language in words.LANGUAGES}
# It takes a while to make a key of a passphrase and a salt, so key files of a town share theirs.
SALT = bytes(16)
CLOCK = Clock()


class Office:
    """One organisation at home: its folder, its officers' keys, and its members' by name."""

    def __init__(self, folder, party):
        self.folder, self.party = folder / party.party, party
        self.officers = party.officer_files
        self.members = {name: one.key_file for name, one in party.people.items()}
        self.keyset = keyset.read(party.make_keyset().to_bytes(), env=ENV)


class Town:
    """Parties, the demo's unless others are named, enrolled at the hub at ``url``."""

    def __init__(self, folder, url, log_key, parties=None):
        parties = cast() if parties is None else parties
        self.folder, self.url = folder, url
        self.clients, self.sites = [], []
        self.parties = {one.party: Office(folder, one) for one in parties}
        self.home = {key: one for one, party in self.parties.items() for key in party.members}
        self.agreement = agreements.read(agree(parties, log_key).to_bytes(), env=ENV)
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
        client = Client(self.url, Credentials(party=held.party, member=held.member, auth=held.auth))
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
        return desk.build(site)

    def lock_all(self):
        """Lock every desk that was made."""
        for site in self.sites:
            site.vault.lock_all()

    def close(self):
        """End the calls of all sessions."""
        for client in self.clients:
            client.close()

    def _state(self, name):
        return memory.open_memory(self.parties[self.home[name]].folder / f"{name}.state")

    def _write_keys(self, party):
        """The key files of a party, when its desk opens."""
        for name, held in party.members.items():
            path = party.folder / f"{name}.key"
            if not path.exists():
                drawn = {"file_key": secrets.token_bytes(16), "nonce": secrets.token_bytes(16)}
                path.write_bytes(keyring.seal(held, PASSPHRASE, salt=SALT, **drawn))
                path.chmod(0o600)

    def _enrol(self, party, log_key):
        party.folder.mkdir(mode=0o700, parents=True)
        pin = Pin(party=party.party.party, n=1, sid=party.keyset.sid)
        for name, held in party.members.items():
            enrolled = replace(held, agreement=self.agreement.sid, log=log_key, pins=(pin,))
            party.members[name] = enrolled
            kept = self._state(name)
            kept.put(disk.AGREEMENTS, self.agreement.sid, document(self.agreement.envelope))


@contextmanager
def running(folder, policies, parties=None, around=lambda made: made):
    """A town with a hub that runs at a port.

    Args:
        folder: where everything lies.
        policies: the built policies.
        parties: who lives in the town; the demo's, unless others are named.
        around: what wraps the hub's application.
    """
    made = SimpleNamespace()

    def application(origin):
        settings = settings_for(folder, policies, origin=origin)
        made.app = bootstrap.application(settings)
        return around(made.app)

    with served(application, lifespan="on") as url:
        hub = made.app.state.hub
        town = Town(folder, url, hub.log_key, parties)
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
