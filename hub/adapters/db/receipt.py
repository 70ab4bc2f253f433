"""Rows of receipts, and how they are read and written."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, or_, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.answer import ANSWER
from hub.adapters.db.log import ENTRY
from hub.adapters.db.step import STEP


class ReceiptRow(SQLModel, table=True):
    __tablename__ = "receipt"
    sid: str = Field(primary_key=True, max_length=64)
    about: str = Field(max_length=64, index=True)
    event: str = Field(max_length=32)
    member: str = Field(max_length=10)
    event_id: str = Field(max_length=32)


_RECEIPT = ReceiptRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Receipts:
    """Implements `hub.ports.receipt.ReceiptStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, sid: str, *, about: str, event: str, member: str, event_id: str) -> None:
        """See `ReceiptStore`."""
        values = {"about": about, "event": event, "member": member, "event_id": event_id}
        self._db.execute(insert(_RECEIPT).values(sid=sid, **values))

    def members(self, about: str, event: str) -> frozenset[str]:
        """See `ReceiptStore`."""
        chosen = select(_RECEIPT.c.member).where(
            _RECEIPT.c.about == about, _RECEIPT.c.event == event
        )
        return frozenset(self._db.execute(chosen).scalars())

    def count(self, about: str, event: str, member: str) -> int:
        """See `ReceiptStore`."""
        chosen = select(func.count()).where(
            _RECEIPT.c.about == about, _RECEIPT.c.event == event, _RECEIPT.c.member == member
        )
        return self._db.execute(chosen).scalar_one()

    def handed_over(self, request: str) -> Mapping[str, str]:
        """See `ReceiptStore`."""
        answers = select(ANSWER.c.sid).where(ANSWER.c.request == request)
        chosen = (
            select(_RECEIPT.c.about, STEP.c.at)
            .join(ENTRY, ENTRY.c.id == _RECEIPT.c.event_id)
            .join(STEP, STEP.c.event_id == _RECEIPT.c.event_id)
            .where(
                or_(_RECEIPT.c.about == request, _RECEIPT.c.about.in_(answers)),
                _RECEIPT.c.event == "handed_over",
                STEP.c.request == request,
            )
        )
        return {row[0]: row[1] for row in self._db.execute(chosen)}
