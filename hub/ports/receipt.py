"""Receipts: the reports of readers on a letter, as the store keeps them."""

from collections.abc import Mapping
from typing import Protocol


class ReceiptStore(Protocol):
    """Receipts about requests and about answers."""

    def add(self, sid: str, *, about: str, event: str, member: str, event_id: str) -> None:
        """Add a member's receipt about the request or answer with the sid ``about``.

        Raises:
            Conflict: there is a receipt with this sid.
        """
        ...

    def members(self, about: str, event: str) -> frozenset[str]:
        """The members who have said this about a request or answer.

        Also by receipts whose entry waits for its place in the log.
        """
        ...

    def count(self, about: str, event: str, member: str) -> int:
        """How often a member has said this about a request or answer; waiting entries included."""
        ...

    def handed_over(self, request: str) -> Mapping[str, str]:
        """When the letters about a request were handed over, by the sid that each is about.

        That is the request itself or an answer to it. Only receipts whose entries are in the log.
        """
        ...
