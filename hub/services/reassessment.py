"""Judges open requests again after something changed, and stops those that may no longer be."""

from dataclasses import dataclass

from hub.crypto import statement
from hub.domain.request import FINAL
from hub.errors import Conflict
from hub.ports import Clock, Entry, Log, RequestRecord, Transaction, UnitOfWork
from hub.services import trust
from hub.services.decision import Decided, Decider, Question
from hub.services.journal import Journal
from hub.services.request import check_versions, move, question_of
from hub.services.sweep import HUB
from hub.services.trust import Trust

ATTEMPTS = 3
_ANSWERED = frozenset({"answered", "partly_answered"})
# Another member may take over: that the first one may no longer stops nothing.
_ABOUT_ONE_MEMBER = frozenset({"DENY_FUNCTION", "DENY_NOT_ASSIGNED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """Stops what the policy no longer allows."""

    env: str
    uow: UnitOfWork
    journal: Journal
    clock: Clock
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
            held = trust.load(tx, env=self.env, now=self.clock.now())
            record = tx.request.get(sid)
            if record is None or record.state in FINAL:
                return
            question = self._question(tx, held, record)
            case = tx.case.get(record.case_id)
        decided = self.decider.decide(question)
        if not _stops(decided):
            return
        with self.uow.write() as tx:
            check_versions(tx, held, case)
            entry = self._stop(tx, held, record, decided, question)
        self.log.wait(entry.id)

    def _question(self, tx: Transaction, held: Trust, record: RequestRecord) -> Question:
        """Whether it may still be read once there is an answer, or still be asked before."""
        released = [one for one in tx.request.answers(record.sid) if one.kind == "answer"]
        if record.state not in _ANSWERED or not released:
            return question_of(tx, held, record, point="asked")
        answer = statement.read(released[-1].envelope, env=self.env)
        return question_of(tx, held, record, point="read", answer=answer)

    def _stop(
        self,
        tx: Transaction,
        held: Trust,
        record: RequestRecord,
        decided: Decided,
        question: Question,
    ) -> Entry:
        return move(
            tx,
            self.journal,
            held,
            record,
            "facts_changed",
            who=HUB,
            what={"event": "stopped"},
            decided=(decided, record),
            question=question,
        )


def _stops(decided: Decided) -> bool:
    decision = decided.decision
    return decision.outcome == "deny" and not set(decision.reasons) <= _ABOUT_ONE_MEMBER
