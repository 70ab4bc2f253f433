"""Exactly what goes out, before it goes: results, words, every document, to whom and until when."""

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.answering import outgoing
from connectors.desk.answering.answer import ANSWERABLE
from connectors.desk.answering.letter import NumberPath, title_of
from connectors.desk.answering.reviewed import text_of
from connectors.desk.page.page import names_of, page
from connectors.desk.page.part import respond
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, release
from connectors.exchange.release import Preview
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.errors import InvalidInput, NotFound
from hub.form import canonical
from hub.ui.moment import long_day
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

# These errors lead back to the form, which says why the answer cannot go out.
_BACK = frozenset({"nothing_to_release", "withheld_unknown"})


@router.get("/inbox/{sid}/preview")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show what would go out now."""
    with seat.work() as session:
        if inbox.read_row(session, sid).state not in ANSWERABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        try:
            with outgoing.preview(session, sid, site_of(request).queue) as shown:
                return _page(request, session, shown)
        except InvalidInput as error:
            if error.reason not in _BACK:
                raise
            return RedirectResponse(f"/inbox/{sid}/answer", 303)


@router.get("/inbox/{sid}/preview/{number}")
def show_document(request: Request, seat: SeatDep, sid: SidPath, number: NumberPath) -> Response:
    """One of the documents that would go out, byte for byte."""
    queue = site_of(request).queue
    with ExitStack() as resources:
        with seat.work() as session:
            inbox.read_row(session, sid)
            shown = resources.enter_context(outgoing.preview(session, sid, queue))
        if number > len(shown.attachments):
            raise NotFound("part_unknown", "no such document")
        one = shown.attachments[number - 1]
        return respond(one.part, one.pieces(), resources.pop_all())


@router.post("/inbox/{sid}/preview")
def send(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Send the answer that was shown, if it is still the one that would go out."""
    queue, words = site_of(request).queue, words_of(request)
    with seat.change() as session:
        if inbox.read_row(session, sid).state not in ANSWERABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        with outgoing.preview(session, sid, queue) as shown:
            if fields.one("shown") != mark(shown):
                errors = [("shown", words.say("preview.changed"))]
                return _page(request, session, shown, errors=errors)
            if shown.requirements["mandates"] and fields.one("seen") != "yes":
                errors = [("seen", words.say("preview.seen.error"))]
                return _page(request, session, shown, errors=errors)
            sent = release.send(session, shown, queue, seen=bool(shown.requirements["mandates"]))
        outgoing.drop(session, sid)
    return RedirectResponse(f"/done/{sent['entry']}", 303)


def mark(shown: Preview) -> str:
    """A mark of all that is shown (64 hex), so that nothing unseen is sent."""
    return hashlib.sha256(canonical.encode(shown.shown())).hexdigest()


def _page(
    request: Request,
    session: Session,
    shown: Preview,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words, sid = words_of(request), shown.request.sid
    said = shown.request.payload
    party = said.sender.party
    return page(
        request,
        "preview.html",
        code=400 if errors else 200,
        title=title_of(sid, words),
        sid=sid,
        errors=list(errors),
        said=dict(errors),
        mark=mark(shown),
        facts=[
            (words.say("preview.to"), names_of(session).get(party, party)),
            (words.say("request.purpose"), words.say(f"purpose.{said.purpose}")),
            (words.say("preview.delete_by"), _date(shown.delete_by, words)),
            (
                words.say("preview.more"),
                words.say("preview.more.no" if shown.final else "preview.more.yes"),
            ),
        ],
        text=text_of(
            session,
            shown.words,
            shown.attachments,
            f"/inbox/{sid}/preview",
            words,
            items=shown.items,
        ),
        seen=_seen(words) if shown.requirements["mandates"] else (),
    )


def _date(value: str, words: Words) -> str:
    return long_day(date.fromisoformat(value), words.language)


def _seen(words: Words) -> tuple[Option, ...]:
    """The tick by which the answer names the mandates that the member looked at."""
    return (Option(value="yes", label=words.say("preview.seen")),)
