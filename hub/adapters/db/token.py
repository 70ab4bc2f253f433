"""Rows of tokens and of used assertions, and how they are read and written.

One transaction per call; every change is durable when the call returns.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import BigInteger, delete, insert, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.engine import Database
from hub.errors import Conflict


class TokenRow(SQLModel, table=True):
    __tablename__ = "token"
    digest: bytes = Field(primary_key=True, max_length=32)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    kid: str = Field(max_length=32)
    expires_at: int = Field(sa_type=BigInteger, index=True)


class UsedAssertionRow(SQLModel, table=True):
    __tablename__ = "used_assertion"
    digest: bytes = Field(primary_key=True, max_length=32)
    expires_at: int = Field(sa_type=BigInteger, index=True)


_TOKEN = TokenRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_USED = UsedAssertionRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is stored; ``kid`` is of the `auth` key, ``expires_at`` in epoch seconds."""

    digest: bytes
    party: str
    member: str
    kid: str
    expires_at: int


class TokenStore:
    """The store of tokens and used assertions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def use(self, digest: bytes, expires_at: int) -> bool:
        """Mark an assertion as used, by inserting it; False if it already was."""
        try:
            with self._database.write() as connection:
                connection.execute(insert(_USED).values(digest=digest, expires_at=expires_at))
        except Conflict:
            return False
        return True

    def add(self, token: Token) -> None:
        """Keep a token."""
        with self._database.write() as connection:
            connection.execute(insert(_TOKEN).values(asdict(token)))

    def find(self, digest: bytes) -> Token | None:
        """The token with this digest; None if there is none."""
        chosen = select(_TOKEN).where(_TOKEN.c.digest == digest)
        with self._database.read() as connection:
            row = connection.execute(chosen).mappings().one_or_none()
        return Token(**row) if row else None

    def remove_expired(self, before: int) -> int:
        """Drop tokens and assertions that expired at or before this time; returns their number."""
        with self._database.write() as connection:
            return sum(
                connection.execute(delete(table).where(table.c.expires_at <= before)).rowcount
                for table in (_TOKEN, _USED)
            )
