"""Cards that a session opened: names in memory, so that a page need not open the same one twice."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.crypto.payload.card import Card
from hub.crypto.statement import Statement

KEPT_MAX = 500  # cases


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCard:
    """A verified card and its words; None where it is not sealed to this member."""

    statement: Statement[Card]
    words: Mapping[str, Any] | None


class OpenedCards:
    """The card that was opened last of each case; who was not looked at for longest gives way."""

    def __init__(self) -> None:
        self._kept: dict[str, OpenedCard] = {}
        self._guard = threading.Lock()
        self._closed = False

    def get(self, case_id: str, sid: str) -> OpenedCard | None:
        """The card of a case, if the very same one was opened before."""
        found = self._kept.get(case_id)
        return found if found is not None and found.statement.sid == sid else None

    def keep(self, card: OpenedCard) -> None:
        """Keep a card in the place of the one before; nothing once this is closed."""
        case_id = card.statement.said.case
        with self._guard:
            if self._closed:
                return
            self._kept.pop(case_id, None)
            self._kept[case_id] = card
            if len(self._kept) > KEPT_MAX:
                del self._kept[next(iter(self._kept))]

    def close(self) -> None:
        """Forget all of them, also what a page at work still opens."""
        with self._guard:
            self._closed = True
            self._kept.clear()
