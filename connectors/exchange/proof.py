"""The check of kept proofs against the log of today.

A hub that drops, changes or rewrites an entry cannot show the same entry in a log that grew out of
the one it signed then. Source: formats, section 9.
"""

from dataclasses import dataclass
from typing import Any

from connectors import disk, submission
from connectors.api.log import ConsistencyOut, LeavesOut
from connectors.api.shape import read_kept
from connectors.api.submission import SubmissionOut
from connectors.session import Session
from hub.audit import entry as exchange_leaf
from hub.audit import note, tree
from hub.audit import proof as proofs
from hub.audit.note import Checkpoint
from hub.crypto import dsse
from hub.errors import VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A line of the log that was shown to be in it; ``size`` is the log's number of lines."""

    index: int
    size: int
    at: str
    leaf: str
    proof: str


def prove(session: Session, entry: str) -> Proven:
    """Show that the entry with this id is in the log, by the pinned key.

    Raises:
        NotFound: there is no such entry.
        VerificationError: the hub's proof does not hold.
    """
    text = session.hub.text(f"/v1/log/proofs/{entry}")
    found = proofs.parse(text.encode())
    items = session.hub.get("/v1/log/entries", LeavesOut, **{"from": found.index, "limit": 1}).items
    data = dsse.decode_base64(items[0].leaf) if items else b""
    leaf = exchange_leaf.parse_exchange(data)
    if leaf.id != entry:
        raise VerificationError("log_differs", "another entry at this place")
    checkpoint = found.verify(data, note.parse_key(session.trust.agreement.log))
    return Proven(
        index=found.index, size=checkpoint.size, at=leaf.at, leaf=data.decode(), proof=text
    )


def verify_kept(session: Session) -> dict[str, Any]:
    """Verify all kept proofs, and that today's log grew out of each log that they show.

    Raises:
        VerificationError: a proof does not hold, or the log was rewritten.
    """
    log = session.trust.agreement.log
    newest = note.verify(session.hub.text("/v1/log/checkpoint").encode(), note.parse_key(log))
    seen: dict[int, Checkpoint] = {}
    count = 0
    for name, kept in session.memory.documents(disk.SUBMISSIONS):
        logged = submission.verify(
            read_kept(SubmissionOut, kept["submission"]),
            log=log,
            party=session.party,
            authorities=(),
        )
        if logged.entry != name:
            raise VerificationError("submission_differs", "kept under another name")
        _remember(seen, logged.checkpoint)
        count += 1
    kept = session.memory.get(disk.LOG, "checkpoint")
    if kept is not None:
        before = Checkpoint(
            origin=newest.origin, size=kept["size"], root=bytes.fromhex(kept["root"])
        )
        _remember(seen, before)
    for size in sorted(seen):
        _check_grown(session, seen[size], newest)
    session.memory.put(disk.LOG, "checkpoint", {"size": newest.size, "root": newest.root.hex()})
    return {"submissions": count, "size": newest.size, "root": newest.root.hex()}


def _remember(seen: dict[int, Checkpoint], checkpoint: Checkpoint) -> None:
    known = seen.setdefault(checkpoint.size, checkpoint)
    if known.root != checkpoint.root:
        raise VerificationError("log_rewritten", "two logs of one size; keep both proofs")


def _check_grown(session: Session, before: Checkpoint, newest: Checkpoint) -> None:
    if before.size > newest.size:
        raise VerificationError("log_rewritten", "the log is shorter than it was")
    if before.size == newest.size:
        if before.root != newest.root:
            raise VerificationError("log_rewritten", "another log of the same size")
        return
    sizes = {"from": before.size, "to": newest.size}
    hashes = session.hub.get("/v1/log/consistency", ConsistencyOut, **sizes).hashes
    tree.verify_consistency(
        old=before.size,
        new=newest.size,
        proof=[dsse.decode_base64(one) for one in hashes],
        old_root=before.root,
        new_root=newest.root,
    )
