"""What every page needs of its desk: key files, the way to the hub, words."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from connectors import keyring
from connectors import session as sessions
from connectors.client import Account, Client
from connectors.clock import Clock
from connectors.desk.seat import Seat
from connectors.desk.vault import Vault
from connectors.keyring import KeyFile
from connectors.queue import Queue
from connectors.state import open_state
from hub.errors import NotAllowed, NotFound, Unavailable
from hub.ui.words import Words

UNLOCK_WAIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member who may unlock here: the key file and the own folder."""

    key: Path
    state: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One desk; ``origin`` is its own address as browsers know it, without a path."""

    origin: str
    hub: str
    env: str
    clock: Clock
    holders: Mapping[str, Holder]
    queue: Queue
    words: Mapping[str, Words]
    vault: Vault = field(default_factory=Vault)
    # To open a key file takes 256 MiB for a second: one at a time.
    _unlocking: threading.Lock = field(default_factory=threading.Lock)

    def unlock(self, name: str, passphrase: str) -> str:
        """Open a member's key file and start working; gives the reference of the seat.

        Raises:
            NotFound: no such key file at this desk.
            NotAllowed: a wrong passphrase, or a member who does not stand.
            VerificationError: the hub's agreement or keys are not to be believed.
            Unavailable: the hub does not answer, or others unlock just now.
        """
        holder = self.holders.get(name)
        if holder is None:
            raise NotFound("key_file_unknown", "no such key file at this desk")
        held = self._open(holder.key, passphrase)

        def connect() -> Client:
            return Client(self.hub, _account(held))

        client = connect()
        try:
            state = open_state(holder.state)
            session = sessions.open_session(client, held, state, self.clock)
            _ = session.member
            sessions.save_pins(session, holder.key, passphrase)
        finally:
            client.close()
        return self.vault.add(Seat(name, session, connect))

    def _open(self, path: Path, passphrase: str) -> KeyFile:
        if not self._unlocking.acquire(timeout=UNLOCK_WAIT_S):
            raise Unavailable("desk_busy", "others unlock just now")
        try:
            return keyring.read(path, passphrase, self.env)
        finally:
            self._unlocking.release()


def site_of(request: Request) -> Site:
    """The desk that these pages belong to."""
    site: Site = request.app.state.site
    return site


def _account(held: KeyFile) -> Account:
    if held.member is None or held.auth is None:
        raise NotAllowed("officer_only_signs", "an officer's key file signs keysets only")
    return Account(party=held.party, member=held.member, auth=held.auth)
