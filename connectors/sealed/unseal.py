"""Opening age files: the only code in the project that decrypts. Source: formats, section 2.

Plaintext is handed over only after the last chunk verified: a file cut or changed at its end
gives not one byte. It is never written to a disk (`connectors.sealed.plaintext`).

    >>> import io
    >>> from hub.crypto import seal
    >>> reader, file = Identity(seed=bytes(32)), io.BytesIO()
    >>> signed = seal.seal([b"x" * 16_384], [reader.public], file.write)
    >>> unseal(file, [reader], [reader.kid], signed).read() == b"x" * 16_384
    True
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from typing import IO

import nacl.bindings
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from connectors.sealed.plaintext import Plaintext, open_chunk, unlock
from hub.crypto import age, key, seal
from hub.errors import InvalidInput, NotAllowed, VerificationError

SCRYPT = "scrypt"
_SCRYPT_LABEL = b"age-encryption.org/v1/scrypt"
_SCRYPT_SPARE = 2**20  # bytes besides the 128·N·r of the algorithm
_WORK_FACTOR = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A hybrid private key, from its seed of 32 bytes; its printed form shows no secret."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != 32:
            raise InvalidInput("key_length", "a seal seed is not 32 bytes")

    @property
    def public(self) -> bytes:
        """The public key, 1,216 bytes."""
        lattice, share = self._halves()
        return lattice.public_key().public_bytes_raw() + share.public_key().public_bytes_raw()

    @property
    def kid(self) -> str:
        """The id of the public key, 32 hex."""
        return key.kid(key.Algorithm.MLKEM768X25519, self.public)

    def unwrap(self, stanza: age.Stanza) -> bytes | None:
        """The file key (16 bytes) in a hybrid stanza; None if the stanza is for another key.

        Raises:
            InvalidInput: the stanza is not well formed.
        """
        enc = age.check_hybrid(stanza)
        private = MLKEM768X25519PrivateKey(*self._halves())
        try:
            return seal.suite().decrypt(enc + stanza.body, private, seal.INFO)
        except (InvalidTag, ValueError):
            return None

    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.seed).digest(96)
        lattice = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        return lattice, X25519PrivateKey.from_private_bytes(expanded[64:])


def own_file_key(header: age.Header, identities: Sequence[Identity], kids: Sequence[str]) -> bytes:
    """The file key from the stanza at the place of one's own kid, and from no other stanza.

    Args:
        header: the header of the sealed file.
        identities: the keys of the reader.
        kids: the key ids of the statement, in the order of the stanzas.

    Raises:
        InvalidInput: there is not exactly one hybrid stanza for each kid.
        NotAllowed: no own kid is named.
        VerificationError: the stanza at that place is for another key, or the MAC is wrong.
    """
    age.check_stanzas(header, len(kids))
    for identity in identities:
        own = identity.kid
        if own in kids:
            file_key = identity.unwrap(header.stanzas[kids.index(own)])
            if file_key is None:
                raise VerificationError(
                    "stanza_misplaced", "the stanza at this key's place is for another key"
                )
            return verify_header(header, file_key)
    raise NotAllowed("not_for_this_key")


def passphrase_file_key(header: age.Header, passphrase: str, work_factor: int) -> bytes:
    """The file key of a header with one scrypt stanza of exactly this ``work_factor`` (log2 N).

    Raises:
        InvalidInput: another stanza, or another work factor; then no work was done.
        NotAllowed: the passphrase is wrong.
        VerificationError: the MAC is wrong.
    """
    if len(header.stanzas) != 1 or header.stanzas[0].kind != SCRYPT:
        raise InvalidInput("age_stanzas", "expected one scrypt stanza alone")
    stanza = header.stanzas[0]
    if len(stanza.arguments) != 2 or not _WORK_FACTOR.fullmatch(stanza.arguments[1]):
        raise InvalidInput("age_stanzas", "expected a salt and a work factor")
    salt = age.decode_base64(stanza.arguments[0])
    if len(salt) != 16 or len(stanza.body) != age.BODY_SIZE:
        raise InvalidInput("age_stanzas", "a salt or a body of the wrong length")
    if int(stanza.arguments[1]) != work_factor:
        raise InvalidInput("work_factor", "not the work factor of this environment")
    wrapping = passphrase_key(passphrase, salt, work_factor)
    try:
        file_key = unlock(wrapping, bytes(12), stanza.body)
    except VerificationError as error:
        raise NotAllowed("passphrase_wrong") from error
    return verify_header(header, file_key)


def passphrase_key(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    """The key (32 bytes) that wraps a file key under a passphrase."""
    return hashlib.scrypt(
        passphrase.encode(),
        salt=_SCRYPT_LABEL + salt,
        n=2**work_factor,
        r=8,
        p=1,
        maxmem=2 ** (work_factor + 10) + _SCRYPT_SPARE,
        dklen=32,
    )


def verify_header(header: age.Header, file_key: bytes) -> bytes:
    """Give ``file_key`` back when the header's MAC verifies under it.

    Raises:
        VerificationError: it does not.
    """
    if not nacl.bindings.sodium_memcmp(age.header_mac(file_key, header.signed), header.mac):
        raise VerificationError("age_header_mac")
    return file_key


def decrypt(source: IO[bytes], file_key: bytes) -> Iterator[bytes]:
    """Decrypt the payload at the position of ``source``, chunk by chunk.

    A chunk says nothing about the chunks after it: the caller must hold all of them back until the
    iteration has ended without an error, as `quarantined` does.

    Raises:
        VerificationError: the payload was cut or changed, or something follows its last chunk.
    """
    nonce = _exactly(source, age.NONCE_SIZE)
    if len(nonce) != age.NONCE_SIZE:
        raise VerificationError("age_payload", "the file ends within its nonce")
    payload = age.payload_key(file_key, nonce)
    size = age.CHUNK_SIZE + age.TAG_SIZE
    counter, chunk = 0, _exactly(source, size)
    while True:
        following = _exactly(source, size) if len(chunk) == size else b""
        final = not following
        plaintext = open_chunk(payload, counter, chunk, final=final)
        if final and counter and not plaintext:
            raise VerificationError("age_payload", "the last chunk is empty")
        yield plaintext
        if final:
            break
        counter, chunk = counter + 1, following
    # A shorter chunk is the last of the file; after a full last one there was nothing to read.
    if source.read(1):
        raise VerificationError("age_payload", "there is something after the last chunk")


def quarantined(source: IO[bytes], file_key: bytes) -> IO[bytes]:
    """The whole verified plaintext of the payload at the position of ``source``.

    Args:
        source: a seekable file that nobody else reads while the plaintext is in use.
        file_key: 16 bytes.

    Raises:
        VerificationError: see `decrypt`.
    """
    begin = source.tell()
    size = sum(len(chunk) for chunk in decrypt(source, file_key))
    source.seek(begin)
    payload = age.payload_key(file_key, _exactly(source, age.NONCE_SIZE))
    return BufferedReader(Plaintext(source, begin + age.NONCE_SIZE, payload, size), age.CHUNK_SIZE)


def unseal(
    source: IO[bytes],
    identities: Sequence[Identity],
    kids: Sequence[str],
    signed: seal.Sealed,
) -> IO[bytes]:
    """Open a sealed file whose digest and size a statement signed.

    Args:
        source: the file; it is read twice, so it must be seekable.
        identities: the keys of the reader.
        kids: the key ids of the statement, in the order of the stanzas.
        signed: what the statement says of the file.

    Returns:
        The plaintext, to be read while ``source`` is open.

    Raises:
        InvalidInput: the file breaks the form of section 2.
        NotAllowed: none of the identities is named.
        VerificationError: it is not the file that was signed, or does not verify.
    """
    check_digest(source, signed)
    source.seek(0)
    header = age.check_upload(source.read(age.HEADER_MAX), signed.size, len(kids))
    file_key = own_file_key(header, identities, kids)
    source.seek(header.size)
    return quarantined(source, file_key)


def check_digest(source: IO[bytes], signed: seal.Sealed) -> None:
    """Check that the whole of ``source`` has the size and the digest that were signed.

    Raises:
        VerificationError: it has another size or digest.
    """
    source.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := source.read(age.CHUNK_SIZE):
        digest.update(piece)
        size += len(piece)
    if size != signed.size or digest.hexdigest() != signed.sha256:
        raise VerificationError("sealed_mismatch", "not the file that was signed")


def _exactly(source: IO[bytes], size: int) -> bytes:
    """Up to ``size`` bytes, fewer only at the end: a raw stream may return less than it has."""
    data = b""
    while len(data) < size and (piece := source.read(size - len(data))):
        data += piece
    return data
