"""Pick-ups: which member may fetch the bytes of an answer, as the store keeps them."""

from typing import NamedTuple, Protocol


class PickUpRecord(NamedTuple):
    """The answer (its sid) that a member of a party picked up."""

    answer: str
    party: str
    member: str


class PickUpStore(Protocol):
    """Pick-ups of answers."""

    def add(self, pick_up: str, *, answer: str, party: str, member: str, event_id: str) -> None:
        """Note that a member may fetch an answer's bytes once entry ``event_id`` is in the log.

        Raises:
            Conflict: there is a pick-up with this id.
        """
        ...

    def get(self, pick_up: str) -> PickUpRecord | None:
        """The pick-up with this id; None if there is none, or its entry is not in the log."""
        ...

    def members(self, answer: str) -> frozenset[str]:
        """The members who picked an answer up; those whose entry waits for its place as well."""
        ...

    def exists(self, answer: str, *, party: str, member: str) -> bool:
        """Whether the log holds that this member picked this answer up."""
        ...
