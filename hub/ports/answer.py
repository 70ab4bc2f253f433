"""One message about a request, as the store keeps it."""

from dataclasses import dataclass


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
