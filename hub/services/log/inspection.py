"""Is the log what it was? Three answers, and the entry where it fails.

    consistency the log only adds to the checkpoint that this browser saw last
    inclusion every entry is there, unchanged, and together they are the signed log
    signature the log's key, which the agreement names, has signed its newest checkpoint

Everything is computed anew from the stored bytes; the hashes and inner nodes that the hub keeps
only help to name the entry. Readers who do not trust this hub to check itself run ``hub audit
verify``.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from hub.audit import note, proof, tree
from hub.audit import verify as verification
from hub.audit.export import ExportedEntry
from hub.audit.note import Checkpoint, VerifierKey
from hub.audit.tree import Frontier
from hub.audit.verify import PROVEN, REFUTED, Report
from hub.errors import HubError, InvalidInput, TooLarge, Unavailable
from hub.ports.caller import Caller
from hub.ports.log import Log
from hub.ports.unit_of_work import UnitOfWork
from hub.services.log.inquiry import check_officer
from hub.services.trust import Beliefs

ENTRIES_MAX = 200_000
_PAGE = 1_000
GOOD, BAD, UNSAID = "good", "bad", "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One answer: `GOOD`, `BAD` or `UNSAID` (nothing was shown either way), and why.

    ``first`` and ``last`` are the indexes between which it fails; equal where it is one entry,
    None where it is no entry.
    """

    verdict: str
    reason: str = ""
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The three answers; ``checkpoint`` is the signed note to remember, empty if there is none."""

    consistency: Finding
    inclusion: Finding
    signature: Finding
    size: int
    seen: int | None
    checkpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The number of times a public authority received content; None if the log is not proven."""

    count: int | None
    checkpoint: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionService:
    """Checks the log for a privacy officer."""

    beliefs: Beliefs
    uow: UnitOfWork
    log: Log

    def check(self, caller: Caller, seen: bytes) -> Inspection:
        """Check the log; ``seen`` is the checkpoint that the browser kept, empty if it has none."""
        check_officer(caller)
        key, text = self._key(), self.log.checkpoint()
        try:
            checkpoint = note.verify(text.encode(), key)
        except HubError as error:
            unsaid = Finding(verdict=UNSAID, reason="checkpoint_not_signed")
            return Inspection(
                consistency=unsaid,
                inclusion=unsaid,
                signature=Finding(verdict=BAD, reason=error.reason),
                size=0,
                seen=None,
                checkpoint="",
            )
        consistency, size = self._consistency(key, checkpoint, seen)
        return Inspection(
            consistency=consistency,
            inclusion=self._inclusion(key, checkpoint, text),
            signature=Finding(verdict=GOOD),
            size=checkpoint.size,
            seen=size,
            checkpoint="" if consistency.verdict == BAD else text,
        )

    def received(self, caller: Caller, party: str) -> Received:
        """The number of times that a public authority received content, over the whole log.

        Raises:
            InvalidInput: the agreement has no such public authority.
        """
        if party not in self.authorities(caller):
            raise InvalidInput("filter_party", "no public authority")
        text = self.log.checkpoint()
        key = self._key()
        report = self._report(key, text)
        finding = self._finding(key, report)
        count = report.received.get(party, 0) if finding.verdict == GOOD else None
        return Received(count=count, checkpoint=text, finding=finding)

    def proven(self, entry: str) -> Finding:
        """Whether an entry stands in its place under the log's signature."""
        try:
            text, data = self.log.proof(entry), self.log.leaf(entry)
            proof.parse(text.encode()).verify(data, self._key())
        except HubError as error:
            return Finding(verdict=BAD, reason=error.reason)
        return Finding(verdict=GOOD)

    def authorities(self, caller: Caller) -> list[str]:
        """The public authorities of the agreement."""
        check_officer(caller)
        with self.uow.read() as tx:
            return sorted(self.beliefs.now(tx).authorities)

    def _key(self) -> VerifierKey:
        with self.uow.read() as tx:
            return note.parse_key(self.beliefs.now(tx).agreement.log)

    def _consistency(
        self, key: VerifierKey, newest: Checkpoint, seen: bytes
    ) -> tuple[Finding, int | None]:
        if not seen:
            return Finding(verdict=UNSAID, reason="first_time"), None
        try:
            earlier = note.verify(seen, key)
        except HubError:
            return Finding(verdict=BAD, reason="seen_not_signed"), None
        if earlier.size > newest.size:
            # The missing entries begin where the log ends now.
            gone = Finding(
                verdict=BAD, reason="log_shrunk", first=newest.size, last=earlier.size - 1
            )
            return gone, earlier.size
        try:
            self._check_added(earlier, newest)
        except HubError as error:
            verdict = UNSAID if isinstance(error, Unavailable) else BAD
            return Finding(verdict=verdict, reason="earlier_root_differs"), earlier.size
        return Finding(verdict=GOOD), earlier.size

    def _check_added(self, earlier: Checkpoint, newest: Checkpoint) -> None:
        proof = self.log.consistency(earlier.size, newest.size) if earlier.size else ()
        tree.verify_consistency(
            old=earlier.size,
            new=newest.size,
            old_root=earlier.root,
            new_root=newest.root,
            proof=proof,
        )

    def _inclusion(self, key: VerifierKey, checkpoint: Checkpoint, text: str) -> Finding:
        if checkpoint.size > ENTRIES_MAX:
            return Finding(verdict=UNSAID, reason="log_too_large")
        return self._finding(key, self._report(key, text))

    def _report(self, key: VerifierKey, text: str) -> Report:
        if note.size_of(text) > ENTRIES_MAX:
            error = TooLarge("log_too_large", "the command line verifies it")
            return Report(outcome=verification.INCOMPLETE, reason=error.reason)
        return verification.verify(_Stored(self.log, text), key)

    def _finding(self, key: VerifierKey, report: Report) -> Finding:
        if report.outcome == PROVEN:
            return Finding(verdict=GOOD)
        first = last = report.entry
        if report.reason == "root_differs":
            first, last = self._where(key)
        refuted = report.outcome == REFUTED or report.reason == "entries_missing"
        return Finding(
            verdict=BAD if refuted else UNSAID, reason=report.reason, first=first, last=last
        )

    def _where(self, key: VerifierKey) -> tuple[int | None, int | None]:
        """The entries between which a log was changed, if its stored hashes were changed too.

        Every batch was signed. Up to the last checkpoint that still fits, nothing was changed;
        the entry is one of the batch after it.
        """
        frontier, good = Frontier(), 0
        for signed in self._signed(key):
            for item in _items(self.log, frontier.size, signed.size):
                frontier, _ = frontier.push(tree.leaf_hash(item.leaf))
            if frontier.root() != signed.root:
                return good, signed.size - 1
            good = signed.size
        return None, None

    def _signed(self, key: VerifierKey) -> Iterator[Checkpoint]:
        """The checkpoints of the log that its key has signed, the smallest first."""
        after = 0
        while found := self.log.checkpoints(after, _PAGE):
            for _, text in found:
                with suppress(HubError):
                    # Lines without a signature of this key prove nothing, and hide nothing.
                    yield note.verify(text.encode(), key)
            after, _ = found[-1]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The log as this hub has stored it, for the verifier that everybody uses."""

    log: Log
    text: str

    def checkpoint(self) -> bytes:
        return self.text.encode()

    def entries(self, size: int) -> Iterator[ExportedEntry]:
        return _items(self.log, 0, size)


def _items(log: Log, start: int, end: int) -> Iterator[ExportedEntry]:
    """Stored entries from ``start`` until before ``end``."""
    while start < end:
        found = log.items(start, min(_PAGE, end - start))
        if not found:
            return
        yield from found
        start = found[-1].index + 1
