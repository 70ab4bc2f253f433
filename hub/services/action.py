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
class Call:
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

    def once(self, call: Call, work: Callable[[Transaction, Trust], Done]) -> Done:
        """Do ``work`` in one writing transaction, or give what was done before under this key.

        Raises:
            Conflict: the key was used for something else, or the state moved on three times.
            Unavailable: the log cannot take it (nothing happened) or is behind (it was done).
        """

        def perform() -> Done:
            with self.uow.write() as tx:
                trust = self.beliefs.now(tx)
                return self._store(tx, call, work(tx, trust), trust)

        return self._once(call, perform)

    def once_decided(
        self,
        call: Call,
        read: Callable[[Transaction, Trust], tuple[CaseRecord | None, T]],
        decide: Callable[[T], D],
        write: Callable[[Transaction, Trust, T, D], Done],
    ) -> Done:
        """As `once`, with slow work between reading and writing that must not hold a transaction.

        Args:
            call: the action, with its caller and key.
            read: gives the case that it rests on, and what is to be decided.
            decide: asks an engine, or compares files; no transaction is open.
            write: writes what was decided. Neither trust nor the case has changed since ``read``;
                if one has, all three are done again.

        Raises:
            Conflict, Unavailable: see `once`.
        """

        def perform() -> Done:
            with self.uow.read() as tx:
                trust = self.beliefs.now(tx)
                case, found = read(tx, trust)
            decided = decide(found)
            with self.uow.write() as tx:
                check_versions(tx, trust, case)
                return self._store(tx, call, write(tx, trust, found, decided), trust)

        return self._once(call, perform)

    def _once(self, call: Call, perform: Callable[[], Done]) -> Done:
        done = self._find(call)
        if done is None:
            self.log.check_healthy()
            done = self._perform(call, perform)
        self.log.wait(done.entry)
        return done

    def _store(self, tx: Transaction, call: Call, done: Done, trust: Trust) -> Done:
        """Keep the result in the transaction of the action."""
        tx.idempotency.put(
            call.actor,
            call.key,
            digest=call.digest,
            entry=done.entry,
            result=json.dumps(done.result),
            at=trust.at,
        )
        return done

    def _perform(self, call: Call, perform: Callable[[], Done]) -> Done:
        for left in reversed(range(ATTEMPTS)):
            try:
                return perform()
            except Conflict as conflict:
                done = self._find(call)
                if done is not None:
                    return done
                if conflict.reason not in _DECIDED_ANEW or not left:
                    raise
        raise Conflict("case_changed")

    def _find(self, call: Call) -> Done | None:
        with self.uow.read() as tx:
            found = tx.idempotency.find(call.actor, call.key)
        if found is None:
            return None
        digest, entry, result = found
        if digest != call.digest:
            raise Conflict("idempotency_key_reused", "this key was used for something else")
        return Done(entry=entry, result=json.loads(result))


def check_versions(tx: Transaction, trust: Trust, case: CaseRecord | None) -> None:
    """Check that the data on which a decision rests has not changed since it was read.

    Raises:
        Conflict: it has changed; the decision must be taken again.
    """
    if tx.party.version() != trust.version:
        raise Conflict("trust_changed", "keys or agreement have changed")
    if case is not None:
        current = tx.case.get(case.case_id)
        if current is None or current.version != case.version:
            raise Conflict("case_changed", "the case has moved on")
