"""Receipts: what a reader did with an answer, what its sender takes back, what the person got."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.acceptance.receipt import check_asker, check_receipt
from hub.crypto.payload.receipt import Receipt
from hub.crypto.statement import Statement
from hub.errors import InvalidInput, NotFound
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.acceptance import accept
from hub.services.action import Actions, Asked, Done
from hub.services.handing import notice
from hub.services.journal import Journal
from hub.services.request.answer import answer_of
from hub.services.request.step import move, visible
from hub.services.trust import Trust

_LOGGED_AS = {
    "saved": "answer_saved",
    "recalled": "recalled",
    "wrong_person": "wrong_person",
    notice.HANDED_OVER: "notice_handed_over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptService:
    """Takes receipts, and tells the asker which letters the person got."""

    uow: UnitOfWork
    actions: Actions
    journal: Journal

    def add(self, asked: Asked, sid: str, document: object) -> Done:
        """Take a receipt of a reader, a recall by the provider, or a letter's handing over."""

        def work(tx: Transaction, held: Trust) -> Done:
            record = visible(tx, asked.caller, sid)
            receipt = held.verify(document, Receipt, asked.caller)
            event, about = receipt.said.event, receipt.said.about
            if event == "withdrawn":
                raise InvalidInput("statement_type", "expected a receipt of an answer")
            if event == notice.HANDED_OVER:
                check_asker(receipt, statement.read(record.envelope, env=held.env))
            check_receipt(receipt, _told(tx, held, asked.caller, record, about))
            if event == notice.HANDED_OVER:
                notice.check_notice(tx, held, asked.caller, record, about)
            accept(tx, receipt)
            entry = move(
                tx,
                self.journal,
                held,
                record,
                _change(tx, record, receipt),
                who=journal.who(asked.caller, receipt.said.sender.function),
                what={
                    "event": _LOGGED_AS.get(event, "receipt_given"),
                    "statement": receipt.sid,
                },
            )
            tx.receipt.add(receipt.sid, about=about, event=event, event_id=entry.id)
            return Done(entry=entry.id, result={"sid": receipt.sid})

        return self.actions.once(asked, work)

    def handed_over(self, caller: Caller, sid: str) -> Mapping[str, str]:
        """When the letters about a request were handed over; see `notice.handed_over`.

        Raises:
            NotFound: there is no such request for the caller.
        """
        with self.uow.read() as tx:
            return notice.handed_over(tx, caller, visible(tx, caller, sid))


def _told(
    tx: Transaction, held: Trust, caller: Caller, record: RequestRecord, about: str
) -> Statement:
    """The statement that a receipt is about, as far as the caller knows of it.

    Raises:
        NotFound: there is none, or it was not released to him.
    """
    if about == record.sid:
        return statement.read(record.envelope, env=held.env)
    found = answer_of(tx, record.sid, about)
    if not found.released and found.party != caller.party:
        raise NotFound
    return statement.read(found.envelope, env=held.env)


def _change(tx: Transaction, record: RequestRecord, receipt: Statement[Receipt]) -> str:
    """The event by which the request moves on; most receipts leave it where it is."""
    event = receipt.said.event
    if event == "deleted" and _all_deleted(tx, record, receipt.said.about):
        return "finished"
    return event if event in {"recalled", "wrong_person"} else ""


def _all_deleted(tx: Transaction, record: RequestRecord, last: str) -> bool:
    """Whether every part of a finished answer is deleted, with the one that is said now."""
    parts = {one.sid for one in tx.answer.of_request(record.sid) if one.kind == "answer"}
    return record.state == "answered" and parts <= tx.receipt.deleted_answers(record.sid) | {last}
