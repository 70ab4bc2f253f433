"""Inserts a row, or replaces the one with its key, by statements that every database accepts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, insert, update


def insert_or_replace(
    connection: Connection, table: Table, values: Mapping[str, Any], *, key: Sequence[str]
) -> None:
    """Write ``values`` to the row with this ``key``; writers take turns, so no race is possible."""
    found = connection.execute(
        update(table)
        .where(and_(*(table.c[name] == values[name] for name in key)))
        .values(**{name: value for name, value in values.items() if name not in key})
    )
    if found.rowcount == 0:
        connection.execute(insert(table).values(**values))
