"""That a letter was handed to the person: said once, by who may know what stands in it.

The letter itself is made and kept at the party. The provider is told nothing: neither its view of
the request nor its lines of the log change by it. Source: decision 6.
"""

from collections.abc import Mapping

from hub.crypto.statement import Statement
from hub.domain.request import STOPPED
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services.handing.pick_up import check_in_desk
from hub.services.request.answer import answer_of
from hub.services.trust import Trust

HANDED_OVER = "handed_over"


def check_notice(
    tx: Transaction, held: Trust, caller: Caller, record: RequestRecord, receipt: Statement
) -> None:
    """Check that a letter about a request, or about an answer to it, can have been handed over.

    Raises:
        NotAllowed: the caller is not of the asking party, or has not read the answer.
        NotFound: not a member of the desk that may read it, or no such answer for him.
        InvalidInput: of a message that is no answer there is no letter.
        Conflict: the request has not stopped, or it was said before.
    """
    about = receipt.payload["about"]
    # First of all whose it is: to a provider the refusal is the same whatever became of it.
    if caller.party != record.from_party:
        raise NotAllowed("receipt_not_yours", "the asker hands over the letter")
    check_in_desk(held, caller, record.reply_desk)
    if about == record.sid:
        _check_stopped(record)
    else:
        _check_read(tx, caller, record, about)
    if about in tx.receipt.handed_over(record.sid):
        raise Conflict("notice_handed_over", "it was said before, and stands in the log")


def handed_over(tx: Transaction, caller: Caller, record: RequestRecord) -> Mapping[str, str]:
    """When each letter was handed over, by the sid that it is about; to others there is none."""
    return tx.receipt.handed_over(record.sid) if caller.party == record.from_party else {}


def _check_stopped(record: RequestRecord) -> None:
    if record.state not in STOPPED:
        raise Conflict("notice_not_due", "the request has not stopped")


def _check_read(tx: Transaction, caller: Caller, record: RequestRecord, about: str) -> None:
    found = answer_of(tx, record.sid, about)
    if not found.released:
        raise NotFound
    if found.kind != "answer":
        raise InvalidInput("statement_type", "this is said of an answer only")
    if not tx.pick_up.exists(about, party=caller.party, member=caller.member):
        raise NotAllowed("answer_unread", "who hands over the letter has read the answer")
