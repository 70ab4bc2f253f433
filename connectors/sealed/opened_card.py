"""Cards that a session opened, kept in memory so that a page need not open one twice."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.crypto.payload.card import Card
from hub.crypto.statement import Statement

KEPT_MAX = 500  # cases


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCard:
    """A verified card and its words; the words are None if it is not sealed to this member."""

    statement: Statement[Card]
    words: Mapping[str, Any] | None


class OpenedCards:
    """The last opened card of each case; the least recently used one gives way."""

    def __init__(self) -> None:
        self._kept: dict[str, OpenedCard] = {}
        self._guard = threading.Lock()
        self._closed = False

    def get(self, case_id: str, sid: str) -> OpenedCard | None:
        """The card of a case, if this very card was opened before."""
        found = self._kept.get(case_id)
        return found if found is not None and found.statement.sid == sid else None

    def keep(self, card: OpenedCard) -> None:
        """Keep a card in the place of the one before; does nothing once this is closed."""
        case_id = card.statement.payload.case
        with self._guard:
            if self._closed:
                return
            self._kept.pop(case_id, None)
            self._kept[case_id] = card
            if len(self._kept) > KEPT_MAX:
                del self._kept[next(iter(self._kept))]

    def close(self) -> None:
        """Forget all cards, also those that a page is opening at this moment."""
        with self._guard:
            self._closed = True
            self._kept.clear()
