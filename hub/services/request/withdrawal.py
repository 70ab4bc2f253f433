"""Taking a request back."""

from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.acceptance.receipt import check_receipt
from hub.crypto.payload.receipt import Receipt
from hub.errors import InvalidInput, NotFound
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.acceptance import accept
from hub.services.action import Actions, Asked, Done
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalService:
    """Takes a request back for its asker."""

    actions: Actions
    journal: Journal

    def withdraw(self, asked: Asked, sid: str, document: object) -> Done:
        """Take a request back: its asker's party may, at any moment before its end."""

        def work(tx: Transaction, held: Trust) -> Done:
            receipt = held.verify(document, Receipt, asked.caller)
            record = tx.request.get(sid)
            if record is None or record.from_party != asked.caller.party:
                raise NotFound
            if receipt.said.event != "withdrawn":
                raise InvalidInput("statement_type", "expected a receipt that withdraws it")
            check_receipt(receipt, statement.read(record.envelope, env=held.env))
            accept(tx, receipt)
            entry = move(
                tx,
                self.journal,
                held,
                record,
                "withdrawn",
                who=journal.who(asked.caller, receipt.said.sender.function),
                what={"event": "withdrawn", "statement": receipt.sid},
            )
            return Done(entry=entry.id, result={"sid": sid, "state": "withdrawn"})

        return self.actions.once(asked, work)
