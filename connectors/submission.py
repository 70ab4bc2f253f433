"""The proof that the hub accepted a statement: leaf, openings and inclusion.

This file shows if the hub later denies, changes or backdates a statement. Source: formats, section
9.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.api.submission import SubmissionOut
from hub.audit import entry, note, record
from hub.audit import proof as proofs
from hub.audit.note import Checkpoint
from hub.crypto import dsse
from hub.errors import VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An entry that the log holds, with what could be opened of it.

    Attributes:
        entry: id of the leaf, 32 hex.
        at: the leaf's time.
        what: the record ``what``.
        checkpoint: the signed checkpoint under which it was proven.
    """

    entry: str
    at: str
    what: Mapping[str, Any]
    checkpoint: Checkpoint


def verify(
    submission: SubmissionOut,
    *,
    log: str,
    party: str,
    authorities: Collection[str],
    sid: str | None = None,
) -> Logged:
    """Check a proof of submission.

    Args:
        submission: as the hub answered it, or as it was kept.
        log: the log's verifier key, pinned.
        party: the party that the record ``who`` must name.
        authorities: the public authorities of the agreement; none for a proof that was kept, as it
            was judged by those of its day.
        sid: the statement that the entry must name; None for an act without a statement.

    Raises:
        InvalidInput: it has another form.
        VerificationError: the entry is not in the log, not what was opened, or about another
            statement or party.
    """
    who = _opening(submission.openings.who)
    logged = verify_leaf(
        entry_id=submission.entry,
        leaf=submission.leaf,
        what=submission.openings.what,
        proof=submission.proof,
        log=log,
        authorities=authorities,
    )
    entry.parse_exchange(dsse.decode_base64(submission.leaf)).check("who", who)
    if record.parse("who", who.record).get("party") != party:
        raise VerificationError("submission_differs", "logged as somebody else's")
    if sid is not None and logged.what.get("statement") != sid:
        raise VerificationError("submission_differs", "logged as another statement")
    return logged


def check_handing(logged: Logged, *, party: str, sid: str) -> None:
    """Check that an entry says that ``party`` was handed the content of the statement ``sid``.

    Raises:
        VerificationError: it says something else.
    """
    what = logged.what
    named = what.get("request") if what["event"] == "request_delivered" else what.get("statement")
    if what["event"] not in entry.HANDS_OVER or (what.get("to"), named) != (party, sid):
        raise VerificationError("submission_differs", "not logged as handed to this party")


def verify_leaf(  # one argument for each part of a proof
    *, entry_id: str, leaf: str, what: str, proof: str, log: str, authorities: Collection[str]
) -> Logged:
    """Check that an entry is in the log, and open its ``what``.

    Args:
        entry_id: 32 hex.
        leaf: base64.
        what: the opening of the record ``what``, base64.
        proof: a tlog-proof.
        log: the log's verifier key, pinned.
        authorities: the public authorities of the agreement.

    Raises:
        InvalidInput: it has another form.
        VerificationError: the entry is not in the log, not what was opened, or does not name the
            authority that was handed content.
    """
    data = dsse.decode_base64(leaf)
    parsed = entry.parse_exchange(data)
    if parsed.id != entry_id:
        raise VerificationError("submission_differs", "another entry than named")
    opening = _opening(what)
    parsed.check("what", opening)
    checkpoint = proofs.parse(proof.encode()).verify(data, note.parse_key(log))
    said = record.parse("what", opening.record)
    parsed.check_receiver(said, authorities)
    return Logged(entry=parsed.id, at=parsed.at, what=said, checkpoint=checkpoint)


def _opening(encoded: str) -> entry.Opening:
    return entry.parse_opening(dsse.decode_base64(encoded))
