"""A request as one party may see it."""

from dataclasses import dataclass

from hub.domain.request import ASKERS_OWN, shown
from hub.ports import Caller, RequestRecord, Transaction
from hub.services.deadline import Due, deadlines
from hub.services.denial import told_of
from hub.services.notice import handed_over
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as one party may see it.

    ``handed_over`` is when the person got the letter that it stopped; empty before, and to others.
    """

    sid: str
    case_id: str
    from_party: str
    to_party: str
    to_desk: str
    purpose: str
    state: str
    outcome: str
    reason: str
    reasons: tuple[str, ...]
    clause: str
    approvals: tuple[str, ...]
    logged_at: str
    expires: str
    deadlines: tuple[Due, ...]
    entry: str
    timeline: tuple[tuple[str, str, str, str], ...]
    handed_over: str


def view(tx: Transaction, held: Trust, caller: Caller, record: RequestRecord) -> RequestView:
    """A request as the caller's party may see it."""
    own = caller.party == record.from_party
    told = told_of(held, caller.party, record)
    steps = [one for one in tx.request.timeline(record.sid) if own or one[1] not in ASKERS_OWN]
    return RequestView(
        sid=record.sid,
        # Who asks by an invitation never learns of a case: it is the inviting party's.
        case_id=record.case_id if own and not record.invited else "",
        from_party=record.from_party,
        to_party=record.to_party,
        to_desk=record.to_desk,
        purpose=record.purpose,
        state=shown(record.state, own_desk=own),
        outcome=told["outcome"],
        reason=told["reason"],
        reasons=tuple(told["reasons"]),
        clause=told["clause"],
        approvals=record.approvals,
        logged_at=record.logged_at,
        expires=record.expires,
        deadlines=deadlines(held, record.flow, steps),
        # Of the newest step that is theirs to see: another number would tell of one that is not.
        entry=steps[-1][3],
        timeline=tuple(
            (at, "stopped" if event == "withdrawn" and not own else event, shown_, entry)
            for at, event, state, entry in steps
            for shown_ in [shown(state, own_desk=own)]
        ),
        handed_over=handed_over(tx, caller, record).get(record.sid, ""),
    )
