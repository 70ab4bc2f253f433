"""Taking a request back."""

from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.acceptance.receipt import check_receipt
from hub.crypto.payload.receipt import Receipt
from hub.errors import InvalidInput, NotFound
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.statement import accept
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalService:
    """Takes a request back for its asker."""

    actions: Actions
    journal: Journal

    def withdraw(self, call: Call, sid: str, document: object) -> Done:
        """Take a request back: its asker's party may, at any moment before its end."""

        def work(tx: Transaction, trust: Trust) -> Done:
            receipt = trust.verify(document, Receipt, call.caller)
            record = tx.request.get(sid)
            if record is None or record.from_party != call.caller.party:
                raise NotFound
            if receipt.said.event != "withdrawn":
                raise InvalidInput("statement_type", "expected a receipt that withdraws it")
            check_receipt(receipt, statement.read(record.envelope, env=trust.env))
            accept(tx, receipt)
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                "withdrawn",
                who=journal.who(call.caller, receipt.said.sender.function),
                what={"event": "withdrawn", "statement": receipt.sid},
            )
            return Done(entry=entry.id, result={"sid": sid, "state": "withdrawn"})

        return self.actions.once(call, work)
