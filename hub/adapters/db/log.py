"""Rows of the log: outbox, entries, tree, checkpoints and openings.

The outbox row is written in the transaction of the action. The sequencer gives it its place;
afterwards the entry is read from here. Openings lie sealed beside the log: the database never
holds who did what in clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import nacl.secret
from sqlalchemy import Connection, delete, func, insert, select
from sqlmodel import Field, SQLModel

from hub.adapters.db import tag
from hub.ports.log import Entry


class OutboxRow(SQLModel, table=True):
    __tablename__ = "audit_outbox"
    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(unique=True, max_length=32)
    leaf: bytes
    queued_at: float  # seconds since 1970, real time
    at: str = Field(max_length=20)
    tags: bytes


class EntryRow(SQLModel, table=True):
    __tablename__ = "audit_entry"
    idx: int = Field(primary_key=True)
    id: str = Field(unique=True, max_length=32)
    leaf: bytes
    leaf_hash: bytes


class NodeRow(SQLModel, table=True):
    """Roots of complete subtrees, from level 1 upward."""

    __tablename__ = "audit_node"
    level: int = Field(primary_key=True)
    idx: int = Field(primary_key=True)
    hash: bytes


class CheckpointRow(SQLModel, table=True):
    __tablename__ = "audit_checkpoint"
    size: int = Field(primary_key=True)
    root: bytes
    note: str = Field(max_length=2000)


class OpeningRow(SQLModel, table=True):
    __tablename__ = "audit_opening"
    event_id: str = Field(primary_key=True, max_length=32)
    part: str = Field(primary_key=True, max_length=8)
    sealed: bytes


OUTBOX = OutboxRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
ENTRY = EntryRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
NODE = NodeRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
CHECKPOINT = CheckpointRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
OPENING = OpeningRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Outbox:
    """Implements `hub.ports.log.LogStore` in one transaction."""

    def __init__(self, connection: Connection, key: bytes, queued_at: float) -> None:
        self._db = connection
        self._key = key
        self._box = nacl.secret.SecretBox(key)
        self._queued_at = queued_at
        self.entries: list[str] = []

    def append(self, entry: Entry) -> None:
        """See `LogStore`."""
        values = {
            "event_id": entry.id,
            "leaf": entry.leaf,
            "queued_at": self._queued_at,
            "at": entry.at,
            "tags": tag.join(tag.tag(self._key, one) for one in entry.keywords),
        }
        self._db.execute(insert(OUTBOX).values(**values))
        rows = [
            {"event_id": entry.id, "part": part, "sealed": bytes(self._box.encrypt(opening))}
            for part, opening in entry.openings.items()
        ]
        self._db.execute(insert(OPENING), rows)
        self.entries.append(entry.id)

    def opening(self, entry: str, part: str) -> bytes | None:
        """See `LogStore`."""
        chosen = select(OPENING.c.sealed).where(OPENING.c.event_id == entry, OPENING.c.part == part)
        sealed = self._db.execute(chosen).scalar()
        return None if sealed is None else self._box.decrypt(sealed)


@dataclass(frozen=True, slots=True)
class Pending:
    """A row of the outbox; ``tags`` are those of its keywords, joined."""

    number: int
    event_id: str
    leaf: bytes
    at: str
    tags: bytes


def pending(connection: Connection, limit: int) -> Sequence[Pending]:
    """The oldest rows of the outbox."""
    columns = (OUTBOX.c[name] for name in ("id", "event_id", "leaf", "at", "tags"))
    chosen = select(*columns).order_by(OUTBOX.c.id).limit(limit)
    return [Pending(*row) for row in connection.execute(chosen)]


def oldest(connection: Connection) -> float | None:
    """The time at which the oldest row of the outbox was written; None if it is empty."""
    return connection.execute(select(func.min(OUTBOX.c.queued_at))).scalar()


def remove(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove the rows that now have their place.

    It removes exactly these: if writers do not take turns, a lower number may be committed later.
    """
    connection.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(numbers)))
