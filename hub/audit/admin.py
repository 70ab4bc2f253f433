"""Entries about the running of the hub; they say in clear what happened.

An administrative leaf names its event and a clear ``what``, so that every party can see that keys,
agreement, policy or regime changed and that records were erased. These are the members of
``what`` by event, all of them always there:

    agreement_changed: agreement (sid of the agreement that holds from now on)
    keyset_changed: party, n, keyset (sid)
    policy_activated: revision (h1:...)
    regime_changed: statement (sid of the second, confirming statement)
    erasure: count (1..), list (64 hex), ground (one of `GROUNDS`)
    retention: group (who, whom, what or why), first, last (first and last index, 0..)
    log_queried: none
    key_changed: log (verifier key of the next log)

The four commitments are there as in every leaf. They hold empty records, unless the event concerns
one person: a member who queried the log is named in ``who``, not in clear. Source: formats, section
9.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.audit import form, note
from hub.audit.entry import GROUPS, SALT_BYTES, Opening, check_opening, is_head
from hub.errors import InvalidInput, VerificationError
from hub.form import value

GROUNDS = frozenset({"retention_end", "subject_request", "order"})


def _is_key(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return note.parse_key(value).to_text() == value
    except InvalidInput:
        return False


def _is_text(kind: str) -> Callable[[object], bool]:
    return lambda one: value.fits(kind, one)


def _is_number(least: int) -> Callable[[object], bool]:
    return lambda value: form.is_count(value, least=least)


def _is_one_of(choice: Sequence[str] | frozenset[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in choice


_WHAT: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "agreement_changed": {"agreement": _is_text("digest")},
    "keyset_changed": {
        "party": _is_text("party"),
        "n": _is_number(1),
        "keyset": _is_text("digest"),
    },
    "policy_activated": {"revision": _is_text("revision")},
    "regime_changed": {"statement": _is_text("digest")},
    "erasure": {
        "count": _is_number(1),
        "list": _is_text("digest"),
        "ground": _is_one_of(GROUNDS),
    },
    "retention": {"group": _is_one_of(GROUPS), "first": _is_number(0), "last": _is_number(0)},
    "log_queried": {},
    "key_changed": {"log": _is_key},
}
EVENTS = frozenset(_WHAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminLeaf:
    """An entry about the running of the hub; another form cannot be made (`InvalidInput`)."""

    id: str
    at: str  # YYYY-MM-DDTHH:MM:SSZ
    event: str
    what: Mapping[str, Any]
    commitments: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse a leaf that no reader would take."""
        if not is_head(self._members(), "admin"):
            raise InvalidInput("leaf_invalid", "members of the wrong form")
        _check_what(self.event, self.what)

    def to_bytes(self) -> bytes:
        """The exact bytes that are hashed, in the one JSON form."""
        return form.write(self._members())

    def check(self, group: str, opening: Opening) -> None:
        """Check that ``opening`` is what this leaf committed to.

        Raises:
            VerificationError: it is not.
        """
        check_opening(self.commitments, group, opening)

    def _members(self) -> dict[str, Any]:
        return {
            "v": 1,
            "id": self.id,
            "t": self.at,
            "k": "admin",
            "event": self.event,
            "what": dict(self.what),
            "c": dict(self.commitments),
        }


def parse_admin(data: bytes) -> AdminLeaf:
    """Read an administrative leaf.

    Raises:
        InvalidInput: another form, another spelling, or a member too many or too few.
    """
    leaf = form.read(data, "leaf_invalid")
    if set(leaf) != {"v", "id", "t", "k", "event", "what", "c"} or not is_head(leaf, "admin"):
        raise InvalidInput("leaf_invalid", "members of the wrong form")
    if not isinstance(leaf["event"], str) or not isinstance(leaf["what"], dict):
        raise InvalidInput("leaf_invalid", "expected an event and a what")
    return AdminLeaf(
        id=leaf["id"],
        at=leaf["t"],
        event=leaf["event"],
        what=leaf["what"],
        commitments=leaf["c"],
    )


def erasure(ids: Sequence[str], salt: bytes, ground: str) -> dict[str, Any]:
    """The ``what`` of an erasure of the records of the entries ``ids`` (32 hex each).

    It says how many and why, and commits to which ones; it names none of them.

    Raises:
        InvalidInput: no entries, one twice, an id, salt or ground of the wrong form.
    """
    if not all(value.fits("id", one) for one in ids) or len(set(ids)) != len(ids):
        raise InvalidInput("erasure_invalid", "ids of the wrong form, or one twice")
    if len(salt) != SALT_BYTES:
        raise InvalidInput("erasure_invalid", "expected a salt of 32 bytes")
    joined = b"".join(sorted(bytes.fromhex(one) for one in ids))
    message = b"dossierhub.audit.erasure.v1\n" + joined
    digest = hmac.new(salt, message, hashlib.sha256).hexdigest()
    what = {"count": len(ids), "list": digest, "ground": ground}
    _check_what("erasure", what)
    return what


def verify_erasure(leaf: AdminLeaf, ids: Sequence[str], salt: bytes) -> None:
    """Check that ``leaf`` is the erasure of exactly the entries ``ids``.

    Raises:
        InvalidInput: ids or salt of the wrong form.
        VerificationError: it is the erasure of other entries, or no erasure.
    """
    if leaf.event != "erasure" or erasure(ids, salt, leaf.what["ground"]) != leaf.what:
        raise VerificationError("erasure_mismatch", "not the erasure of these entries")


def _check_what(event: str, what: Mapping[str, Any]) -> None:
    members = _WHAT.get(event)
    if members is None or set(what) != set(members):
        raise InvalidInput("leaf_invalid", "an unknown event, or other members than it has")
    if not all(fits(what[name]) for name, fits in members.items()):
        raise InvalidInput("leaf_invalid", "a member of what in the wrong form")
    if event == "retention" and what["first"] > what["last"]:
        raise InvalidInput("leaf_invalid", "a range that ends before it starts")
