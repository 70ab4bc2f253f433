"""Judges open requests again after something changed, and stops those that may no longer be."""

from dataclasses import dataclass

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
            question = question_of(tx, held, record, point="asked")
            case = tx.case.get(record.case_id)
        decided = self.decider.decide(question)
        if decided.decision.outcome != "deny":
            return
        with self.uow.write() as tx:
            check_versions(tx, held, case)
            entry = self._stop(tx, held, record, decided, question)
        self.log.wait(entry.id)

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
