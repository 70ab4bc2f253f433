"""The database connection; only this file differs between SQLite and PostgreSQL.

SQLite has one writer. All writes go through one fair lock in this process, first come first
served, and each is ``BEGIN IMMEDIATE``; reads are short and see a snapshot (WAL).
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from hub.errors import Conflict, HubError, Unavailable

POOL_SIZE = 16
POOL_TIMEOUT_S = 2.0
WRITE_TIMEOUT_S = 2.0
BUSY_TIMEOUT_MS = 2_000
_WRITES = "dossierhub_writes"


class FairLock:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    def acquire(self, timeout_s: float) -> bool:
        """Wait for the lock; false if it did not come in time."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(timeout_s):
            return True
        with self._guard:
            # The lock may have been given in the meantime, and is then ours after all.
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


def make_engine(path: Path) -> Engine:
    """An engine for the SQLite file at ``path``; errors never print values."""
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Opens transactions and translates what the database raises."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = FairLock()
        self._open = threading.local()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread has a transaction open (no engine or network call may then run)."""
        return getattr(self._open, "count", 0) > 0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A short transaction that sees one state of the database.

        Raises:
            Unavailable: the database cannot be reached, or not in time.
        """
        with self._translated(), self._counted(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The one writing transaction; committed at the end, rolled back on any error.

        Raises:
            Unavailable: the turn did not come in time, or the database cannot write.
            Conflict: a row that must be unique exists already.
        """
        with (
            self.turn(),
            self._translated(),
            self._counted(),
            self.engine.connect() as plain,
        ):
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep this thread's turn to write over several transactions.

        Raises:
            Unavailable: the turn did not come in time.
        """
        if getattr(self._open, "turn", False):
            yield
            return
        if not self._writer.acquire(WRITE_TIMEOUT_S):
            raise Unavailable("database_busy", "too many writes at once")
        self._open.turn = True
        try:
            yield
        finally:
            self._open.turn = False
            self._writer.release()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._open.count = getattr(self._open, "count", 0) + 1
        try:
            yield
        finally:
            self._open.count -= 1

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except HubError:
            raise
        except IntegrityError as error:
            raise Conflict("already_there", "it must be there once, and is") from error
        except SQLAlchemyError as error:
            raise Unavailable("database_unavailable", type(error).__name__) from error
