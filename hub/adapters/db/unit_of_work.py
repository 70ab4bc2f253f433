"""One transaction for one use case, with every store in it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from hub.adapters.db.account import People
from hub.adapters.db.action import Idempotency
from hub.adapters.db.answer import Answers
from hub.adapters.db.approval import Approvals
from hub.adapters.db.case import Cases
from hub.adapters.db.engine import Database
from hub.adapters.db.inquiry import Inquiries
from hub.adapters.db.log import Outbox
from hub.adapters.db.party import Parties
from hub.adapters.db.pick_up import PickUps
from hub.adapters.db.receipt import Receipts
from hub.adapters.db.request import Requests
from hub.adapters.db.reseal import Reseals
from hub.adapters.db.statement import Statements
from hub.adapters.db.step import Steps
from hub.adapters.db.upload import Uploads


class Transaction:
    """The stores of one transaction."""

    def __init__(self, connection: Connection, opening_key: bytes) -> None:
        self.party = Parties(connection)
        self.case = Cases(connection)
        self.request = Requests(connection)
        self.step = Steps(connection)
        self.approval = Approvals(connection)
        self.answer = Answers(connection)
        self.pick_up = PickUps(connection)
        self.receipt = Receipts(connection)
        self.reseal = Reseals(connection)
        self.statement = Statements(connection)
        self.idempotency = Idempotency(connection)
        self.upload = Uploads(connection)
        self.account = People(connection)
        self.inquiry = Inquiries(connection, opening_key)
        # Real time: the health of the log does not follow the clock of a story.
        self.log = Outbox(connection, opening_key, queued_at=time.time())


class UnitOfWork:
    """Opens transactions; after a write that made entries, ``woken`` is called."""

    def __init__(self, database: Database, opening_key: bytes, woken: Callable[[], None]) -> None:
        self._database = database
        self._key = opening_key
        self._woken = woken

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A short transaction that only reads."""
        with self._database.read() as connection:
            yield Transaction(connection, self._key)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """The one writing transaction, committed at its end."""
        with self._database.write() as connection:
            transaction = Transaction(connection, self._key)
            yield transaction
        if transaction.log.entries:
            self._woken()
