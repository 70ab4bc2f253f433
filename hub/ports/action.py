"""Results of actions, kept under the caller's Idempotency-Key."""

from typing import Protocol


class IdempotencyStore(Protocol):
    """The results of actions, by actor and key."""

    def find(self, actor: str, key: str) -> tuple[str, str, str] | None:
        """The actor's action under this key: its digest, its log entry, its result.

        None if nothing was done under this key, or so long ago that it was removed.
        """
        ...

    def put(self, actor: str, key: str, *, digest: str, entry: str, result: str, at: str) -> None:
        """Keep the result of an action; ``at`` is when it was done.

        Raises:
            Conflict: there is a result for this actor and key.
        """
        ...

    def remove(self, before: str, limit: int) -> None:
        """Forget results from before that time, the oldest first, at most ``limit``."""
        ...
