"""Transactions over all stores."""

from contextlib import AbstractContextManager
from typing import Protocol

from hub.ports.account import AccountStore
from hub.ports.action import IdempotencyStore
from hub.ports.answer import AnswerStore
from hub.ports.approval import ApprovalStore
from hub.ports.case import CaseStore
from hub.ports.inquiry import InquiryStore
from hub.ports.log import LogStore
from hub.ports.party import PartyStore
from hub.ports.pick_up import PickUpStore
from hub.ports.receipt import ReceiptStore
from hub.ports.request import RequestStore
from hub.ports.reseal import ResealStore
from hub.ports.statement import StatementStore
from hub.ports.step import StepStore
from hub.ports.upload import UploadStore


class Transaction(Protocol):
    """One transaction with all stores: what they read is one state of the database."""

    @property
    def party(self) -> PartyStore:
        """Keysets, agreements and regimes."""
        ...

    @property
    def case(self) -> CaseStore:
        """Cases and facts."""
        ...

    @property
    def request(self) -> RequestStore:
        """Requests with their states."""
        ...

    @property
    def step(self) -> StepStore:
        """Steps in the life of requests."""
        ...

    @property
    def approval(self) -> ApprovalStore:
        """Approvals and rejections."""
        ...

    @property
    def answer(self) -> AnswerStore:
        """Messages about requests."""
        ...

    @property
    def pick_up(self) -> PickUpStore:
        """Pick-ups of answers."""
        ...

    @property
    def receipt(self) -> ReceiptStore:
        """Receipts."""
        ...

    @property
    def reseal(self) -> ResealStore:
        """Re-seals."""
        ...

    @property
    def statement(self) -> StatementStore:
        """Statements that were accepted."""
        ...

    @property
    def idempotency(self) -> IdempotencyStore:
        """Results of actions."""
        ...

    @property
    def upload(self) -> UploadStore:
        """Rows of sealed files."""
        ...

    @property
    def account(self) -> AccountStore:
        """People whom a sign-in provider names."""
        ...

    @property
    def log(self) -> LogStore:
        """The outbox of the log, and openings."""
        ...

    @property
    def inquiry(self) -> InquiryStore:
        """The entries of the log, to search."""
        ...


class UnitOfWork(Protocol):
    """Opens transactions.

    Both methods, and every call to a store in their block, raise `hub.errors.Unavailable` if the
    database cannot be reached or the turn to write does not come in time.
    """

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a short transaction that only reads."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """Open the one writing transaction.

        It is committed at the end of its block, and rolled back if the block raises.
        """
        ...
