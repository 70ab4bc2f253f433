"""The log: entries that wait for their place, and the sequenced log as services read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.audit.export import ExportedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A log entry before it has its place: the exact leaf, and its openings by group.

    ``keywords`` are those under which it can be found, ``at`` is the time of its leaf.
    """

    id: str
    leaf: bytes
    openings: Mapping[str, bytes]
    at: str = ""
    keywords: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry in its place, with the data beside it; a damaged opening is empty."""

    index: int
    id: str
    at: str
    leaf: bytes
    openings: Mapping[str, bytes]


class LogStore(Protocol):
    """The outbox: an entry is written with the action that it is about."""

    def append(self, entry: Entry) -> None:
        """Write an entry with the action that it is about; it gets its place after the commit."""
        ...

    def opening(self, entry: str, part: str) -> bytes | None:
        """The opening of one group of an entry, or the policy's ``input``.

        None if it was erased, or the entry is unknown.
        """
        ...


class Log(Protocol):
    """The sequenced log, as far as services read it."""

    def check_healthy(self) -> None:
        """Check before an action that the log can take its entry.

        Raises:
            Unavailable: the log does not take entries, or is behind.
        """
        ...

    def wait(self, entry: str) -> None:
        """Wait until an entry has its place and a signed checkpoint covers it.

        Raises:
            Unavailable: not in time; the action was done and is not undone.
        """
        ...

    def checkpoint(self) -> str:
        """The newest signed checkpoint, as a note.

        Raises:
            Unavailable: there is none yet.
        """
        ...

    def proof(self, entry: str) -> str:
        """The proof of an entry, as a file.

        Raises:
            NotFound: no signed checkpoint covers such an entry.
        """
        ...

    def leaf(self, entry: str) -> bytes:
        """The exact bytes of an entry.

        Raises:
            NotFound: there is no such entry in the log.
        """
        ...

    def entries(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Index and leaf of at most ``limit`` entries from ``start`` on, within the checkpoint.

        Raises:
            InvalidInput: ``start`` is negative, or ``limit`` is not from 1 to 1,000.
        """
        ...

    def items(self, start: int, limit: int) -> Sequence[ExportedEntry]:
        """The same entries with their stored hashes."""
        ...

    def checkpoints(self, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Size and note of the checkpoints of more than ``after`` entries, smallest first.

        At most ``limit``.

        Raises:
            InvalidInput: ``limit`` is not from 1 to 1,000.
        """
        ...

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """The hashes that prove that the log of size ``new`` only adds to that of size ``old``.

        Raises:
            InvalidInput: the log never had these sizes.
        """
        ...
