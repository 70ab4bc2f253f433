"""The hub's own database, as its operator could read it: all that the broker knows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.crypto import statement
from hub.crypto.payload.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Read-only; each call opens a connection of its own."""

    file: Path

    def request(self, sid: str) -> Request:
        """The payload of a request, which is all that its broker knows of it."""
        ((envelope,),) = self._rows("select envelope from request where sid = ?", sid)
        return statement.said_in(bytes(envelope), Request)

    def answers(self, sid: str) -> list[tuple[str, int]]:
        """The name and the size in bytes of each sealed file that came back about a request."""
        chosen = "select blob, size from answer where request = ? order by logged_at, seq"
        return list(self._rows(chosen, sid))

    def log_size(self) -> int:
        """The number of entries in the log."""
        ((count,),) = self._rows("select count(*) from audit_entry")
        return int(count)

    def entries_of(self, sid: str, *, since: int) -> int:
        """The number of entries from index ``since`` on that are not another request's.

        The clock of the demo jumps, so terms of earlier requests may pass meanwhile.
        """
        chosen = (
            "select count(*) from audit_entry where idx >= ?"
            " and id not in (select event_id from step where request <> ?)"
        )
        ((count,),) = self._rows(chosen, since, sid)
        return int(count)

    def agreement(self) -> bytes:
        """The agreement in force, with its signatures at this moment."""
        ((envelope,),) = self._rows("select envelope from agreement order by n desc limit 1")
        return bytes(envelope)

    def newest_keysets(self) -> list[bytes]:
        """The newest keyset of each party."""
        newest = "select party, max(n) from keyset group by party"
        chosen = f"select envelope from keyset where (party, n) in ({newest}) order by party"  # noqa: S608  # our own words
        return [bytes(envelope) for (envelope,) in self._rows(chosen)]

    def cells(self) -> Iterator[bytes]:
        """Every value in every table, as text or bytes."""
        tables = self._rows("select name from sqlite_master where type = 'table'")
        for (table,) in tables:
            for row in self._rows(f'select * from "{table}"'):  # noqa: S608  # its own names
                for cell in row:
                    yield cell if isinstance(cell, bytes) else str(cell).encode()

    def _rows(self, chosen: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            return connection.execute(chosen, values).fetchall()
