"""Transactions over all stores."""

from contextlib import AbstractContextManager
from typing import Protocol

from hub.ports.action import IdempotencyStore
from hub.ports.audit import AuditStore
from hub.ports.case import CaseStore
from hub.ports.log import LogStore
from hub.ports.party import PartyStore
from hub.ports.person import PersonStore
from hub.ports.request import RequestStore
from hub.ports.statement import StatementStore
from hub.ports.upload import UploadStore


class Transaction(Protocol):
    """One transaction with all stores."""

    @property
    def party(self) -> PartyStore: ...
    @property
    def case(self) -> CaseStore: ...
    @property
    def request(self) -> RequestStore: ...
    @property
    def statement(self) -> StatementStore: ...
    @property
    def idempotency(self) -> IdempotencyStore: ...
    @property
    def upload(self) -> UploadStore: ...
    @property
    def person(self) -> PersonStore: ...
    @property
    def log(self) -> LogStore: ...
    @property
    def audit(self) -> AuditStore: ...


class UnitOfWork(Protocol):
    """Opens transactions; a write is committed at the end of its block."""

    def read(self) -> AbstractContextManager[Transaction]: ...
    def write(self) -> AbstractContextManager[Transaction]: ...
