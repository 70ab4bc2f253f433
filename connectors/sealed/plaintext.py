"""Verified plaintext that is never written to a disk: it is decrypted again at each reading.

The sealed file may lie on a disk; its content exists in memory only, one chunk at a time.
"""

import io
from typing import IO

import nacl.bindings
import nacl.exceptions

from hub.crypto import age
from hub.errors import InvalidInput, VerificationError

_SEALED_CHUNK = age.CHUNK_SIZE + age.TAG_SIZE


def open_chunk(payload: bytes, number: int, data: bytes, *, final: bool) -> bytes:
    """The plaintext of chunk ``number`` under the key ``payload`` (C2SP age, section STREAM).

    Raises:
        VerificationError: it does not verify, or is shorter than its tag.
    """
    return unlock(payload, age.chunk_nonce(number, final=final), data)


def unlock(secret: bytes, nonce: bytes, data: bytes) -> bytes:
    """ChaCha20-Poly1305 without associated data.

    Raises:
        VerificationError: it does not verify, or is shorter than its tag.
    """
    if len(data) < age.TAG_SIZE:
        raise VerificationError("age_payload", "shorter than its tag")
    try:
        return nacl.bindings.crypto_aead_chacha20poly1305_ietf_decrypt(data, None, nonce, secret)
    except nacl.exceptions.CryptoError as error:
        raise VerificationError("age_payload", "a chunk does not verify") from error


class Plaintext(io.RawIOBase):
    """The plaintext of a payload whose chunks were all verified before; seekable, read only.

    Args:
        source: the sealed file; nothing else may read it meanwhile.
        start: the place where its first chunk begins.
        payload: the key of the chunks.
        size: the size of the plaintext, in bytes.
    """

    def __init__(self, source: IO[bytes], start: int, payload: bytes, size: int) -> None:
        super().__init__()
        self._source = source
        self._start = start
        self._payload = payload
        self._size = size
        self._last = max(0, (size - 1) // age.CHUNK_SIZE)
        self._place = 0
        self._number, self._chunk = -1, b""

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the start; no other way of counting is supported.

        Raises:
            InvalidInput: the place is before the start, or counted from elsewhere.
        """
        if whence != io.SEEK_SET or offset < 0:
            raise InvalidInput("plaintext_place", "places count from the start")
        self._place = offset
        return offset

    def tell(self) -> int:
        """The place of the next byte."""
        return self._place

    def readinto(self, target: object) -> int:
        """Fill ``target`` with at most the rest of one chunk; 0 at the end.

        Raises:
            VerificationError: the sealed file was changed since it verified.
        """
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        if self._place >= self._size:
            return 0
        number, offset = divmod(self._place, age.CHUNK_SIZE)
        piece = self._read_chunk(number)[offset : offset + len(view)]
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _read_chunk(self, number: int) -> bytes:
        if number != self._number:
            self._source.seek(self._start + number * _SEALED_CHUNK)
            data = self._source.read(_SEALED_CHUNK)
            self._chunk = open_chunk(self._payload, number, data, final=number == self._last)
            self._number = number
        return self._chunk
