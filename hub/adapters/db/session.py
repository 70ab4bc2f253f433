"""Rows of sessions, and how they are read and written: one transaction per call.

Every change is durable when the call returns.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import BigInteger, delete, insert, or_, select, update
from sqlmodel import Field, SQLModel

from hub.adapters.db.engine import Database


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    digest: bytes = Field(primary_key=True, max_length=32)
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    started_at: int = Field(sa_type=BigInteger)
    seen_at: int = Field(sa_type=BigInteger)


_SESSION = SessionRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in. ``digest`` is the SHA-256 of the reference; times are epoch seconds."""

    digest: bytes
    issuer: str
    subject: str
    party: str
    member: str
    started_at: int
    seen_at: int


class SessionStore:
    """The store of sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, session: Session, previous: bytes | None) -> None:
        """Keep ``session`` and drop the one with digest ``previous``, in one transaction."""
        with self._database.write() as connection:
            if previous is not None:
                connection.execute(delete(_SESSION).where(_SESSION.c.digest == previous))
            connection.execute(insert(_SESSION).values(asdict(session)))

    def find(self, digest: bytes) -> Session | None:
        """The session with this digest; None if there is none."""
        chosen = select(_SESSION).where(_SESSION.c.digest == digest)
        with self._database.read() as connection:
            row = connection.execute(chosen).mappings().one_or_none()
        return Session(**row) if row else None

    def touch(self, digest: bytes, seen_at: int) -> None:
        """Note that it was used; a session that is gone stays gone."""
        # An UPDATE makes no row: a session that ended meanwhile is not brought back.
        older = (_SESSION.c.digest == digest) & (_SESSION.c.seen_at < seen_at)
        with self._database.write() as connection:
            connection.execute(update(_SESSION).where(older).values(seen_at=seen_at))

    def remove(self, digest: bytes) -> None:
        """Drop one session; it need not exist."""
        with self._database.write() as connection:
            connection.execute(delete(_SESSION).where(_SESSION.c.digest == digest))

    def remove_stale(self, *, started_before: int, seen_before: int) -> int:
        """Drop all that started or were last seen at or before these times; returns how many."""
        stale = or_(_SESSION.c.started_at <= started_before, _SESSION.c.seen_at <= seen_before)
        with self._database.write() as connection:
            return connection.execute(delete(_SESSION).where(stale)).rowcount
