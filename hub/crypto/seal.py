"""Sealing: the only place below the adapters that draws randomness. Source: formats, section 2.

It seals to public keys and keeps nothing: file key and nonce live for one call.

    >>> import io
    >>> from connectors.sealed.unseal import Identity
    >>> reader, file = Identity(seed=bytes(32)), io.BytesIO()
    >>> sealed = seal([bytes(16_384)], [reader.public], file.write)
    >>> sealed.size == len(file.getvalue())
    True
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import nacl.bindings
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

from hub.crypto import age
from hub.errors import InvalidInput

INFO = b"age-encryption.org/mlkem768x25519"
PUBLIC_SIZE = 1_216
_MLKEM_SIZE = 1_184


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A statement's members about the sealed file: digest (64 hex) and size in bytes."""

    sha256: str
    size: int


def suite() -> Suite:
    """The one HPKE suite of the format."""
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def public_key(public: bytes) -> MLKEM768X25519PublicKey:
    """Load a public key (1,216 bytes), which must pass both halves' checks.

    Raises:
        InvalidInput: wrong length, an ML-KEM key over its modulus, an X25519 key of small order.
    """
    if len(public) != PUBLIC_SIZE:
        raise InvalidInput("seal_key", "a seal key is not 1,216 bytes")
    share = public[_MLKEM_SIZE:]
    try:
        # libsodium refuses a shared secret of zeros, which is what every small-order share gives.
        nacl.bindings.crypto_scalarmult(b"\x01" + bytes(31), share)
        lattice = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_SIZE])
        return MLKEM768X25519PublicKey(lattice, X25519PublicKey.from_public_bytes(share))
    except (ValueError, RuntimeError) as error:
        raise InvalidInput("seal_key", "a key that fails its modulus or order check") from error


def new_file_key() -> bytes:
    """A fresh file key of 16 bytes."""
    return secrets.token_bytes(age.FILE_KEY_SIZE)


def new_nonce() -> bytes:
    """A fresh payload nonce of 16 bytes."""
    return secrets.token_bytes(age.NONCE_SIZE)


def new_salt() -> str:
    """A fresh salt for a container's header: 64 hex."""
    return secrets.token_hex(32)


def wrap(file_key: bytes, public: bytes) -> age.Stanza:
    """Wrap ``file_key`` (16 bytes) for one hybrid public key (1,216 bytes).

    Raises:
        InvalidInput: the key fails its checks; see `public_key`.
    """
    message = suite().encrypt(file_key, public_key(public), INFO)
    enc, body = message[: age.ENC_SIZE], message[age.ENC_SIZE :]
    return age.Stanza(kind=age.HYBRID, arguments=(age.encode_base64(enc),), body=body)


def wrap_header(file_key: bytes, recipients: Sequence[bytes]) -> bytes:
    """A new age header for ``recipients`` in their order, one stanza each.

    Raises:
        InvalidInput: none, more than 64, one twice, or a key that fails its checks.
    """
    if len(set(recipients)) < len(recipients):
        raise InvalidInput("age_stanzas", "one recipient twice")
    if not 1 <= len(recipients) <= age.STANZAS_MAX:
        raise InvalidInput("age_stanzas", "no recipient, or more than 64")
    return age.build_header([wrap(file_key, public) for public in recipients], file_key)


def seal(
    plaintext: Iterable[bytes],
    recipients: Sequence[bytes],
    write: Callable[[bytes], object],
) -> Sealed:
    """Seal ``plaintext``, given in pieces of any size, and hand each piece of file to ``write``.

    Memory stays flat whatever the length.

    Args:
        plaintext: a container's bytes, already padded; see `hub.crypto.container`.
        recipients: hybrid public keys in the order of the statement's kids.
        write: takes the next bytes of the file.

    Raises:
        InvalidInput: see `wrap_header`; nothing was written then.
    """
    file_key = new_file_key()
    header = wrap_header(file_key, recipients)
    digest = hashlib.sha256(header)
    size = len(header)
    write(header)
    for piece in age.stream(file_key, new_nonce(), plaintext):
        digest.update(piece)
        size += len(piece)
        write(piece)
    return Sealed(sha256=digest.hexdigest(), size=size)
