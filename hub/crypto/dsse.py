"""DSSE envelopes: bytes with their signatures. Source: DSSE v1; formats, section 0.

The envelope itself may be any JSON; what counts is the payload's bytes, which are the bytes that
are parsed, and the signatures over them. An envelope is never hashed: its identity is `sid`. It is
no model of `hub.form`: most envelopes arrive as parsed JSON, and base64 has a code of its own.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nacl.signing

from hub.errors import InvalidInput, TooLarge
from hub.form import strict

SIGNATURES_MAX = 64
PAYLOAD_BYTES_MAX = 1_048_576
ENVELOPE_BYTES_MAX = 2_097_152
_KID = re.compile(r"[0-9a-f]{32}")
_TYPE = re.compile(r"[\x21-\x7e]{1,128}")


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def decode_base64(text: object) -> bytes:
    """Standard, padded base64 in its only spelling.

    Raises:
        InvalidInput: anything else.
    """
    if not isinstance(text, str):
        raise InvalidInput("not_base64")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("not_base64") from error
    if base64.b64encode(data).decode() != text:
        raise InvalidInput("not_base64", "not the only spelling")
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: the id of its key, and 64 bytes."""

    keyid: str
    sig: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A signed payload; ``signatures`` are as they came, none of them verified yet."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def message(self) -> bytes:
        """The bytes that every signature must cover."""
        return pae(self.payload_type, self.payload)

    @property
    def sid(self) -> str:
        """The statement's id: SHA-256 of the signed bytes, as 64 hex."""
        return hashlib.sha256(self.message).hexdigest()

    def to_bytes(self) -> bytes:
        """The envelope as JSON."""
        document = {
            "payload": base64.b64encode(self.payload).decode(),
            "payloadType": self.payload_type,
            "signatures": [
                {"keyid": one.keyid, "sig": base64.b64encode(one.sig).decode()}
                for one in self.signatures
            ],
        }
        return json.dumps(document, separators=(",", ":")).encode()


def parse(data: bytes) -> Envelope:
    """Read an envelope.

    Raises:
        InvalidInput: not strict JSON, another member, base64 in another spelling, no signature or
            more than 64, not sorted by key id, or a key named twice.
        TooLarge: the envelope is over its limit.
    """
    if len(data) > ENVELOPE_BYTES_MAX:
        raise TooLarge("envelope_too_large")
    return of_document(strict.read(data, reason="envelope_invalid"))


def of_document(document: object) -> Envelope:
    """Read an envelope that is already parsed JSON; see `parse`."""
    members = _exactly(document, {"payload", "payloadType", "signatures"})
    kind, rows = members["payloadType"], members["signatures"]
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise InvalidInput("envelope_invalid", "a payload type of the wrong form")
    if not isinstance(rows, list) or not 1 <= len(rows) <= SIGNATURES_MAX:
        raise InvalidInput("envelope_invalid", "no signatures, or too many")
    signatures = tuple(_signature(row) for row in rows)
    keyids = [one.keyid for one in signatures]
    if keyids != sorted(set(keyids)):
        raise InvalidInput("envelope_invalid", "signatures out of order, or a key signs twice")
    payload = decode_base64(members["payload"])
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise TooLarge("payload_too_large")
    return Envelope(payload_type=kind, payload=payload, signatures=signatures)


def sign(payload_type: str, payload: bytes, signers: Mapping[str, bytes]) -> Envelope:
    """Sign ``payload`` with each of ``signers`` (key id to Ed25519 seed of 32 bytes)."""
    message = pae(payload_type, payload)
    signatures = tuple(
        Signature(keyid=keyid, sig=nacl.signing.SigningKey(seed).sign(message).signature)
        for keyid, seed in sorted(signers.items())
    )
    return Envelope(payload_type=payload_type, payload=payload, signatures=signatures)


def _signature(row: object) -> Signature:
    members = _exactly(row, {"keyid", "sig"})
    if not isinstance(members["keyid"], str) or not _KID.fullmatch(members["keyid"]):
        raise InvalidInput("envelope_invalid", "a key id of the wrong form")
    sig = decode_base64(members["sig"])
    if len(sig) != 64:
        raise InvalidInput("envelope_invalid", "a signature that is not 64 bytes")
    return Signature(keyid=members["keyid"], sig=sig)


def _exactly(value: object, names: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise InvalidInput("envelope_invalid", "missing or unknown members")
    return value
