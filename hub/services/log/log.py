"""The log as its readers see it: proofs of submission, entries, checkpoints."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.ports.log import Log
from hub.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The proof of a submission, which its sender keeps."""

    entry: str
    leaf: bytes
    who: bytes
    what: bytes
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogService:
    """Hands out the proofs that something is in the log."""

    uow: UnitOfWork
    log: Log

    def submission(self, entry: str) -> Submission:
        """The proof of an entry with the openings of its sender: who and what, never why."""
        with self.uow.read() as tx:
            who, what = tx.log.opening(entry, "who"), tx.log.opening(entry, "what")
        return Submission(
            entry=entry,
            leaf=self.log.leaf(entry),
            who=who or b"",
            what=what or b"",
            proof=self.log.proof(entry),
        )

    def checkpoint(self) -> str:
        """The newest signed checkpoint."""
        return self.log.checkpoint()

    def proof(self, entry: str) -> str:
        """The proof of an entry, as a file."""
        return self.log.proof(entry)

    def leaf(self, entry: str) -> bytes:
        """The exact bytes of an entry, to which its proof refers."""
        return self.log.leaf(entry)

    def entries(self, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Leaves from ``start`` in their order."""
        return self.log.entries(start, limit)

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """The proof that the log of size ``new`` adds to that of size ``old``."""
        return self.log.consistency(old, new)
