"""A document out of an opened file, as a browser may show it: not kept, and able to do nothing."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse

from hub.crypto.container import Part

# What a browser shows by itself; the rest it hands to another program.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "text/plain", "application/json"})
_TEXT = frozenset({"text/plain", "application/json"})
IMAGES = frozenset({"image/jpeg", "image/png"})
KIB = 1024


def respond(part: Part, pieces: Iterator[bytes], resources: ExitStack) -> Response:
    """Send ``pieces`` as the document ``part``; ``resources`` are closed when they are through."""
    shown = "inline" if part.media in _SHOWN else "attachment"
    media = "text/plain; charset=utf-8" if part.media in _TEXT else part.media
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(part.name, safe='')}",
        "Content-Length": str(part.size),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    return StreamingResponse(
        _through(pieces, resources),
        media_type=media,
        headers=headers,
        background=BackgroundTask(resources.close),
    )


def size_of(part: Part) -> str:
    """A size as people read it."""
    return f"{max(1, round(part.size / KIB)):,} kB".replace(",", ".")


def _through(pieces: Iterator[bytes], resources: ExitStack) -> Iterator[bytes]:
    with resources:
        yield from pieces
