"""Steps in the life of a request, as they are shown."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol


class StepRecord(NamedTuple):
    """A step: its time, its event, the state shown since then, and its log entry."""

    at: str
    event: str
    shown: str
    entry: str


class StepStore(Protocol):
    """Steps of requests."""

    def add(self, request: str, *, event: str, shown: str, at: str, event_id: str) -> None:
        """Add a step to a request's life; it is shown once entry ``event_id`` is in the log."""
        ...

    def timeline(self, request: str) -> Sequence[StepRecord]:
        """The steps of a request whose entries are in the log, the first one first.

        An unknown request has none.
        """
        ...

    def timelines(self, requests: Sequence[str]) -> Mapping[str, Sequence[StepRecord]]:
        """As `timeline`, by the sid of each request; those without a step are left out."""
        ...
