"""Statements that were accepted, each once."""

from typing import Protocol


class StatementStore(Protocol):
    """The accepted statements: each id and each sid once, for ever."""

    def accept(self, *, sid: str, party: str, statement_id: str, type_: str) -> None:
        """Note a statement as used.

        Raises:
            Conflict: it was used before, or another one of this party had its id.
        """
        ...
