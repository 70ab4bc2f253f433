"""Blinded commitments: they name a case and a person to those who may not know them.

Source: formats, sections 0 and 1.
"""

import hashlib
import hmac

from hub.errors import InvalidInput

LABELS = frozenset(
    {
        "anchor",
        "person",
        "evidence",
        "case",
        "subject",
        "audit.who",
        "audit.whom",
        "audit.what",
        "audit.why",
        "audit.erasure",
    }
)


def bind(key: bytes, label: str, value: bytes) -> str:
    """HMAC-SHA-256 of ``value`` under ``key`` (exactly 32 bytes), as 64 hex.

    Raises:
        InvalidInput: the key has another length (HMAC would pad it, and so make two keys equal),
            or the label is not one of `LABELS`.
    """
    if len(key) != 32:
        raise InvalidInput("key_length", "a binding key is 32 bytes")
    if label not in LABELS:
        raise InvalidInput("label_unknown")
    message = b"dossierhub." + label.encode() + b".v1\n" + value
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def anchor_commitment(s: bytes, anchor: str) -> str:
    """The commitment to a person's anchor under the case's secret ``s`` (32 bytes)."""
    return bind(s, "anchor", anchor.encode())


def case(r: bytes, case_id: str) -> str:
    """The case as a statement names it: blinded with the statement's own ``r`` (32 bytes).

    Raises:
        InvalidInput: ``case_id`` is not 32 hex.
    """
    return bind(r, "case", unhex(case_id, 16))


def subject(r: bytes, commitment: str) -> str:
    """The person as a statement names them: the commitment, blinded with ``r`` (32 bytes).

    Raises:
        InvalidInput: ``commitment`` is not 64 hex.
    """
    return bind(r, "subject", unhex(commitment, 32))


def unhex(text: str, size: int) -> bytes:
    """The ``size`` bytes that lower case hex stands for.

    Raises:
        InvalidInput: another form or length.
    """
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise InvalidInput("not_hex") from error
    if len(data) != size or data.hex() != text:
        raise InvalidInput("not_hex", f"expected {size} bytes in lower case hex")
    return data
