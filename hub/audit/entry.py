"""What one line of the log says, and what it keeps to itself.

A leaf names no party, purpose or outcome: it commits to four records (who, whom, what, why) with
a fresh salt each. Whoever holds a record and its salt can show that it belongs to the leaf; when
the salt is destroyed, nothing can be learned from the leaf. Source: formats, section 9.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.errors import InvalidInput, VerificationError

GROUPS = ("who", "whom", "what", "why")
SALT_BYTES = 32
LEAF_BYTES_MAX = 65_535
EMPTY_RECORD = b"{}"
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_PARTY = re.compile(r"[a-z][a-z0-9-]{1,31}")


def commit(group: str, salt: bytes, record: bytes) -> str:
    """The commitment to a record's exact bytes, as 64 hex.

    Raises:
        InvalidInput: the salt is not 32 bytes, or there is no such group.
    """
    if len(salt) != SALT_BYTES or group not in GROUPS:
        raise InvalidInput("opening_invalid", "a salt of 32 bytes and a known group are due")
    message = b"dossierhub.audit." + group.encode() + b".v1\n" + record
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A record with its salt: shown to whoever is entitled to it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLeaf:
    """An entry about an exchange.

    ``to`` is there exactly where content is handed to a public authority: so that anybody can
    count what an authority received.
    """

    id: str
    at: str  # YYYY-MM-DDTHH:MM:SSZ
    commitments: Mapping[str, str]
    to: str | None = None

    def to_bytes(self) -> bytes:
        """The exact bytes that are hashed, in the one JSON form."""
        leaf: dict[str, Any] = {
            "v": 1,
            "id": self.id,
            "t": self.at,
            "k": "exchange",
            "c": dict(self.commitments),
        }
        if self.to is not None:
            leaf["to"] = self.to
        return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()

    def check(self, group: str, opening: Opening) -> None:
        """Check that ``opening`` is what this leaf committed to.

        Raises:
            VerificationError: it is not.
        """
        if not hmac.compare_digest(
            self.commitments[group], commit(group, opening.salt, opening.record)
        ):
            raise VerificationError("opening_mismatch", f"not the record of {group}")


def parse_exchange(data: bytes) -> ExchangeLeaf:
    """Read the leaf of an exchange.

    Raises:
        InvalidInput: another form, another spelling, or a member too many or too few.
    """
    if len(data) > LEAF_BYTES_MAX:
        raise InvalidInput("leaf_invalid", "too long")
    try:
        leaf = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("leaf_invalid", "not JSON") from error
    if not isinstance(leaf, dict) or not _fits(leaf):
        raise InvalidInput("leaf_invalid", "members of the wrong form")
    parsed = ExchangeLeaf(id=leaf["id"], at=leaf["t"], commitments=leaf["c"], to=leaf.get("to"))
    # Also refuses a member twice, white space and 1.0 for 1: only one spelling gives these bytes.
    if parsed.to_bytes() != data:
        raise InvalidInput("leaf_invalid", "not the only spelling")
    return parsed


def _fits(leaf: dict[str, Any]) -> bool:
    if set(leaf) - {"to"} != {"v", "id", "t", "k", "c"} or leaf["k"] != "exchange":
        return False
    commitments = leaf["c"]
    return (
        leaf["v"] == 1
        and _is(_HEX32, leaf["id"])
        and _is(_TIME, leaf["t"])
        and isinstance(commitments, dict)
        and set(commitments) == set(GROUPS)
        and all(_is(_HEX64, one) for one in commitments.values())
        and ("to" not in leaf or _is(_PARTY, leaf["to"]))
    )


def _is(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
