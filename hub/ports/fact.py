"""A signed fact, as the store keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """A signed fact; ``case_id`` is there unless it is about a statement.

    ``replaced``: a newer one of the same party says the same or the contrary.
    """

    sid: str
    statement_id: str
    case_id: str | None
    kind: str
    party: str
    member: str
    envelope: bytes
    logged_at: str
    event_id: str
    # The member to whom it assigns the case; only in facts of the kind ``assigned``.
    assignee: str | None = None
    replaced: bool = False
