"""Receipts: what a reader did with an answer, and what its sender takes back."""

from dataclasses import dataclass

from hub.errors import InvalidInput, NotAllowed, NotFound
from hub.ports import Clock, RequestRecord, Transaction, UnitOfWork
from hub.services import journal, trust
from hub.services.acceptance import accept
from hub.services.action import Actions, Asked, Done
from hub.services.answer import answer_of
from hub.services.journal import Journal
from hub.services.step import move, visible

# A question is opened and saved too; these change the state of the request.
_OF_ANSWERS = frozenset({"recalled", "wrong_person", "deleted"})
_RECEIPT_EVENT = {
    "saved": "answer_saved",
    "recalled": "recalled",
    "wrong_person": "wrong_person",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptService:
    """Takes receipts of answers."""

    env: str
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    clock: Clock

    def add(self, asked: Asked, sid: str, document: object) -> Done:
        """Take a receipt of a reader, or a provider's recall of its answer."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                receipt = held.verify(tx, document, asked.caller)
                event = receipt.payload.get("event")
                if receipt.type != "receipt" or event == "withdrawn":
                    raise InvalidInput("statement_type", "a receipt of an answer is due")
                found = answer_of(tx, sid, receipt.payload["about"])
                recalls = event == "recalled"
                # A reader knows of nothing that was not released to him.
                if not found.released and found.party != asked.caller.party:
                    raise NotFound
                if event in _OF_ANSWERS and found.kind != "answer":
                    raise InvalidInput("statement_type", "this is said of an answer only")
                if recalls != (found.party == asked.caller.party):
                    raise NotAllowed("receipt_not_yours", "readers receipt, senders recall")
                accept(tx, receipt)
                change = {"recalled": "recalled", "wrong_person": "wrong_person"}.get(str(event))
                if event == "deleted" and _all_deleted(tx, record, found.sid):
                    change = "finished"
                entry = move(
                    tx,
                    self.journal,
                    held,
                    record,
                    change or "",
                    who=journal.who(asked.caller, receipt.sender["function"]),
                    what={
                        "event": _RECEIPT_EVENT.get(str(event), "receipt_given"),
                        "statement": receipt.sid,
                    },
                )
                tx.request.add_receipt(
                    receipt.sid, about=found.sid, event=str(event), event_id=entry.id
                )
                done = Done(entry=entry.id, result={"sid": receipt.sid})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)


def _all_deleted(tx: Transaction, record: RequestRecord, last: str) -> bool:
    """Whether every part of a finished answer is deleted, with the one that is said now."""
    parts = {one.sid for one in tx.request.answers(record.sid) if one.kind == "answer"}
    return record.state == "answered" and parts <= tx.request.deleted_answers(record.sid) | {last}
