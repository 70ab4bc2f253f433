"""Rows of what was accepted and done: statements, idempotency keys, uploads."""

from sqlalchemy import Connection, delete, func, insert, select, update
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


class IdempotencyRow(SQLModel, table=True):
    __tablename__ = "idempotency"
    actor: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=64)
    digest: str = Field(max_length=64)
    entry: str = Field(max_length=32)
    result: str = Field(max_length=20_000)
    at: str = Field(max_length=20, index=True)


class UploadRow(SQLModel, table=True):
    __tablename__ = "upload"
    sha256: str = Field(primary_key=True, max_length=64)
    by: str = Field(primary_key=True, max_length=64)
    size: int
    at: str = Field(max_length=20)
    used: bool


_STATEMENT = StatementRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_IDEMPOTENCY = IdempotencyRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_UPLOAD = UploadRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Statements:
    """Accepts each statement once."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def accept(self, *, sid: str, party: str, statement_id: str, type_: str) -> None:
        """Note a statement as used.

        Raises:
            Conflict: it was used before, or another one of this party had its id.
        """
        known = select(_STATEMENT.c.sid).where(
            (_STATEMENT.c.sid == sid)
            | ((_STATEMENT.c.party == party) & (_STATEMENT.c.statement_id == statement_id))
        )
        if self._db.execute(known).first() is not None:
            raise Conflict("statement_replayed", "a statement is accepted once")
        values = {"sid": sid, "party": party, "statement_id": statement_id, "type": type_}
        self._db.execute(insert(_STATEMENT).values(**values))


class Idempotency:
    """Results of what was done, by actor and key."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def find(self, actor: str, key: str) -> tuple[str, str, str] | None:
        """Digest of what was asked, the entry that it made, and the result."""
        chosen = select(_IDEMPOTENCY.c.digest, _IDEMPOTENCY.c.entry, _IDEMPOTENCY.c.result)
        row = self._db.execute(
            chosen.where(_IDEMPOTENCY.c.actor == actor, _IDEMPOTENCY.c.key == key)
        ).first()
        return (row[0], row[1], row[2]) if row else None

    def put(self, actor: str, key: str, *, digest: str, entry: str, result: str, at: str) -> None:
        """Keep the result of an action."""
        values = {"digest": digest, "entry": entry, "result": result, "at": at}
        self._db.execute(insert(_IDEMPOTENCY).values(actor=actor, key=key, **values))

    def remove(self, before: str, limit: int) -> None:
        """Forget the oldest results of before that time."""
        old = select(_IDEMPOTENCY.c.actor, _IDEMPOTENCY.c.key).where(_IDEMPOTENCY.c.at < before)
        for actor, key in self._db.execute(old.order_by(_IDEMPOTENCY.c.at).limit(limit)).all():
            found = (_IDEMPOTENCY.c.actor == actor, _IDEMPOTENCY.c.key == key)
            self._db.execute(delete(_IDEMPOTENCY).where(*found))


class Uploads:
    """Sealed files that a member uploaded."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, sha256: str, *, size: int, by: str, at: str) -> None:
        """Note an upload; the same file again changes nothing."""
        if self.size(sha256, by) is None:
            values = {"sha256": sha256, "by": by, "size": size, "at": at, "used": False}
            self._db.execute(insert(_UPLOAD).values(**values))

    def size(self, sha256: str, by: str) -> int | None:
        """The size in bytes of a file that this member uploaded."""
        chosen = select(_UPLOAD.c.size).where(_UPLOAD.c.sha256 == sha256, _UPLOAD.c.by == by)
        return self._db.execute(chosen).scalar()

    def open_count(self, by: str) -> int:
        """How many files of this member nothing refers to yet."""
        chosen = select(func.count()).where(_UPLOAD.c.by == by, _UPLOAD.c.used.is_(False))
        return self._db.execute(chosen).scalar_one()

    def is_used(self, sha256: str) -> bool:
        """Whether a statement refers to the file, whoever uploaded it."""
        chosen = select(_UPLOAD.c.sha256).where(_UPLOAD.c.sha256 == sha256, _UPLOAD.c.used)
        return self._db.execute(chosen.limit(1)).first() is not None

    def use(self, sha256: str, by: str) -> None:
        """A statement refers to the file now."""
        mine = (_UPLOAD.c.sha256 == sha256) & (_UPLOAD.c.by == by)
        self._db.execute(update(_UPLOAD).where(mine).values(used=True))

    def stale(self, before: str, limit: int) -> list[tuple[str, str]]:
        """Files to which nothing refers since ``before``, with their uploader."""
        chosen = select(_UPLOAD.c.sha256, _UPLOAD.c.by).where(
            _UPLOAD.c.used.is_(False), _UPLOAD.c.at < before
        )
        return [(row[0], row[1]) for row in self._db.execute(chosen.limit(limit))]

    def remove(self, sha256: str, by: str) -> bool:
        """Forget an unused upload; true if nobody else has uploaded the same file."""
        mine = (_UPLOAD.c.sha256 == sha256) & (_UPLOAD.c.by == by)
        self._db.execute(delete(_UPLOAD).where(mine, _UPLOAD.c.used.is_(False)))
        rest = select(func.count()).where(_UPLOAD.c.sha256 == sha256)
        return self._db.execute(rest).scalar_one() == 0
