"""A document that goes into a sealed file: its description, and where its bytes are."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from connectors.sources.folder import Document
from hub.crypto import container
from hub.crypto.container import Part
from hub.domain.media import BY_ENDING
from hub.errors import InvalidInput, NotFound

_PIECE = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part, with the function that reads its bytes in pieces, from the start."""

    part: Part
    pieces: Callable[[], Iterator[bytes]]


def media_of(name: str) -> str:
    """The media type that a file's ending stands for.

    Raises:
        InvalidInput: a sealed file cannot hold this kind of file.
    """
    media = BY_ENDING.get(Path(name).suffix.lower())
    if media is None:
        raise InvalidInput("media_unknown", f"expected one of {', '.join(BY_ENDING)}")
    return media


def of_file(path: Path, category: str) -> Attachment:
    """A file that a person picked; its ending gives its media type.

    Raises:
        InvalidInput: a sealed file cannot hold this kind of file, or this name.
        NotFound: there is no such file.
    """
    media = media_of(path.name)
    if not path.is_file():
        raise NotFound("file_missing", "there is no such file")
    return _describe(path.name, category, media, lambda: path.open("rb"))


def of_document(document: Document) -> Attachment:
    """A document of a source.

    Raises:
        InvalidInput: the document no longer matches its index, or its name cannot be sent.
    """
    return _describe(document.path.name, document.category, document.media, document.open)


def _describe(name: str, category: str, media: str, open_: Callable[[], IO[bytes]]) -> Attachment:
    def pieces() -> Iterator[bytes]:
        with open_() as stream:
            while piece := stream.read(_PIECE):
                yield piece

    digest, size = hashlib.sha256(), 0
    for piece in pieces():
        digest.update(piece)
        size += len(piece)
    part = Part(
        name=container.check_part_name(name),
        media=media,
        category=category,
        size=size,
        sha256=digest.hexdigest(),
    )
    return Attachment(part=part, pieces=pieces)
