"""Reading a container out of its verified plaintext. Source: formats, section 2.

Everything is checked before anything is shown: header, digests, padding, total.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from hub.crypto import age, container
from hub.errors import InvalidInput, VerificationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A container of which every byte was checked; its parts are read from the plaintext."""

    container: container.Container
    _plaintext: IO[bytes]

    @property
    def header(self) -> Mapping[str, Any]:
        """The header's members."""
        return self.container.header

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of the part with this name, in pieces.

        Raises:
            InvalidInput: there is no such part.
        """
        start = 0
        while piece := self.piece(name, start):
            yield piece
            start += len(piece)

    def piece(self, name: str, start: int) -> bytes:
        """At most 64 KiB of the part with this name, from its byte ``start``; empty at its end.

        Every call seeks its own place, so several readers may take turns.

        Raises:
            InvalidInput: there is no such part, or its bytes are missing.
        """
        offset = self.container.body_offset
        for part in self.container.parts:
            if part.name == name:
                left = min(part.size - start, age.CHUNK_SIZE)
                self._plaintext.seek(offset + start)
                return b"".join(_pieces(self._plaintext, max(left, 0)))
            offset += part.size
        raise InvalidInput("part_unknown")


def read(plaintext: IO[bytes], context: container.Context, signed: str) -> Opened:
    """Check a whole plaintext.

    Args:
        plaintext: from `connectors.sealed.unseal`, at its start and seekable.
        context: the verified statement that carries the file.
        signed: the statement's ``sealed.header``.

    Raises:
        InvalidInput: header, padding or total breaks a rule of section 2.
        TooLarge: over a limit.
        VerificationError: the manifest, the header or a part is not the one that was signed.
    """
    length = container.header_length(plaintext.read(container.PREFIX_SIZE))
    data = plaintext.read(length)
    if len(data) != length:
        raise InvalidInput("container_header", "the file ends within its header")
    found = container.parse(data, context)
    container.verify(found, signed)
    rest = found.size - found.body_offset
    for part in found.parts:
        digest = hashlib.sha256()
        for piece in _pieces(plaintext, part.size):
            digest.update(piece)
        if digest.hexdigest() != part.sha256:
            raise VerificationError("part_mismatch", "a part is not the one that was signed")
        rest -= part.size
    for piece in _pieces(plaintext, rest):
        if any(piece):
            raise InvalidInput("container_padding", "the padding is not zero")
    if plaintext.read(1):
        raise InvalidInput("container_size", "there is something after the padding")
    return Opened(container=found, _plaintext=plaintext)


def _pieces(source: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        piece = source.read(min(size, age.CHUNK_SIZE))
        if not piece:
            raise InvalidInput("container_size", "the file ends too early")
        size -= len(piece)
        yield piece
