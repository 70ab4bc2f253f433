"""Public keys: their ids, their fingerprints for people, and the one way to verify."""

import hashlib
from enum import StrEnum

import nacl.exceptions
import nacl.signing

from hub.errors import InvalidInput, VerificationError


class Algorithm(StrEnum):
    """The two kinds of key, and the length of each public key in bytes."""

    ED25519 = "ed25519"
    MLKEM768X25519 = "mlkem768x25519"

    @property
    def size(self) -> int:
        """Length of a public key in bytes."""
        return 32 if self is Algorithm.ED25519 else 1216


def _digest(algorithm: Algorithm, public: bytes) -> bytes:
    if len(public) != algorithm.size:
        raise InvalidInput("key_length", f"a public key is not {algorithm.size} bytes")
    return hashlib.sha256(b"dossierhub.key.v1\n" + algorithm.encode() + b"\n" + public).digest()


def kid(algorithm: Algorithm, public: bytes) -> str:
    """The key's id: 32 hex. Source: formats, section 0.

    Raises:
        InvalidInput: ``public`` has the wrong length.
    """
    return _digest(algorithm, public).hex()[:32]


def fingerprint(algorithm: Algorithm, public: bytes) -> str:
    """Twelve groups of five digits, for two people to compare.

    Raises:
        InvalidInput: ``public`` has the wrong length.
    """
    digits = f"{int.from_bytes(_digest(algorithm, public), 'big') % 10**60:060d}"
    return " ".join(digits[start : start + 5] for start in range(0, 60, 5))


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature strictly: no small order, nothing that is not canonical.

    libsodium refuses what other libraries accept; two readers must never disagree, so this is
    the only verification in the project.

    Raises:
        VerificationError: it does not verify, whatever the cause.
    """
    if len(public) != 32 or len(signature) != 64:
        raise VerificationError("signature_invalid", "a key or signature of the wrong length")
    try:
        nacl.signing.VerifyKey(public).verify(message, signature)
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise VerificationError("signature_invalid") from error
