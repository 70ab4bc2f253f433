"""Everything that ends by time: requests, approvals, and the days until which answers are kept.

Each step is an ordinary transition with its entry. The next sweep completes one that failed
half-way; nothing depends on the hour at which it runs, as the policy judges every reading anyway.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.domain import approval
from hub.domain.day import day_of
from hub.domain.moment import time_of
from hub.domain.request import Request
from hub.errors import Conflict
from hub.ports.clock import Clock
from hub.ports.log import Log
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.ports.upload import Blobs
from hub.services.journal import Journal
from hub.services.request.step import move
from hub.services.trust import Beliefs

BATCH_MAX = 200
UPLOAD_KEPT = timedelta(hours=24)
# A statement is accepted only once ever; its result can be asked for again during a week.
RESULT_KEPT = timedelta(days=7)
# The hub itself acts; nobody's name stands in the entry.
HUB: Mapping[str, str] = {
    "party": "hub",
    "member": "m-00000000",
    "function": "operator",
    "acr": "key",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepService:
    """Ends what its time has ended, and removes what may no longer be kept."""

    beliefs: Beliefs
    uow: UnitOfWork
    journal: Journal
    clock: Clock
    blobs: Blobs
    log: Log

    def run(self) -> int:
        """One sweep; returns the number of requests that moved.

        Raises:
            Unavailable: the log or the database cannot take it; the next sweep goes on.
        """
        now = self.clock.now()
        lapsed = time_of(now - approval.STANDS)
        at = time_of(now)
        moved = self._move_all(
            lambda tx: tx.request.waiting("awaiting_approval", lapsed, BATCH_MAX),
            "approval_lapsed",
        )
        moved += self._move_all(
            lambda tx: tx.request.waiting("awaiting_release", lapsed, BATCH_MAX),
            "approval_lapsed",
        )
        moved += self._move_all(lambda tx: tx.request.past_expiry(at, BATCH_MAX), "term_over")
        today = day_of(at).isoformat()
        moved += self._move_all(lambda tx: tx.request.kept_until(today, BATCH_MAX), "finished")
        self._empty_all()
        self._remove_uploads(time_of(now - UPLOAD_KEPT))
        with self.uow.write() as tx:
            tx.idempotency.remove(time_of(now - RESULT_KEPT), BATCH_MAX)
        return moved

    def _move_all(self, choose: Callable[[Transaction], Any], event: str) -> int:
        with self.uow.read() as tx:
            chosen = list(choose(tx))
        return sum(self._move(record, event) for record in chosen)

    def _move(self, record: RequestRecord, event: str) -> int:
        """Move one request on; it is fine if somebody else was first."""
        try:
            with self.uow.write() as tx:
                trust = self.beliefs.now(tx)
                state = Request(state=record.state).move(event).state
                logged = {"expired": "expired", "closed": "closed"}.get(state, "approval_lapsed")
                what = {"event": logged}
                entry = move(tx, self.journal, trust, record, event, who=HUB, what=what)
        except Conflict:
            return 0
        self.log.wait(entry.id)
        return 1

    def _empty_all(self) -> None:
        """Remove the files of ended requests; that is noted only after they are gone."""
        with self.uow.read() as tx:
            ended = tx.request.to_empty(BATCH_MAX)
        for record in ended:
            self._remove_content(record)
            with self.uow.write() as tx:
                tx.request.set_emptied(record.sid)

    def _remove_content(self, record: RequestRecord) -> None:
        with self.uow.read() as tx:
            blobs = {one.sid: one.blob for one in tx.answer.of_request(record.sid)}
            blobs[record.sid] = record.blob
            resealed = [blob for sid in blobs for _, blob in tx.reseal.about(sid)]
        for blob in (*blobs.values(), *resealed):
            self.blobs.delete(blob)

    def _remove_uploads(self, before: str) -> None:
        """Remove files that no statement named within a day."""
        with self.uow.read() as tx:
            stale = tx.upload.stale(before, BATCH_MAX)
        for sha256, by in stale:
            with self.uow.write() as tx:
                if tx.upload.remove(sha256, by):
                    self.blobs.delete(sha256)
