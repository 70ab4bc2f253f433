"""One line of the log: what it says, and what it keeps to itself.

A leaf names no party, purpose or outcome: it commits to four records (who, whom, what, why) with a
fresh salt each. The holder of a record and its salt can show that it belongs to the leaf; when the
salt is destroyed, nothing can be learned from the leaf. Source: formats, section 9.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from hub.errors import InvalidInput, VerificationError
from hub.form import canonical, model
from hub.form.model import Faults, Model
from hub.form.value import Digest, Id, One, Party, Time

F = TypeVar("F")
GROUPS = ("who", "whom", "what", "why")
SALT_BYTES = 32
LEAF_BYTES_MAX = 65_535
EMPTY_RECORD = b"{}"
# Entries of these events hand content to the party that their record names as ``to``.
HANDS_OVER = frozenset({"request_delivered", "answer_picked_up"})
FAULTS = Faults(form="leaf_invalid", value="leaf_invalid", spelling="leaf_invalid")


def commit(group: str, salt: bytes, record: bytes) -> str:
    """The commitment to a record's exact bytes, as 64 hex.

    Raises:
        InvalidInput: the salt is not 32 bytes, or there is no such group.
    """
    if len(salt) != SALT_BYTES or group not in GROUPS:
        raise InvalidInput("opening_invalid", "expected a salt of 32 bytes and a known group")
    message = b"dossierhub.audit." + group.encode() + b".v1\n" + record
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A record with its salt, to show to those who are entitled to it."""

    salt: bytes
    record: bytes

    def to_bytes(self) -> bytes:
        """Salt, then record."""
        return self.salt + self.record


def parse_opening(data: bytes) -> Opening:
    """Read an opening.

    Raises:
        InvalidInput: it is too short to hold a salt and a record.
    """
    if not SALT_BYTES + len(EMPTY_RECORD) <= len(data) <= LEAF_BYTES_MAX:
        raise InvalidInput("opening_invalid", "of the wrong length")
    return Opening(salt=data[:SALT_BYTES], record=data[SALT_BYTES:])


def check_opening(commitments: Mapping[str, str], group: str, opening: Opening) -> None:
    """Check that ``opening`` is what a leaf committed to under ``group``.

    Raises:
        InvalidInput: there is no such group, or the salt has another length.
        VerificationError: it is not.
    """
    made = commit(group, opening.salt, opening.record)
    if not hmac.compare_digest(commitments[group], made):
        raise VerificationError("opening_mismatch", f"not the record of {group}")


class Commitments(Model):
    """A leaf's commitments to its four records."""

    who: Digest
    whom: Digest
    what: Digest
    why: Digest


class LeafForm(Model):
    """The members of every leaf; ``k`` says which of the two kinds it is."""

    v: One
    id: Id
    t: Time
    c: Commitments


class ExchangeForm(LeafForm):
    """The members of the leaf of an exchange."""

    k: Literal["exchange"]
    to: Party | None = None


_EXCHANGE = TypeAdapter(ExchangeForm)


def read_form(adapter: TypeAdapter[F], data: bytes) -> F:
    """Read the bytes of a leaf into their form.

    Raises:
        InvalidInput: ``leaf_invalid``: too long, another form, or another spelling.
    """
    if len(data) > LEAF_BYTES_MAX:
        raise InvalidInput(FAULTS.form, "too long")
    return canonical.read(adapter, data, faults=FAULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLeaf:
    """An entry about an exchange.

    ``to`` is there exactly when content is handed to a public authority, so that anybody can count
    what an authority received. A leaf of another form cannot be made (`InvalidInput`).
    """

    id: str
    at: str  # YYYY-MM-DDTHH:MM:SSZ
    commitments: Mapping[str, str]
    to: str | None = None

    def __post_init__(self) -> None:
        """Refuse a leaf that no reader would accept."""
        model.validate(_EXCHANGE, self.to_bytes(), FAULTS)

    def to_bytes(self) -> bytes:
        """The exact bytes that are hashed, in the one JSON form."""
        leaf = {"v": 1, "id": self.id, "t": self.at, "k": "exchange", "c": dict(self.commitments)}
        named = {} if self.to is None else {"to": self.to}
        return canonical.encode(leaf | named, reason=FAULTS.spelling)

    def check(self, group: str, opening: Opening) -> None:
        """Check that ``opening`` is what this leaf committed to.

        Raises:
            VerificationError: it is not.
        """
        check_opening(self.commitments, group, opening)

    def check_receiver(self, what: Mapping[str, Any], authorities: Collection[str]) -> None:
        """Check that the leaf names a public authority exactly where it is handed content.

        Args:
            what: the opened record of that group.
            authorities: parties that are known to be public authorities.

        Raises:
            VerificationError: ``authority_differs``: the record says another, or hands nothing
                over; ``authority_missing``: an authority is handed content and is not named.
        """
        receiver = what.get("to") if what.get("event") in HANDS_OVER else None
        if self.to is not None and receiver != self.to:
            raise VerificationError("authority_differs", "the record names another than the leaf")
        if self.to is None and receiver in authorities:
            raise VerificationError("authority_missing", "an authority that the leaf must name")


def parse_exchange(data: bytes) -> ExchangeLeaf:
    """Read the leaf of an exchange.

    Raises:
        InvalidInput: another form, another spelling, or a member too many or too few.
    """
    return of_form(read_form(_EXCHANGE, data))


def of_form(form: ExchangeForm) -> ExchangeLeaf:
    """The leaf whose members were read."""
    return ExchangeLeaf(id=form.id, at=form.t, commitments=form.c.model_dump(), to=form.to)
