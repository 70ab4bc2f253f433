"""Rows of pick-ups, and how they are read and written."""

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.log import ENTRY
from hub.ports.pick_up import PickUpRecord


class PickUpRow(SQLModel, table=True):
    __tablename__ = "pick_up"
    id: str = Field(primary_key=True, max_length=32)
    answer: str = Field(max_length=64, index=True)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    event_id: str = Field(max_length=32)


_PICK_UP = PickUpRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class PickUps:
    """Implements `hub.ports.pick_up.PickUpStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, pick_up: str, *, answer: str, party: str, member: str, event_id: str) -> None:
        """See `PickUpStore`."""
        self._db.execute(
            insert(_PICK_UP).values(
                id=pick_up, answer=answer, party=party, member=member, event_id=event_id
            )
        )

    def get(self, pick_up: str) -> PickUpRecord | None:
        """See `PickUpStore`."""
        chosen = (
            select(_PICK_UP.c.answer, _PICK_UP.c.party, _PICK_UP.c.member)
            .join(ENTRY, ENTRY.c.id == _PICK_UP.c.event_id)
            .where(_PICK_UP.c.id == pick_up)
        )
        row = self._db.execute(chosen).first()
        return PickUpRecord(*row) if row else None

    def members(self, answer: str) -> frozenset[str]:
        """See `PickUpStore`."""
        chosen = select(_PICK_UP.c.member).where(_PICK_UP.c.answer == answer)
        return frozenset(self._db.execute(chosen).scalars())

    def exists(self, answer: str, *, party: str, member: str) -> bool:
        """See `PickUpStore`."""
        chosen = (
            select(_PICK_UP.c.id)
            .join(ENTRY, ENTRY.c.id == _PICK_UP.c.event_id)
            .where(
                _PICK_UP.c.answer == answer,
                _PICK_UP.c.party == party,
                _PICK_UP.c.member == member,
            )
        )
        return self._db.execute(chosen).first() is not None
