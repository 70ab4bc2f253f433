"""Rows of the steps in the life of a request, and how they are read and written."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.log import ENTRY
from hub.ports.step import StepRecord


class StepRow(SQLModel, table=True):
    """One step in the life of a request, as it is shown."""

    __tablename__ = "step"
    id: int | None = Field(default=None, primary_key=True)
    request: str = Field(max_length=64, index=True)
    event: str = Field(max_length=32)
    shown: str = Field(max_length=32)
    at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


STEP = StepRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Steps:
    """Implements `hub.ports.step.StepStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, request: str, *, event: str, shown: str, at: str, event_id: str) -> None:
        """See `StepStore`."""
        values = {"event": event, "shown": shown, "at": at, "event_id": event_id}
        self._db.execute(insert(STEP).values(request=request, **values))

    def timeline(self, request: str) -> Sequence[StepRecord]:
        """See `StepStore`."""
        return self.timelines([request]).get(request, [])

    def timelines(self, requests: Sequence[str]) -> Mapping[str, Sequence[StepRecord]]:
        """See `StepStore`."""
        chosen = (
            select(STEP.c.request, STEP.c.at, STEP.c.event, STEP.c.shown, STEP.c.event_id)
            .join(ENTRY, ENTRY.c.id == STEP.c.event_id)
            .where(STEP.c.request.in_(requests))
            .order_by(STEP.c.id)
        )
        found: dict[str, list[StepRecord]] = {}
        for request, at, event, shown, entry in self._db.execute(chosen):
            found.setdefault(request, []).append(StepRecord(at, event, shown, entry))
        return found
