"""Answers that are prepared and wait for a person, sealed to the members of the desk.

One file per request: a frame of JSON and the documents' bytes, in an age file. Without a key of the
desk nothing in it can be read, so its members may share the folder.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from connectors import disk
from connectors.memory import Memory
from connectors.sealed import unseal
from connectors.sealed.attachment import Attachment
from connectors.sealed.unseal import Identity
from hub import durable
from hub.crypto import age, seal
from hub.crypto.container import Part
from hub.errors import InvalidInput, NotFound

_FRAME_MAX = 4 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A queued document with its attachments; their bytes can be read while it is open."""

    document: Mapping[str, Any]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The sealed items in a folder."""

    folder: Path

    def put(
        self,
        name: str,
        document: Mapping[str, Any],
        attachments: Sequence[Attachment],
        recipients: Sequence[bytes],
    ) -> None:
        """Seal an item to ``recipients`` (public keys), completely or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with durable.replacing(self._path(name)) as file:
            seal.seal(_plaintext(document, attachments), recipients, file.write)

    def names(self) -> list[str]:
        """The ids of the queued items, sorted."""
        return sorted(path.stem for path in self.folder.glob(f"*{disk.SEALED_SUFFIX}"))

    @contextmanager
    def open(self, name: str, identities: Sequence[Identity]) -> Iterator[QueueItem]:
        """Open an item while the context lasts.

        Raises:
            InvalidInput: the file is not a queued item.
            NotFound: there is no item with this name for these keys.
            VerificationError: the file was cut or changed.
        """
        try:
            source = self._path(name).open("rb")
        except FileNotFoundError as error:
            raise NotFound("not_prepared", "nothing is prepared for this request") from error
        with source:
            header = age.parse_header(source.read(age.HEADER_MAX))
            file_key = _file_key(header, identities)
            source.seek(header.size)
            yield _item(unseal.quarantined(source, file_key))

    def sent(self, name: str) -> list[str]:
        """The categories of an item that members sent in earlier parts."""
        return list(Memory(root=self.folder).get(disk.SENT, name) or [])

    def add_sent(self, name: str, categories: Iterable[str]) -> None:
        """Remember that ``categories`` of an item were sent."""
        kept = sorted({*self.sent(name), *categories})
        Memory(root=self.folder).put(disk.SENT, name, kept)

    def drop(self, name: str) -> None:
        """Remove an item; it need not exist."""
        self._path(name).unlink(missing_ok=True)
        Memory(root=self.folder).drop(disk.SENT, name)

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise InvalidInput("state_name", "the name is not an id")
        return self.folder / f"{name}{disk.SEALED_SUFFIX}"


def _plaintext(document: Mapping[str, Any], attachments: Sequence[Attachment]) -> Iterator[bytes]:
    frame = {"document": document, "parts": [one.part.document() for one in attachments]}
    data = json.dumps(frame).encode()
    yield len(data).to_bytes(4, "big") + data
    for one in attachments:
        yield from one.pieces()


def _file_key(header: age.Header, identities: Sequence[Identity]) -> bytes:
    for identity in identities:
        for stanza in header.stanzas:
            file_key = identity.unwrap(stanza)
            if file_key is not None:
                return unseal.verify_header(header, file_key)
    raise NotFound("not_prepared", "the prepared answer is sealed to others")


def _item(plaintext: IO[bytes]) -> QueueItem:
    length = int.from_bytes(plaintext.read(4), "big")
    if length > _FRAME_MAX:
        raise InvalidInput("queue_damaged", "the frame is over its limit")
    try:
        frame = json.loads(plaintext.read(length))
        parts = [Part(**row) for row in frame["parts"]]
        document = frame["document"]
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput("queue_damaged", "not the frame of an item") from error
    offset = 4 + length
    attachments = []
    for part in parts:
        attachments.append(_attachment(plaintext, part, offset))
        offset += part.size
    return QueueItem(document=document, attachments=tuple(attachments))


def _attachment(plaintext: IO[bytes], part: Part, offset: int) -> Attachment:
    def pieces() -> Iterator[bytes]:
        place, left = offset, part.size
        while left:
            # Two attachments may be read in turns, so each seeks its own place.
            plaintext.seek(place)
            piece = plaintext.read(min(left, age.CHUNK_SIZE))
            if not piece:
                raise InvalidInput("queue_damaged", "the file ends too early")
            place, left = place + len(piece), left - len(piece)
            yield piece

    return Attachment(part=part, pieces=pieces)
