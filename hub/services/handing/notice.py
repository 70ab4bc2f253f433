"""The notice that a letter was handed to the person: given once, by a member who may read it.

The party makes and keeps the letter itself. The provider is told nothing: neither its view of the
request nor its lines of the log change. Source: decision 6.
"""

from hub.domain.request import STOPPED
from hub.errors import Conflict
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction

HANDED_OVER = "handed_over"


def check_notice(tx: Transaction, record: RequestRecord, about: str) -> None:
    """Check that the letter ``about`` a request or an answer can have been handed over now.

    Raises:
        Conflict: the request has not stopped, or it was said before.
    """
    if about == record.sid:
        _check_stopped(record)
    if tx.receipt.members(about, HANDED_OVER):
        raise Conflict("notice_handed_over", "it was said before, and stands in the log")


def _check_stopped(record: RequestRecord) -> None:
    if record.state not in STOPPED:
        raise Conflict("notice_not_due", "the request has not stopped")
