"""How a caller is tied to a request or to a message about it. Source: formats, section 11."""

from collections.abc import Iterator

from hub.domain.act import OFFICE, OFFICER, Tie, Ties
from hub.domain.approval import NEVER
from hub.ports.answer import AnswerRecord
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services.fact import assigned
from hub.services.trust import Trust


def ties_of(
    tx: Transaction,
    trust: Trust,
    caller: Caller,
    function: str,
    record: RequestRecord,
    message: AnswerRecord | None = None,
) -> Ties:
    """The ties of a caller, who acts in ``function``, to a request or to a message about it.

    A function that never counts has none.
    """
    if function in NEVER:
        return frozenset()
    return frozenset(_ties(tx, trust, caller, function, record, message))


def worker_of(tx: Transaction, trust: Trust, record: RequestRecord, party: str) -> str | None:
    """The member of a party to whom the case of a request is assigned now; None if there is none.

    A party that never learns of a case has none, also if one was assigned to it by mistake.
    """
    case = None if trust.names_no_case(party) else tx.case.get(record.case_id)
    return assigned(tx, case, party) if case else None


def _ties(
    tx: Transaction,
    trust: Trust,
    caller: Caller,
    function: str,
    record: RequestRecord,
    message: AnswerRecord | None,
) -> Iterator[Tie]:
    is_author = caller.member == _author(record, message, caller.party)
    if is_author:
        yield "author"
    if caller.member == worker_of(tx, trust, record, caller.party):
        yield "worker"
    desk = record.reply_desk if caller.party == record.from_party else record.to_desk
    found = trust.newest(caller.party).desks.get(desk)
    if found is not None and caller.member in found.members:
        yield "desk"
    if message and tx.pick_up.exists(message.sid, party=caller.party, member=caller.member):
        yield "reader"
    if function in OFFICE:
        yield "office"
    if function == OFFICER and not is_author:
        yield "officer"


def _author(record: RequestRecord, message: AnswerRecord | None, party: str) -> str:
    """The member of ``party`` who signed the statement; empty if another party did."""
    signer = (message.party, message.member) if message else (record.from_party, record.from_member)
    return signer[1] if signer[0] == party else ""
