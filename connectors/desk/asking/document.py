"""Documents of an answer that is open: shown here, or saved outside on purpose.

A piece at a time is decrypted, and only while the member is unlocked: locking stops a download.
"""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from connectors.desk.page.page import page
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.exchange import read
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.container import Part
from hub.crypto.payload.answer import Released
from hub.domain.media import KINDS
from hub.errors import NotFound
from hub.form.value import Id
from hub.ui.moment import date_of

router = APIRouter()

_SANDBOX = "sandbox; default-src 'none'"

NamePath = Annotated[Id, Path()]
NumberPath = Annotated[int, Path(ge=1, le=10_000)]


@router.get("/readings/{name}/parts/{number}")
def open_part(seat: SeatDep, name: NamePath, number: NumberPath) -> Response:
    """A document in the browser; its own name does not appear in the window's title."""
    part = _part(seat, name, number)
    kind = KINDS[part.media]
    if not kind.shown_as:
        raise NotFound("not_shown", "a browser does not show this kind of document")
    named = f'inline; filename="document-{number}{kind.shown_ending}"'
    return _document(seat, name, part, kind.shown_as, named)


@router.get("/readings/{name}/parts/{number}/save")
def confirm(request: Request, seat: SeatDep, name: NamePath, number: NumberPath) -> Response:
    """Say until when it may be kept, before it leaves."""
    part = _part(seat, name, number)
    with seat.message(name) as reading:
        said = reading.message.payload
    delete_by = said.delete_by if isinstance(said, Released) else ""
    language = words_of(request).language
    return page(
        request,
        "save.html",
        name=name,
        number=number,
        document=part.name,
        delete_by=date_of(delete_by, language) if delete_by else "",
    )


@router.post("/readings/{name}/parts/{number}/save")
def save(seat: SeatDep, name: NamePath, number: NumberPath, fields: FormDep) -> Response:
    """Tell the hub that it is saved, and only then hand it over."""
    _ = fields
    part = _part(seat, name, number)
    with seat.message(name) as reading:
        message = reading.message
    with seat.change() as session:
        read.receipt(session, message.payload.request, message.sid, "saved")
    named = f"attachment; filename*=utf-8''{quote(part.name, safe='')}"
    return _document(seat, name, part, "application/octet-stream", named)


def pieces(seat: Seat, name: str, part: Part) -> Iterator[bytes]:
    """The bytes of a document, 64 KiB at a time.

    Raises:
        NotFound: the member locked in the meantime.
    """
    start = 0
    while start < part.size:
        with seat.reading(name) as reading:
            piece = reading.opened.piece(part.name, start)
        yield piece
        start += len(piece)


def _part(seat: Seat, name: str, number: int) -> Part:
    with seat.reading(name) as reading:
        parts = reading.opened.container.parts
    if number > len(parts):
        raise NotFound("part_unknown", "no such document")
    return parts[number - 1]


def _document(seat: Seat, name: str, part: Part, media: str, disposition: str) -> Response:
    headers = {
        "Content-Disposition": disposition,
        "Content-Length": str(part.size),
        "Content-Security-Policy": _SANDBOX,
    }
    return StreamingResponse(pieces(seat, name, part), media_type=media, headers=headers)
