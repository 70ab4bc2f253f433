"""The parts that all steps of a request share: who sees it, whether it is over, its entry."""

from collections.abc import Mapping
from typing import Any

from hub.domain.request import ASKERS_OWN, ENDS_BY_TIME, FINAL, Request
from hub.errors import Conflict, NotAllowed, NotFound
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.log import Entry
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.decision import Decided, Snapshot, snapshot_of, why
from hub.services.journal import Journal
from hub.services.request.deadline import deadlines
from hub.services.trust import Trust


def visible(tx: Transaction, caller: Caller, sid: str) -> RequestRecord:
    """A request that the caller's party asked, or that was sent to it.

    Raises:
        NotFound: there is none for the caller.
    """
    record = tx.request.get(sid)
    if record is None:
        raise NotFound
    if caller.party == record.from_party:
        return record
    # The provider never learns of a request that ended before it was sent.
    if caller.party == record.to_party and tx.request.was_sent(sid):
        return record
    raise NotFound


def is_over(trust: Trust, record: RequestRecord) -> bool:
    """Whether a request has ended, or has expired and the next sweep will end it."""
    past = record.state in ENDS_BY_TIME and record.expires < trust.at
    return past or record.state in FINAL


def check_expiry(trust: Trust, record: RequestRecord) -> None:
    """Check that a request is not over.

    Raises:
        Conflict: it is over.
    """
    if is_over(trust, record):
        raise Conflict("illegal_transition", "the request has ended")


def check_signed(trust: Trust, record: RequestRecord) -> None:
    """Check both signatures; between parties without the agreement nothing flows.

    Raises:
        NotAllowed: one of the two has not signed, or its signature has lapsed.
    """
    if not {record.from_party, record.to_party} <= trust.signed:
        raise NotAllowed("DENY_PARTY_NOT_IN_AGREEMENT", "one of them has not signed, or no longer")


def move(  # noqa: PLR0913 - each names one part of an entry
    tx: Transaction,
    writer: Journal,
    trust: Trust,
    record: RequestRecord,
    event: str,
    *,
    who: Mapping[str, Any],
    what: Mapping[str, Any],
    decided: tuple[Decided, RequestRecord] | None = None,
    case: CaseRecord | None = None,
    snapshot: Snapshot | None = None,
    to: str | None = None,
) -> Entry:
    """Move a request on by ``event`` (if empty, it stays), with its entry, in one transaction."""
    current = Request(state=record.state, version=record.version)
    moved = current.move(event) if event else current
    found = case or (tx.case.get(record.case_id) if record.case_id else None)
    n = tx.case.lock(found.case_id, found.version) if found else 0
    reasons: dict[str, Any] = {}
    policy_input = b""
    if decided is not None:
        policy_input = decided[0].policy_input
        snapshot = snapshot or snapshot_of(tx, trust, record, point="asked")
        reasons = why(snapshot, decided[0])
    entry = writer.entry(
        trust.now,
        who=who,
        whom=journal.whom(record.case_id, n, None),
        what={
            "request": record.sid,
            **_sides(record, str(what["event"])),
            "shown": moved.state,
            **what,
        },
        why=reasons,
        policy_input=policy_input,
        to=to,
    )
    tx.request.move(record.sid, version=record.version, state=moved.state, event_id=entry.id)
    tx.log.append(entry)
    step(tx, trust, record, str(what["event"]), moved.state, entry)
    return entry


def _sides(record: RequestRecord, event: str) -> dict[str, str]:
    """The parties whose entry it is: both, or the asker alone."""
    sides = {"from": record.from_party}
    return sides if event in ASKERS_OWN else sides | {"to": record.to_party}


def step(
    tx: Transaction, trust: Trust, record: RequestRecord, event: str, state: str, entry: Entry
) -> None:
    """Add a step to the timeline of a request, and store how urgent it is from then on."""
    before = tx.step.timeline(record.sid)
    tx.step.add(record.sid, event=event, shown=state, at=trust.at, event_id=entry.id)
    clocks = deadlines(trust, record.flow, [*before, (trust.at, event, state, entry.id)])
    tx.request.set_due(record.sid, min((one.due_at for one in clocks if one.due_at), default=None))


def state_after(record: RequestRecord, event: str) -> str:
    """The state that follows; an empty event changes nothing."""
    return Request(state=record.state).move(event).state if event else record.state
