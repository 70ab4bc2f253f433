"""A document from an opened file, sent so that a browser neither keeps nor runs it."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from hub.crypto.container import Part
from hub.domain.media import KINDS

KIB = 1024


def respond(part: Part, pieces: Iterator[bytes], resources: ExitStack) -> Response:
    """Send ``pieces`` as the document ``part``, and close ``resources`` afterwards."""
    shown_as = KINDS[part.media].shown_as
    # A browser hands the kinds that it does not show to another program.
    shown = "inline" if shown_as else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(part.name, safe='')}",
        "Content-Length": str(part.size),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    return StreamingResponse(
        _through(pieces, resources),
        media_type=shown_as or part.media,
        headers=headers,
        background=BackgroundTask(resources.close),
    )


def size_of(part: Part) -> str:
    """A size as people read it."""
    return f"{max(1, round(part.size / KIB)):,} kB".replace(",", ".")


def _through(pieces: Iterator[bytes], resources: ExitStack) -> Iterator[bytes]:
    with resources:
        yield from pieces
