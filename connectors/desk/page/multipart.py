"""Forms with files, read as they come in: part after part, and never more than a piece in memory.

The parser is `python_multipart`'s streaming one. Its own form parser is not used: it writes files
to a disk in clear.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from hub.errors import InvalidInput

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MEDIA_TYPE = b"multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a form: ``file_name`` is None where it is no file.

    ``data`` gives its bytes; they are gone when the next part is taken.
    """

    name: str
    file_name: str | None
    data: Iterator[bytes]


def parts(content_type: str, pieces: Iterator[bytes]) -> Iterator[Part]:
    """The parts of a form, in its order.

    Args:
        content_type: the header of that name, with the boundary.
        pieces: the body, in pieces of any size.

    Raises:
        InvalidInput: it is not in the form of a form, or cut before its end.
    """
    body = _Body(_boundary(content_type), pieces)
    while body.next_part():
        name, file_name = _names(body.disposition)
        data = body.data()
        yield Part(name=name, file_name=file_name, data=data)
        for _ in data:  # what nobody wanted
            pass


class _Body:
    """The events of the parser, one after the other; it is fed only when they run out."""

    def __init__(self, boundary: bytes, pieces: Iterator[bytes]) -> None:
        self.disposition = b""
        self._pieces = pieces
        self._events: deque[tuple[str, bytes]] = deque()
        self._header, self._value = b"", b""
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._field,
            "on_header_value": self._more_value,
            "on_header_end": self._keep_header,
            "on_headers_finished": lambda: self._add("part"),
            "on_part_data": lambda data, start, end: self._add("data", data[start:end]),
            "on_part_end": lambda: self._add("part_end"),
            "on_end": lambda: self._add("end"),
        }
        self._seen: dict[bytes, bytes] = {}
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError as error:
            raise InvalidInput("form_malformed", "no boundary") from error

    def next_part(self) -> bool:
        """Go to the next part; False at the end of the form."""
        kind, value = self._next()
        if kind == "part":
            self.disposition = value
        return kind == "part"

    def data(self) -> Iterator[bytes]:
        """The rest of this part's bytes."""
        while True:
            kind, value = self._next()
            if kind != "data":
                return
            yield value

    def _next(self) -> tuple[str, bytes]:
        while not self._events:
            piece = next(self._pieces, None)
            if piece is None:
                raise InvalidInput("form_malformed", "cut before its end")
            try:
                self._parser.write(piece)
            except FormParserError as error:
                raise InvalidInput("form_malformed", "not the parts of a form") from error
        return self._events.popleft()

    def _begin(self) -> None:
        self._seen = {}

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _more_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _keep_header(self) -> None:
        name = self._header.lower()
        if name in self._seen:
            raise InvalidInput("form_malformed", "a header twice")
        self._seen[name] = self._value
        self._header, self._value = b"", b""

    def _add(self, kind: str, data: bytes = b"") -> None:
        if kind == "part":
            data = self._seen.get(b"content-disposition", b"")
        self._events.append((kind, data))


def _boundary(content_type: str) -> bytes:
    media, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if media != MEDIA_TYPE or not boundary:
        raise InvalidInput("form_malformed", "no form with files")
    return boundary


def _names(disposition: bytes) -> tuple[str, str | None]:
    kind, options = parse_options_header(disposition)
    try:
        name = options.get(b"name", b"").decode()
        file_name = options[b"filename"].decode() if b"filename" in options else None
    except UnicodeDecodeError as error:
        raise InvalidInput("form_malformed", "a name that is no text") from error
    if kind != b"form-data" or not name:
        raise InvalidInput("form_malformed", "a part without a name")
    return name, file_name
