"""The proof that the hub took a statement: leaf, openings and inclusion.

A hub that later denies, changes or backdates what it was sent is caught with this file.
Source: formats, section 9.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hub.audit import entry, note, proof, record
from hub.audit.note import Checkpoint
from hub.errors import InvalidInput, VerificationError


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
    document: Any,
    *,
    log: str,
    party: str,
    authorities: Collection[str],
    sid: str | None = None,
) -> Logged:
    """Check a proof of submission.

    Args:
        document: ``submission`` as the hub answered it.
        log: the log's verifier key, pinned.
        party: who must stand in the record ``who``.
        authorities: the public authorities of the agreement.
        sid: the statement that the entry must name; None for an act without a statement.

    Raises:
        InvalidInput: it has another form.
        VerificationError: the entry is not in the log, not what was opened, or about another
            statement or party.
    """
    members = _members(document, {"entry", "leaf", "openings", "proof"})
    openings = _members(members["openings"], {"who", "what"})
    who = _opening(openings["who"])
    logged = verify_leaf(
        {
            "entry": members["entry"],
            "leaf": members["leaf"],
            "what": openings["what"],
            "proof": members["proof"],
        },
        log=log,
        authorities=authorities,
    )
    entry.parse_exchange(_bytes(members["leaf"])).check("who", who)
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


def verify_leaf(document: Any, *, log: str, authorities: Collection[str]) -> Logged:
    """Check that an entry is in the log, and open its ``what``.

    Args:
        document: ``entry``, ``leaf``, ``what`` (an opening) and ``proof``.
        log: the log's verifier key, pinned.
        authorities: the public authorities of the agreement.

    Raises:
        InvalidInput: it has another form.
        VerificationError: the entry is not in the log, not what was opened, or does not name the
            authority that was handed content.
    """
    members = _members(document, {"entry", "leaf", "what", "proof"})
    data, shown = _bytes(members["leaf"]), _text(members["proof"])
    leaf = entry.parse_exchange(data)
    if leaf.id != members["entry"]:
        raise VerificationError("submission_differs", "another entry than named")
    what = _opening(members["what"])
    leaf.check("what", what)
    checkpoint = proof.parse(shown.encode()).verify(data, note.parse_key(log))
    said = record.parse("what", what.record)
    leaf.check_receiver(said, authorities)
    return Logged(entry=leaf.id, at=leaf.at, what=said, checkpoint=checkpoint)


def _opening(value: Any) -> entry.Opening:
    return entry.parse_opening(_bytes(value))


def _members(value: Any, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise InvalidInput("answer_invalid", "a proof with missing or unknown members")
    return value


def _text(value: Any) -> str:
    try:
        if isinstance(value, str):
            value.encode()
            return value
    except UnicodeEncodeError as error:
        raise InvalidInput("answer_invalid", "a proof that is not well-formed") from error
    raise InvalidInput("answer_invalid", "a proof that is no text")


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise InvalidInput("answer_invalid", "not base64") from error
