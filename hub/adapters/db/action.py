"""Rows of results of actions, and how they are read and written."""

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel


class IdempotencyRow(SQLModel, table=True):
    __tablename__ = "idempotency"
    actor: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=64)
    digest: str = Field(max_length=64)
    entry: str = Field(max_length=32)
    result: str = Field(max_length=20_000)
    at: str = Field(max_length=20, index=True)


_IDEMPOTENCY = IdempotencyRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Idempotency:
    """Implements `hub.ports.action.IdempotencyStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def find(self, actor: str, key: str) -> tuple[str, str, str] | None:
        """See `IdempotencyStore`."""
        chosen = select(_IDEMPOTENCY.c.digest, _IDEMPOTENCY.c.entry, _IDEMPOTENCY.c.result)
        row = self._db.execute(
            chosen.where(_IDEMPOTENCY.c.actor == actor, _IDEMPOTENCY.c.key == key)
        ).first()
        return (row[0], row[1], row[2]) if row else None

    def put(self, actor: str, key: str, *, digest: str, entry: str, result: str, at: str) -> None:
        """See `IdempotencyStore`."""
        values = {"digest": digest, "entry": entry, "result": result, "at": at}
        self._db.execute(insert(_IDEMPOTENCY).values(actor=actor, key=key, **values))

    def remove(self, before: str, limit: int) -> None:
        """See `IdempotencyStore`."""
        old = select(_IDEMPOTENCY.c.actor, _IDEMPOTENCY.c.key).where(_IDEMPOTENCY.c.at < before)
        for actor, key in self._db.execute(old.order_by(_IDEMPOTENCY.c.at).limit(limit)).all():
            found = (_IDEMPOTENCY.c.actor == actor, _IDEMPOTENCY.c.key == key)
            self._db.execute(delete(_IDEMPOTENCY).where(*found))
