"""Rows of sealed files that were uploaded, and how they are read and written."""

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import Field, SQLModel


class UploadRow(SQLModel, table=True):
    __tablename__ = "upload"
    sha256: str = Field(primary_key=True, max_length=64)
    by: str = Field(primary_key=True, max_length=64)
    size: int
    at: str = Field(max_length=20)
    used: bool


_UPLOAD = UploadRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Uploads:
    """Implements `hub.ports.upload.UploadStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, sha256: str, *, size: int, by: str, at: str) -> None:
        """See `UploadStore`."""
        if self.size(sha256, by) is None:
            values = {"sha256": sha256, "by": by, "size": size, "at": at, "used": False}
            self._db.execute(insert(_UPLOAD).values(**values))

    def size(self, sha256: str, by: str) -> int | None:
        """See `UploadStore`."""
        chosen = select(_UPLOAD.c.size).where(_UPLOAD.c.sha256 == sha256, _UPLOAD.c.by == by)
        return self._db.execute(chosen).scalar()

    def open_count(self, by: str) -> int:
        """See `UploadStore`."""
        chosen = select(func.count()).where(_UPLOAD.c.by == by, _UPLOAD.c.used.is_(False))
        return self._db.execute(chosen).scalar_one()

    def is_used(self, sha256: str) -> bool:
        """See `UploadStore`."""
        chosen = select(_UPLOAD.c.sha256).where(_UPLOAD.c.sha256 == sha256, _UPLOAD.c.used)
        return self._db.execute(chosen.limit(1)).first() is not None

    def use(self, sha256: str, by: str) -> None:
        """See `UploadStore`."""
        mine = (_UPLOAD.c.sha256 == sha256) & (_UPLOAD.c.by == by)
        self._db.execute(update(_UPLOAD).where(mine).values(used=True))

    def stale(self, before: str, limit: int) -> list[tuple[str, str]]:
        """See `UploadStore`."""
        chosen = select(_UPLOAD.c.sha256, _UPLOAD.c.by).where(
            _UPLOAD.c.used.is_(False), _UPLOAD.c.at < before
        )
        return [(row[0], row[1]) for row in self._db.execute(chosen.limit(limit))]

    def remove(self, sha256: str, by: str) -> bool:
        """See `UploadStore`."""
        mine = (_UPLOAD.c.sha256 == sha256) & (_UPLOAD.c.by == by)
        self._db.execute(delete(_UPLOAD).where(mine, _UPLOAD.c.used.is_(False)))
        rest = select(func.count()).where(_UPLOAD.c.sha256 == sha256)
        return self._db.execute(rest).scalar_one() == 0
