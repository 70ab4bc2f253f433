"""The log: entries that wait for their place, and the sequenced log as services read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.audit.export import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A log entry before it has its place: the exact leaf, and its openings by group.

    ``terms`` are the words under which it can be found, ``at`` is the time of its leaf.
    """

    id: str
    leaf: bytes
    openings: Mapping[str, bytes]
    at: str = ""
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry in its place, with what lies beside it; an opening that is damaged is empty."""

    index: int
    id: str
    at: str
    leaf: bytes
    openings: Mapping[str, bytes]


class LogStore(Protocol):
    """The outbox: an entry is written with the action that it is about."""

    def append(self, entry: Entry) -> None: ...
    def opening(self, entry: str, part: str) -> bytes | None: ...


class Log(Protocol):
    """The sequenced log, as far as services read it."""

    def check_healthy(self) -> None: ...
    def wait(self, entry: str) -> None: ...
    def checkpoint(self) -> str: ...
    def proof(self, entry: str) -> str: ...
    def leaf(self, entry: str) -> bytes: ...
    def entries(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]: ...
    def items(self, start: int, limit: int) -> Sequence[Item]: ...
    def checkpoints(self, after: int, limit: int) -> Sequence[tuple[int, str]]: ...
    def consistency(self, old: int, new: int) -> Sequence[bytes]: ...
