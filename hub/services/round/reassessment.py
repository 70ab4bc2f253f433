"""Judges open requests again after a change, and stops those that are no longer allowed."""

from dataclasses import dataclass

from hub.crypto import statement
from hub.crypto.payload.answer import Answer
from hub.domain.request import FINAL, ends
from hub.errors import Conflict, HubError, Unavailable
from hub.ports.log import Entry, Log
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services.action import check_versions
from hub.services.decision import Decided, Decider, Snapshot, snapshot_of
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.round.sweep import HUB
from hub.services.trust import Beliefs, Trust

ATTEMPTS = 3
BATCH_MAX = 100
_ANSWERED = frozenset({"answered", "partly_answered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """Stops what the policy no longer allows."""

    beliefs: Beliefs
    uow: UnitOfWork
    journal: Journal
    decider: Decider
    log: Log

    def of_case(self, case_id: str) -> None:
        """Judge all open requests of a case again.

        Raises:
            Unavailable: there is no usable decision; nothing was stopped, and every pick-up is
                judged again anyway.
        """
        with self.uow.read() as tx:
            open_ = [one.sid for one in tx.request.of_case(case_id) if one.state not in FINAL]
        for sid in open_:
            self._judge(sid)

    def of_open(self, after: str) -> str:
        """Judge the next open requests after ``after``; returns the last one, empty at the end.

        Raises:
            Unavailable: there is no usable decision; nothing was stopped.
        """
        with self.uow.read() as tx:
            sids = tx.request.open_after(after, BATCH_MAX)
        for sid in sids:
            self._judge_or_leave(sid)
        return sids[-1] if len(sids) == BATCH_MAX else ""

    def trust_version(self) -> int:
        """Grows with every keyset, signature and regime."""
        with self.uow.read() as tx:
            return tx.party.version()

    def _judge_or_leave(self, sid: str) -> None:
        """Judge one request; if that fails (its asker has left, say), the others go on."""
        try:
            self._judge(sid)
        except Unavailable:
            raise
        except HubError:
            # Nothing of it flows meanwhile, as every release and reading is judged by itself.
            return

    def _judge(self, sid: str) -> None:
        for left in reversed(range(ATTEMPTS)):
            try:
                self._judge_once(sid)
            except Conflict:
                if not left:
                    raise
            else:
                return

    def _judge_once(self, sid: str) -> None:
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            record = tx.request.get(sid)
            if record is None or record.state in FINAL:
                return
            snapshot = self._snapshot(tx, trust, record)
            case = tx.case.get(record.case_id)
        decided = self.decider.decide(snapshot)
        if not _stops(decided):
            return
        with self.uow.write() as tx:
            check_versions(tx, trust, case)
            entry = self._stop(tx, trust, record, decided, snapshot)
        self.log.wait(entry.id)

    def _snapshot(self, tx: Transaction, trust: Trust, record: RequestRecord) -> Snapshot:
        """The data to decide whether its answer may be read, or earlier, asked."""
        released = [one for one in tx.answer.of_request(record.sid) if one.kind == "answer"]
        if record.state not in _ANSWERED or not released:
            return snapshot_of(tx, trust, record, point="asked")
        answer = statement.read(released[-1].envelope, Answer, env=trust.env)
        return snapshot_of(tx, trust, record, point="read", answer=answer)

    def _stop(
        self,
        tx: Transaction,
        trust: Trust,
        record: RequestRecord,
        decided: Decided,
        snapshot: Snapshot,
    ) -> Entry:
        return move(
            tx,
            self.journal,
            trust,
            record,
            "facts_changed",
            who=HUB,
            what={"event": "stopped"},
            decided=(decided, record),
            snapshot=snapshot,
        )


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Goes past all open requests after keys, agreement or regime changed, and after a start.

    It handles a part of them at a time, so that other work goes on. The first round completes what
    a crash left undone.
    """

    reassessment: Reassessment
    _seen: int = -1
    _after: str = ""
    _is_under_way: bool = False

    def run(self) -> None:
        """Judge the next part; does nothing if nothing has changed.

        Raises:
            Unavailable: there is no usable decision; the next call takes the same part.
        """
        version = self.reassessment.trust_version()
        if version != self._seen:
            self._seen, self._after, self._is_under_way = version, "", True
        if self._is_under_way:
            self._after = self.reassessment.of_open(self._after)
            self._is_under_way = bool(self._after)


def _stops(decided: Decided) -> bool:
    decision = decided.decision
    return decision.outcome == "deny" and ends(decision.reasons)
