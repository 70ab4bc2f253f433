"""Rows of re-seals, and how they are read and written."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.log import ENTRY
from hub.ports.reseal import ResealRecord


class ResealRow(SQLModel, table=True):
    """The same sealed bytes behind another header, for other members of the desk."""

    __tablename__ = "reseal"
    sid: str = Field(primary_key=True, max_length=64)
    about: str = Field(max_length=64, index=True)
    envelope: bytes
    blob: str = Field(max_length=64)
    event_id: str = Field(max_length=32)


_RESEAL = ResealRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Reseals:
    """Implements `hub.ports.reseal.ResealStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, sid: str, *, about: str, envelope: bytes, blob: str, event_id: str) -> None:
        """See `ResealStore`."""
        values = {"sid": sid, "about": about, "envelope": envelope, "blob": blob}
        self._db.execute(insert(_RESEAL).values(event_id=event_id, **values))

    def about(self, about: str) -> Sequence[ResealRecord]:
        """See `ResealStore`."""
        chosen = (
            select(_RESEAL.c.envelope, _RESEAL.c.blob)
            .join(ENTRY, ENTRY.c.id == _RESEAL.c.event_id)
            .where(_RESEAL.c.about == about)
            .order_by(ENTRY.c.idx.desc())
        )
        return [ResealRecord(bytes(row[0]), row[1]) for row in self._db.execute(chosen)]
