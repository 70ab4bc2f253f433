"""An action is done once: the same key gives the first result, another body is refused.

The result is stored in the transaction of the action. Whoever asks again while the log is behind
gets the same answer later; nothing is undone and nothing is repeated.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.errors import Conflict
from hub.ports.caller import Caller
from hub.ports.log import Log
from hub.ports.unit_of_work import Transaction, UnitOfWork

ATTEMPTS = 3
_DECIDED_ANEW = frozenset({"case_changed", "trust_changed", "counts_changed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks what, under which Idempotency-Key; ``route`` and ``body`` are what was asked."""

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
        """What was asked, so that the same key for something else is noticed."""
        return hashlib.sha256(self.route.encode() + b"\n" + self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done: the entry that proves it, and what the caller is told."""

    entry: str
    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Runs actions once each."""

    uow: UnitOfWork
    log: Log

    def once(self, asked: Asked, perform: Callable[[], Done]) -> Done:
        """Do it, or give what was done before under this key.

        ``perform`` opens its own transactions and calls `store` in the one that writes. It is
        tried again where the state moved on in between.

        Raises:
            Conflict: the key was used for something else, or the state moved on three times.
            Unavailable: the log cannot take it (nothing happened) or is behind (it was done).
        """
        done = self._find(asked)
        if done is None:
            self.log.check_healthy()
            done = self._perform(asked, perform)
        self.log.wait(done.entry)
        return done

    def store(self, tx: Transaction, asked: Asked, done: Done, at: str) -> None:
        """Keep the result in the transaction of the action."""
        tx.idempotency.put(
            asked.actor,
            asked.key,
            digest=asked.digest,
            entry=done.entry,
            result=json.dumps(done.result),
            at=at,
        )

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
