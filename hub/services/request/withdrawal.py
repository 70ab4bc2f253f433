"""Taking a request back: by its asker or who works on the case, or by two others of the party."""

from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.acceptance.receipt import check_receipt
from hub.crypto.payload.receipt import Receipt
from hub.crypto.statement import Statement
from hub.domain.act import check_act
from hub.errors import Conflict, InvalidInput, NotFound
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.request.step import move, state_after
from hub.services.request.tie import ties_of
from hub.services.statement import accept
from hub.services.trust import Trust

WITHDRAWN = "withdrawn"
_FIRST_OF_TWO = "withdrawal_asked"


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
            if receipt.payload.event != WITHDRAWN:
                raise InvalidInput("statement_type", "expected a receipt that withdraws it")
            check_receipt(receipt, statement.read(record.envelope, env=trust.env))
            withdrawn = state_after(record, WITHDRAWN)
            waits = _waits(tx, trust, call, record, receipt)
            accept(tx, receipt)
            entry = move(
                tx,
                self.journal,
                trust,
                record,
                "" if waits else WITHDRAWN,
                who=journal.who(call.caller, receipt.payload.sender.function),
                what={
                    "event": _FIRST_OF_TWO if waits else WITHDRAWN,
                    "statement": receipt.sid,
                },
            )
            tx.receipt.add(
                receipt.sid,
                about=sid,
                event=WITHDRAWN,
                member=call.caller.member,
                event_id=entry.id,
            )
            state = record.state if waits else withdrawn
            return Done(entry=entry.id, result={"sid": sid, "state": state})

        return self.actions.once(call, work)


def _waits(
    tx: Transaction, trust: Trust, call: Call, record: RequestRecord, receipt: Statement[Receipt]
) -> bool:
    """Whether the request goes on until a second member has taken it back as well.

    Raises:
        NotAllowed: this member may not take it back, not even with another one.
        Conflict: ``second_member_due``: it is the first member again.
    """
    ties = ties_of(tx, trust, call.caller, receipt.payload.sender.function, record)
    if not check_act("request", WITHDRAWN, ties):
        return False
    others = tx.receipt.members(record.sid, WITHDRAWN)
    if call.caller.member in others:
        raise Conflict("second_member_due", "another member must take it back as well")
    return not others
