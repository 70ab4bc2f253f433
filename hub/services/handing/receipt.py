"""Receipts: a reader's use of an answer, a recall by its sender, a letter given to the person."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.acceptance.receipt import check_asker, check_receipt
from hub.crypto.payload.receipt import Receipt
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.domain.act import check_act
from hub.errors import Conflict, InvalidInput, NotFound, TooLarge
from hub.ports.answer import AnswerRecord
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.handing import notice
from hub.services.journal import Journal
from hub.services.request.answer import answer_of
from hub.services.request.request_view import handed_over
from hub.services.request.step import move, visible
from hub.services.request.tie import ties_of, worker_of
from hub.services.statement import accept
from hub.services.trust import Trust

REVIEWED = "reviewed"
REPEATED_MAX = 20
_LOGGED_AS = {
    "saved": "answer_saved",
    "recalled": "recalled",
    "wrong_person": "wrong_person",
    notice.HANDED_OVER: "notice_handed_over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptService:
    """Accepts receipts, and tells the asker which letters the person got."""

    uow: UnitOfWork
    actions: Actions
    journal: Journal

    def add(self, call: Call, sid: str, document: object) -> Done:
        """Accept a receipt of a reader, a recall by the provider, or the notice of a letter."""

        def work(tx: Transaction, trust: Trust) -> Done:
            record = visible(tx, call.caller, sid)
            receipt = trust.verify(document, Receipt, call.caller)
            event, about = receipt.payload.event, receipt.payload.about
            if event == "withdrawn":
                raise InvalidInput("statement_type", "expected a receipt of an answer")
            if event == notice.HANDED_OVER:
                check_asker(receipt, statement.read(record.envelope, Request, env=trust.env))
            message = _message(tx, call.caller, record, about)
            said = message.envelope if message else record.envelope
            check_receipt(receipt, statement.read(said, env=trust.env))
            function = receipt.payload.sender.function
            ties = ties_of(tx, trust, call.caller, function, record, message)
            check_act("message" if message else "request", event, ties)
            if event == notice.HANDED_OVER:
                notice.check_notice(tx, record, about)
            if event == REVIEWED:
                _close_review(tx, record)
            _check_repeated(tx, call.caller, about, event)
            accept(tx, receipt)
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                _change(tx, trust, record, receipt),
                who=journal.who(call.caller, function),
                what={
                    "event": _LOGGED_AS.get(event, "receipt_given"),
                    "statement": receipt.sid,
                },
            )
            tx.receipt.add(
                receipt.sid,
                about=about,
                event=event,
                member=call.caller.member,
                event_id=entry.id,
            )
            return Done(entry=entry.id, result={"sid": receipt.sid})

        return self.actions.once(call, work)

    def handed_over(self, caller: Caller, sid: str) -> Mapping[str, str]:
        """When the letters about a request were handed over; see `request_view`.

        Raises:
            NotFound: there is no such request for the caller.
        """
        with self.uow.read() as tx:
            return handed_over(tx, caller, visible(tx, caller, sid))


def _check_repeated(tx: Transaction, caller: Caller, about: str, event: str) -> None:
    """Check that a member does not fill a request with the same words.

    Raises:
        TooLarge: ``too_many_receipts``.
    """
    if tx.receipt.count(about, event, caller.member) >= REPEATED_MAX:
        raise TooLarge("too_many_receipts", "this was said often enough")


def _close_review(tx: Transaction, record: RequestRecord) -> None:
    """Note that a privacy officer looked at a request.

    Raises:
        Conflict: ``review_not_due``.
    """
    if not record.review_due:
        raise Conflict("review_not_due", "there is nothing to review, or it was reviewed")
    tx.request.set_reviewed(record.sid)


def _message(
    tx: Transaction, caller: Caller, record: RequestRecord, about: str
) -> AnswerRecord | None:
    """The message that a receipt is about, as far as the caller knows of it; None: the request.

    Raises:
        NotFound: there is none, or it was not released to the caller.
    """
    if about == record.sid:
        return None
    found = answer_of(tx, record.sid, about)
    if not found.released and found.party != caller.party:
        raise NotFound
    return found


def _change(
    tx: Transaction, trust: Trust, record: RequestRecord, receipt: Statement[Receipt]
) -> str:
    """The event by which the request moves on; most receipts leave it in its state."""
    event = receipt.payload.event
    if event == "deleted" and _all_deleted(tx, trust, record, receipt.payload):
        return "finished"
    return event if event in {"recalled", "wrong_person"} else ""


def _all_deleted(tx: Transaction, trust: Trust, record: RequestRecord, last: Receipt) -> bool:
    """Whether with this receipt everybody who picked up a part of the answer has deleted it.

    The asker, or who works on the case now, is one of them: what neither has read stays.
    """
    worker = worker_of(tx, trust, record, record.from_party)
    for part in tx.answer.of_request(record.sid):
        if part.kind != "answer":
            continue
        readers = tx.pick_up.members(part.sid)
        deleted = tx.receipt.members(part.sid, "deleted")
        if part.sid == last.about:
            deleted |= {last.sender.member}
        if readers.isdisjoint({record.from_member, worker}) or not readers <= deleted:
            return False
    return record.state == "answered"
