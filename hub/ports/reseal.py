"""Re-seals: the same sealed file for other readers, as the store keeps them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class ResealRecord(NamedTuple):
    """The signed statement of a re-seal (its envelope), and the SHA-256 of its file."""

    envelope: bytes
    blob: str


class ResealStore(Protocol):
    """Re-seals of the files of requests and answers."""

    def add(self, sid: str, *, about: str, envelope: bytes, blob: str, event_id: str) -> None:
        """Add a re-seal of the file of the statement with the sid ``about``.

        Raises:
            Conflict: there is a re-seal with this sid.
        """
        ...

    def about(self, about: str) -> Sequence[ResealRecord]:
        """The re-seals of a statement's file whose entries are in the log, the newest first."""
        ...
