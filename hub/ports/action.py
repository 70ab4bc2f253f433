"""Results of actions, kept under the caller's Idempotency-Key."""

from typing import Protocol


class IdempotencyStore(Protocol):
    """Results of actions that were done, by who asked and their key."""

    def find(self, actor: str, key: str) -> tuple[str, str, str] | None: ...
    def put(
        self, actor: str, key: str, *, digest: str, entry: str, result: str, at: str
    ) -> None: ...
    def remove(self, before: str, limit: int) -> None: ...
