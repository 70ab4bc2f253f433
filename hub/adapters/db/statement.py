"""Rows of statements that were accepted, and how they are read and written."""

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel, UniqueConstraint

from hub.errors import Conflict


class StatementRow(SQLModel, table=True):
    """Every statement that was ever accepted: each id of a party and each sid once."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("party", "statement_id"),)
    sid: str = Field(primary_key=True, max_length=64)
    party: str = Field(max_length=32)
    statement_id: str = Field(max_length=32)
    type: str = Field(max_length=16)


_STATEMENT = StatementRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Statements:
    """Implements `hub.ports.statement.StatementStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def accept(self, *, sid: str, party: str, statement_id: str, type_: str) -> None:
        """See `StatementStore`."""
        known = select(_STATEMENT.c.sid).where(
            (_STATEMENT.c.sid == sid)
            | ((_STATEMENT.c.party == party) & (_STATEMENT.c.statement_id == statement_id))
        )
        if self._db.execute(known).first() is not None:
            raise Conflict("statement_replayed", "a statement is accepted once")
        values = {"sid": sid, "party": party, "statement_id": statement_id, "type": type_}
        self._db.execute(insert(_STATEMENT).values(**values))
