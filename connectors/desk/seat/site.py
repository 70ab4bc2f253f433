"""The parts of a desk that every page needs: key files, the way to the hub, words."""

import threading
from dataclasses import dataclass, field
from typing import ClassVar

from starlette.requests import Request

from connectors import disk
from connectors import session as sessions
from connectors.client import Client, Credentials
from connectors.clock import Clock
from connectors.desk.seat.admission import Admission
from connectors.desk.seat.holder import Holder, Holders
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.vault import Vault
from connectors.enrolment import Introduction
from connectors.handler import Handlers
from connectors.keys import keyring
from connectors.keys.keyring import KeyFile
from connectors.memory import Memory, open_memory
from connectors.sealed.queue import Queue
from hub.browser import site as browsers
from hub.errors import NotAllowed, Unavailable

UNLOCK_WAIT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(browsers.Site):
    """One desk as its pages know it.

    Attributes:
        hub: the hub's address.
        holders: all members who may unlock here; a page takes them from `occupant.holders_of`.
        admission: how members sign in before they unlock; None on a laptop.
    """

    name: ClassVar[str] = "desk"
    references: ClassVar[tuple[str, ...]] = ("seat", "sign-in", "browser")
    form_bytes_max: ClassVar[int] = 65_536

    hub: str
    clock: Clock
    holders: Holders
    queue: Queue
    admission: Admission | None = None
    vault: Vault = field(default_factory=Vault)
    # Public statements that a newcomer looks at before they are believed, by holder.
    offers: dict[str, Introduction] = field(default_factory=dict)
    # Opening a key file takes 256 MiB for a second, so it is done one at a time.
    _unlocking: threading.Lock = field(default_factory=threading.Lock)

    def unlock(self, holder: Holder, passphrase: str) -> str:
        """Open a member's key file and start working; returns the reference of the seat.

        Raises:
            NotFound: there is no such file.
            NotAllowed: a wrong passphrase, or a member who does not stand.
            VerificationError: the hub's agreement or keys are not to be believed.
            Unavailable: the hub does not answer, or others unlock just now.
        """
        key_file = self.open_key(holder, passphrase)

        def connect() -> Client:
            return self.client(key_file)

        client = connect()
        try:
            memory = open_memory(holder.state)
            session = sessions.open_session(client, key_file, memory, self.clock)
            sessions.save_pins(session, holder.key, passphrase)
        finally:
            client.close()
        return self.vault.add(Seat(holder.name, session, connect))

    @property
    def mandates(self) -> Queue:
        """Documents of mandates, sealed to the members of the desk."""
        return Queue(folder=disk.MANDATES.under(self.queue.folder))

    @property
    def handlers(self) -> Handlers:
        """The handlers of requests at this desk."""
        return Handlers(memory=Memory(root=self.queue.folder))

    def member_names(self) -> dict[str, str]:
        """The key file's name by member id, for those who have worked with it before."""
        found = {}
        for name in self.holders.names():
            folder = self.holders.of(name).state
            # A holder without a folder has never worked here; none is made for them.
            if folder.is_dir():
                found[sessions.holder_of(Memory(root=folder))] = name
        return found

    def client(self, key_file: KeyFile) -> Client:
        """Calls to the hub by the holder of an opened key file."""
        return Client(self.hub, _credentials(key_file))

    def open_key(self, holder: Holder, passphrase: str) -> KeyFile:
        """Open a key file, one at a time.

        Raises:
            NotFound: there is no such file.
            NotAllowed: a wrong passphrase.
            Unavailable: others unlock just now.
        """
        if not self._unlocking.acquire(timeout=UNLOCK_WAIT_S):
            raise Unavailable("desk_busy", "others unlock just now")
        try:
            return keyring.read(holder.key, passphrase, self.env)
        finally:
            self._unlocking.release()


def site_of(request: Request) -> Site:
    """The desk that these pages belong to."""
    site: Site = request.app.state.site
    return site


def _credentials(key_file: KeyFile) -> Credentials:
    if key_file.member is None or key_file.auth is None:
        raise NotAllowed("officer_only_signs", "an officer's key file signs keysets only")
    return Credentials(party=key_file.party, member=key_file.member, auth=key_file.auth)
