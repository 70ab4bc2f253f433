"""A request as one party may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.request import ASKERS_OWN, STOPPED, shown
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services.request.deadline import Due, Shown, deadlines
from hub.services.request.denial import shown_decision
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as one party may see it.

    ``due_at`` is the nearest of its clocks at its newest step: an order for lists, no deadline.
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
    due_at: str | None
    deadlines: tuple[Due, ...]
    entry: str
    timeline: tuple[tuple[str, str, str, str], ...]
    handed_over: str


def views(
    tx: Transaction, trust: Trust, caller: Caller, records: Sequence[RequestRecord]
) -> list[RequestView]:
    """Requests as the caller's party may see them; all that belongs to them is read at once."""
    timelines = tx.step.timelines([one.sid for one in records])
    return [_view(tx, trust, caller, one, timelines[one.sid]) for one in records]


def view(tx: Transaction, trust: Trust, caller: Caller, record: RequestRecord) -> RequestView:
    """A request as the caller's party may see it."""
    return views(tx, trust, caller, [record])[0]


def handed_over(tx: Transaction, caller: Caller, record: RequestRecord) -> Mapping[str, str]:
    """When each letter was handed over, by the sid that it is about; for others there is none."""
    return tx.receipt.handed_over(record.sid) if caller.party == record.from_party else {}


def _view(
    tx: Transaction, trust: Trust, caller: Caller, record: RequestRecord, timeline: Sequence[Shown]
) -> RequestView:
    own = caller.party == record.from_party
    told, stopped = shown_decision(trust, caller.party, record), record.state in STOPPED
    steps = [one for one in timeline if own or one[1] not in ASKERS_OWN]
    return RequestView(
        sid=record.sid,
        # A member who asks by an invitation never learns of the case, which is the inviting
        # party's.
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
        due_at=record.due_at,
        deadlines=deadlines(trust, record.flow, steps),
        # Use the newest step they may see; a later number would reveal a hidden one.
        entry=steps[-1][3],
        timeline=tuple(
            (at, "stopped" if event == "withdrawn" and not own else event, shown_, entry)
            for at, event, state, entry in steps
            for shown_ in [shown(state, own_desk=own)]
        ),
        # Only stopped requests have such a letter.
        handed_over=handed_over(tx, caller, record).get(record.sid, "") if stopped else "",
    )
