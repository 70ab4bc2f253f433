"""Whether an answer may go: the facts of its decision, and what follows from it."""

from dataclasses import dataclass

from hub.crypto.payload.answer import Answer
from hub.crypto.statement import Statement
from hub.domain.request import ends
from hub.policy.decision import Decision
from hub.ports.approval import ApprovalRecord
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services.decision import Snapshot, snapshot_of
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The facts on which one answer's decision rests, read in one transaction."""

    trust: Trust
    record: RequestRecord
    answer: Statement[Answer]
    snapshot: Snapshot


def release_of(
    tx: Transaction,
    trust: Trust,
    record: RequestRecord,
    message: Statement[Answer],
    more: tuple[ApprovalRecord, ...] = (),
) -> Release:
    """The facts for the decision on an answer; ``more`` are approvals that come with it."""
    actor = trust.signer(message.payload.sender)
    snapshot = snapshot_of(
        tx, trust, record, point="released", actor=actor, answer=message, more=more
    )
    return Release(trust=trust, record=record, answer=message, snapshot=snapshot)


def event_of(decision: Decision, *, final: bool) -> str:
    """The event by which a request moves on after this decision; empty if it stays as it is."""
    if decision.outcome == "allow":
        return "answered_final" if final else "answered_part"
    if decision.outcome == "needs_approval":
        return "release_needs_approval"
    return "denied" if ends(decision.reasons) else ""
