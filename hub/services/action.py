"""An action is done once: the same key gives the first result, another body is refused.

The result is stored in the transaction of the action. A caller who repeats it while the log is
behind gets the same answer later; nothing is undone and nothing is repeated.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.errors import Conflict
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.log import Log
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services.trust import Beliefs, Trust

ATTEMPTS = 3
T = TypeVar("T")
D = TypeVar("D")
_DECIDED_ANEW = frozenset({"case_changed", "trust_changed", "counts_changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The caller and key of an action; ``route`` and ``body`` are what was asked."""

    caller: Caller
    key: str
    route: str
    body: bytes

    @property
    def actor(self) -> str:
        """The caller as the owner of the key."""
        return f"{self.caller.party}/{self.caller.member}"

    @property
    def digest(self) -> str:
        """The digest of what was asked; it differs if the key is used for something else."""
        return hashlib.sha256(self.route.encode() + b"\n" + self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The result of an action: the entry that proves it, and what the caller is told."""

    entry: str
    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Runs actions once each."""

    uow: UnitOfWork
    log: Log
    beliefs: Beliefs

    def once(self, asked: Asked, work: Callable[[Transaction, Trust], Done]) -> Done:
        """Do ``work`` in one writing transaction, or give what was done before under this key.

        Raises:
            Conflict: the key was used for something else, or the state moved on three times.
            Unavailable: the log cannot take it (nothing happened) or is behind (it was done).
        """

        def perform() -> Done:
            with self.uow.write() as tx:
                held = self.beliefs.now(tx)
                return self._store(tx, asked, work(tx, held), held)

        return self._once(asked, perform)

    def once_decided(
        self,
        asked: Asked,
        read: Callable[[Transaction, Trust], tuple[CaseRecord | None, T]],
        decide: Callable[[T], D],
        write: Callable[[Transaction, Trust, T, D], Done],
    ) -> Done:
        """As `once`, with something between reading and writing that must not hold a transaction.

        Args:
            asked: who asks what.
            read: gives the case that it rests on, and what is to be decided.
            decide: asks an engine, or compares files; no transaction is open.
            write: writes what was decided. Neither trust nor the case has changed since ``read``:
                where one has, all three are done again.

        Raises:
            Conflict, Unavailable: see `once`.
        """

        def perform() -> Done:
            with self.uow.read() as tx:
                held = self.beliefs.now(tx)
                case, found = read(tx, held)
            decided = decide(found)
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store(tx, asked, write(tx, held, found, decided), held)

        return self._once(asked, perform)

    def _once(self, asked: Asked, perform: Callable[[], Done]) -> Done:
        done = self._find(asked)
        if done is None:
            self.log.check_healthy()
            done = self._perform(asked, perform)
        self.log.wait(done.entry)
        return done

    def _store(self, tx: Transaction, asked: Asked, done: Done, held: Trust) -> Done:
        """Keep the result in the transaction of the action."""
        tx.idempotency.put(
            asked.actor,
            asked.key,
            digest=asked.digest,
            entry=done.entry,
            result=json.dumps(done.result),
            at=held.at,
        )
        return done

    def _perform(self, asked: Asked, perform: Callable[[], Done]) -> Done:
        for left in reversed(range(ATTEMPTS)):
            try:
                return perform()
            except Conflict as conflict:
                done = self._find(asked)
                if done is not None:
                    return done
                if conflict.reason not in _DECIDED_ANEW or not left:
                    raise
        raise Conflict("case_changed")

    def _find(self, asked: Asked) -> Done | None:
        with self.uow.read() as tx:
            found = tx.idempotency.find(asked.actor, asked.key)
        if found is None:
            return None
        digest, entry, result = found
        if digest != asked.digest:
            raise Conflict("idempotency_key_reused", "this key was used for something else")
        return Done(entry=entry, result=json.loads(result))


def check_versions(tx: Transaction, held: Trust, case: CaseRecord | None) -> None:
    """Check that nothing that a decision rests on has changed since it was read.

    Raises:
        Conflict: something has; the decision must be taken again.
    """
    if tx.party.version() != held.version:
        raise Conflict("trust_changed", "keys or agreement have changed")
    if case is not None:
        current = tx.case.get(case.case_id)
        if current is None or current.version != case.version:
            raise Conflict("case_changed", "the case has moved on")
