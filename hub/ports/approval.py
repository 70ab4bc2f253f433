"""Approvals and rejections, as the store keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRecord:
    """An approval or rejection; ``answer`` is there at the stage of release."""

    sid: str
    request: str
    answer: str | None
    kind: str
    verdict: str
    party: str
    member: str
    function: str
    logged_at: str
    event_id: str


class ApprovalStore(Protocol):
    """Approvals and rejections of requests and of answers."""

    def add(self, record: ApprovalRecord) -> None:
        """Add an approval or rejection.

        Raises:
            Conflict: there is one with this sid.
        """
        ...

    def of_request(self, request: str) -> Sequence[ApprovalRecord]:
        """The approvals of a request and of its answers, the first one first.

        Also those whose entry waits for its place in the log. An unknown request has none.
        """
        ...
