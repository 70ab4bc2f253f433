"""Messages about requests, as the store keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """One message about a request: answer, refusal, question or reply."""

    sid: str
    request: str
    kind: str
    seq: int
    party: str
    member: str
    released: bool
    final: bool
    delete_by: str | None
    envelope: bytes
    blob: str
    size: int
    logged_at: str
    event_id: str


class AnswerStore(Protocol):
    """Answers, refusals, questions and replies."""

    def add(self, record: AnswerRecord) -> None:
        """Add a message about a request.

        Raises:
            Conflict: there is a message with this sid.
        """
        ...

    def of_request(self, request: str) -> Sequence[AnswerRecord]:
        """The messages about a request whose entries are in the log, the first one first.

        They are in the order of their times, then of their numbers. An unknown request has none.
        """
        ...

    def next_seq(self, request: str, party: str) -> int:
        """The number of this party's next message about this request; the first has 1."""
        ...

    def release(self, answer: str, event_id: str) -> None:
        """Let an answer that waited be read, by entry ``event_id``; unknown changes nothing."""
        ...
