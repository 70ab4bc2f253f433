"""Rows of messages about requests, and how they are read and written."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import Field, SQLModel

from hub.adapters.db.log import ENTRY
from hub.ports.answer import AnswerRecord


class AnswerRow(SQLModel, table=True):
    __tablename__ = "answer"
    sid: str = Field(primary_key=True, max_length=64)
    request: str = Field(max_length=64, index=True)
    kind: str = Field(max_length=16)
    seq: int
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    released: bool
    final: bool
    delete_by: str | None = Field(default=None, max_length=10)
    envelope: bytes
    blob: str = Field(max_length=64)
    size: int
    logged_at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


ANSWER = AnswerRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Answers:
    """Implements `hub.ports.answer.AnswerStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, record: AnswerRecord) -> None:
        """See `AnswerStore`."""
        values = {name: getattr(record, name) for name in AnswerRecord.__slots__}
        self._db.execute(insert(ANSWER).values(**values))

    def of_request(self, request: str) -> Sequence[AnswerRecord]:
        """See `AnswerStore`."""
        chosen = (
            select(ANSWER)
            .join(ENTRY, ENTRY.c.id == ANSWER.c.event_id)
            .where(ANSWER.c.request == request)
            .order_by(ANSWER.c.logged_at, ANSWER.c.seq)
        )
        return [AnswerRecord(**row) for row in self._db.execute(chosen).mappings()]

    def next_seq(self, request: str, party: str) -> int:
        """See `AnswerStore`."""
        chosen = select(func.coalesce(func.max(ANSWER.c.seq), 0)).where(
            ANSWER.c.request == request, ANSWER.c.party == party
        )
        return int(self._db.execute(chosen).scalar_one()) + 1

    def release(self, answer: str, event_id: str) -> None:
        """See `AnswerStore`."""
        self._db.execute(
            update(ANSWER).where(ANSWER.c.sid == answer).values(released=True, event_id=event_id)
        )
