"""An approval or rejection, as the store keeps it."""

from dataclasses import dataclass


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
