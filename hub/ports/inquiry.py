"""Searching the entries of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hub.ports.log import KeptEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries are looked for: all ``keywords`` hold, from ``since`` until before ``until``.

    ``end`` is the size of the log to which the answer belongs. ``before`` is the time and the
    index of the entry after which a page goes on; None for the newest.
    """

    keywords: tuple[str, ...]
    since: str
    until: str
    end: int
    before: tuple[str, int] | None = None


class InquiryStore(Protocol):
    """The entries that are in the log, as they can be searched."""

    def place(self, entry: str) -> int | None:
        """The index of an entry that a signed checkpoint covers; None if none does."""
        ...

    def find(self, choice: EntryFilter, limit: int) -> Sequence[KeptEntry]:
        """At most ``limit`` entries that fit, newest first."""
        ...
