"""Forms with files, read as they arrive: part after part, with one piece in memory at a time.

The parser is the library `multipart`. It writes nothing to a disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from multipart import (
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    StrictParserError,
    parse_options_header,
)

from hub.errors import InvalidInput

MEDIA_TYPE = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of a form; ``file_name`` is None if it is not a file.

    ``data`` gives its bytes; they are gone when the next part is taken.
    """

    name: str
    file_name: str | None
    data: Iterator[bytes]


def parts(content_type: str, pieces: Iterator[bytes]) -> Iterator[FormField]:
    """The parts of a form, in its order.

    Args:
        content_type: the header of that name, with the boundary.
        pieces: the body, in pieces of any size.

    Raises:
        InvalidInput: the body is not a valid form, or is cut before its end.
    """
    media, options = parse_options_header(content_type)
    if media != MEDIA_TYPE:
        raise InvalidInput("form_malformed", "no form with files")
    events = _events(options.get("boundary", ""), pieces)
    for segment in events:
        _check(segment)
        # The library ends a part with None.
        data = iter(lambda: next(events), None)
        yield FormField(name=segment.name, file_name=segment.filename, data=data)
        for _ in data:  # the parts that nobody wanted
            pass


def _events(boundary: str, pieces: Iterator[bytes]) -> Iterator[Any]:
    """Each part's header, its bytes, and None at its end."""
    try:
        with PushMultipartParser(boundary, strict=True) as parser:
            for piece in filter(None, _from_boundary(boundary, pieces)):
                try:
                    yield from parser.parse(piece)
                except StrictParserError:
                    # Bytes after the end of a form are not read; all else is refused here.
                    parser.close()
                    return
    except MultipartError as error:
        raise InvalidInput("form_malformed", "not the parts of a form") from error


def _from_boundary(boundary: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, if nothing comes before the first boundary."""
    begin, head = f"--{boundary}".encode(), b""
    for piece in pieces:
        head += piece
        if len(head) >= len(begin):
            break
    if not head.startswith(begin):
        raise InvalidInput("form_malformed", "no part where the form begins")
    yield head
    yield from pieces


def _check(segment: MultipartSegment) -> None:
    names = [name for name, _ in segment.headerlist]
    if len(set(names)) < len(names):
        raise InvalidInput("form_malformed", "a header twice")
    if not segment.name:
        raise InvalidInput("form_malformed", "a part without a name")
