"""A member at the desk: unlocked keys, calls to the hub, and what was opened, in memory only.

Everything here is gone when the member locks. Python cannot overwrite memory at will; locking
guarantees that no page and no request reaches it any more.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from connectors.client import Client
from connectors.exchange import case
from connectors.exchange.case import Case
from connectors.exchange.read import OpenedStatement, Reading
from connectors.session import Session, refreshed
from hub.errors import NotFound, Unavailable

CLIENTS_MAX = 4
CLIENT_WAIT_S = 30.0
FRESH_S = 60.0
READINGS_MAX = 8


class Seat:
    """One unlocked member; several of their pages may work at the same time.

    Args:
        name: of the key file, as the member picked it.
        session: opened with a client of its own.
        connect: makes one more client of this member.
    """

    def __init__(self, name: str, session: Session, connect: Callable[[], Client]) -> None:
        self.name = name
        self._session = session
        self._connect = connect
        self._clients: queue.LifoQueue[Client | None] = queue.LifoQueue()
        for _ in range(CLIENTS_MAX):
            self._clients.put(None)
        self._loaded = time.monotonic()
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._closed = False
        self._readings: dict[str, tuple[OpenedStatement, ExitStack, threading.Lock]] = {}

    @property
    def session(self) -> Session:
        """The member's session, for work that needs no call to the hub."""
        return self._session

    @contextmanager
    def work(self) -> Iterator[Session]:
        """The member's session with a client that no other page uses meanwhile.

        Keys that were replaced and an agreement that changed are seen within a minute.

        Raises:
            Unavailable: all of this member's clients are busy, or the hub does not answer.
        """
        try:
            client = self._clients.get(timeout=CLIENT_WAIT_S)
        except queue.Empty as error:
            raise Unavailable("desk_busy", "too many pages of one member at once") from error
        try:
            client = client or self._connect()
            believed = self._session.trust.asking(client)
            yield self._fresh(replace(self._session, hub=client, trust=believed))
        finally:
            self._give_back(client)

    @contextmanager
    def change(self) -> Iterator[Session]:
        """As `work`, for the member's actions, one after the other."""
        with self._writing, self.work() as session:
            yield session

    def read_case(self, session: Session, case_id: str, card_sid: str = "") -> Case:
        """A case with its person; if a list names its card, that card is read only once."""
        return case.known_case(session, case_id, card_sid) or case.read_case(session, case_id)

    def people(self, session: Session) -> dict[str, str]:
        """Name by case id, of the cases whose card this member can open."""
        found = {}
        for one in case.list_cases(session):
            opened = self.read_case(session, one.case_id, one.card_sid)
            if opened.card is not None:
                found[opened.case_id] = str(opened.card["name"])
        return found

    def keep_reading(self, name: str, reading: OpenedStatement, resources: ExitStack) -> None:
        """Keep a letter or message open, to show its documents; the oldest one gives way."""
        with self._guard:
            if self._closed:
                resources.close()
                return
            self._readings[name] = (reading, resources, threading.Lock())
            while len(self._readings) > READINGS_MAX:
                self._drop_reading(next(iter(self._readings)))

    @contextmanager
    def reading(self, name: str) -> Iterator[OpenedStatement]:
        """A letter or message that is open; one page at a time reads from it.

        Raises:
            NotFound: it is not open (any more).
        """
        found = self._readings.get(name)
        if found is None:
            raise NotFound("reading_closed", "not open any more")
        reading, _, lock = found
        with lock:
            if self._readings.get(name) is not found:
                raise NotFound("reading_closed", "closed while somebody waited for it")
            yield reading

    @contextmanager
    def message(self, name: str) -> Iterator[Reading]:
        """A message that is open, as `reading`.

        Raises:
            NotFound: it is not open (any more), or is a letter.
        """
        with self.reading(name) as found:
            if not isinstance(found, Reading):
                raise NotFound("reading_closed", "no message of that name is open")
            yield found

    def close_readings(self, message: str) -> None:
        """Close a message wherever it is open; it need not be."""
        with self._guard:
            for name, (reading, _, _) in list(self._readings.items()):
                if reading.message.sid == message:
                    self._drop_reading(name)

    def close(self) -> None:
        """Forget keys, names and what was read."""
        with self._guard:
            self._closed = True
            self._session.cards.close()
            for name in list(self._readings):
                self._drop_reading(name)
        while True:
            try:
                client = self._clients.get_nowait()
            except queue.Empty:
                break
            if client is not None:
                client.close()

    def _drop_reading(self, name: str) -> None:
        _, resources, lock = self._readings.pop(name)
        with lock:
            resources.close()

    def _give_back(self, client: Client | None) -> None:
        if self._closed and client is not None:
            client.close()
            return
        self._clients.put(client)

    def _fresh(self, session: Session) -> Session:
        if time.monotonic() - self._loaded < FRESH_S:
            return session
        found = refreshed(session)
        self._session, self._loaded = replace(found, hub=self._session.hub), time.monotonic()
        return found
