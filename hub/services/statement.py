"""Accepting a statement: the same one is never accepted twice."""

from hub.crypto.statement import Statement
from hub.ports.unit_of_work import Transaction


def accept(tx: Transaction, statement: Statement) -> None:
    """Accept a statement; the same one is never accepted twice."""
    tx.statement.accept(
        sid=statement.sid,
        party=statement.payload.sender.party,
        statement_id=statement.payload.id,
        type_=statement.type,
    )
