"""Asking back, with both clocks shown first, and reading the asker's replies."""

from collections.abc import Sequence
from contextlib import ExitStack

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.answering.letter import NumberPath, documents_of, title_of
from connectors.desk.page import menu, text
from connectors.desk.page.deadline import clocks
from connectors.desk.page.page import names_of, page
from connectors.desk.page.part import respond
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.exchange import inbox, message, read
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.errors import NotFound

router = APIRouter()

# After the delivery of a part no question can come between.
ASKABLE = "with_provider"


@router.get("/inbox/{sid}/question")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show both clocks and what becomes of them, and then the question."""
    with seat.work() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid).state != ASKABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        return _page(request, session, sid, "")


@router.post("/inbox/{sid}/question")
def ask(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Show what would be sent; after a confirmation, send it."""
    words, said = words_of(request), text.lines(fields.one("text"))
    with seat.change() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid).state != ASKABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        errors = []
        if not said:
            errors.append(("text", words.say("question.text.error")))
        elif text.is_too_long(said):
            errors.append(("text", words.say("answer.error.text")))
        if errors or fields.one("step") != "send":
            check = not errors and fields.one("step") == "check"
            return _page(request, session, sid, said, errors=errors, check=check)
        sent = message.ask_back(session, sid, text=said)
    return RedirectResponse(f"/done/{sent['entry']}", 303)


@router.get("/inbox/{sid}/replies/{reply}")
def show_reply(request: Request, seat: SeatDep, sid: SidPath, reply: SidPath) -> Response:
    """Show the asker's replies; the hub decides and logs each reading."""
    words = words_of(request)
    with seat.change() as session:
        _open(seat, session, sid, reply)
    with seat.message(_name(reply)) as reading:
        said = reading.words
        return page(
            request,
            "reply.html",
            title=title_of(sid, words),
            sid=sid,
            text=str(said.get("text", "")),
            documents=documents_of(
                reading.opened.container.parts, f"/inbox/{sid}/replies/{reply}/documents"
            ),
        )


@router.get("/inbox/{sid}/replies/{reply}/documents/{number}")
def show_document(seat: SeatDep, sid: SidPath, reply: SidPath, number: NumberPath) -> Response:
    """A document of a reply, from the bytes that were verified when it was opened."""
    with ExitStack() as resources:
        try:
            reading = resources.enter_context(seat.reading(_name(reply)))
        except NotFound:
            with seat.change() as session:
                _open(seat, session, sid, reply)
            reading = resources.enter_context(seat.reading(_name(reply)))
        parts = reading.opened.container.parts
        if number > len(parts):
            raise NotFound("part_unknown", "no such document in the reply")
        part = parts[number - 1]
        return respond(part, reading.opened.part(part.name), resources.pop_all())


def _open(seat: Seat, session: Session, sid: str, reply: str) -> None:
    inbox.read_row(session, sid)
    if reply not in read.to_read(session, sid):
        raise NotFound("reply_unknown", "no such reply to this party")
    with ExitStack() as resources:
        reading = resources.enter_context(read.read(session, sid, reply))
        seat.keep_reading(_name(reply), reading, resources.pop_all())


def _name(reply: str) -> str:
    return f"reply {reply}"


def _page(
    request: Request,
    session: Session,
    sid: str,
    said: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
    check: bool = False,
) -> Response:
    words = words_of(request)
    row = inbox.read_row(session, sid)
    return page(
        request,
        "question.html",
        code=400 if errors else 200,
        title=title_of(sid, words),
        sid=sid,
        errors=list(errors),
        said=dict(errors),
        check=check,
        asker=names_of(session).get(row.asker, row.asker),
        clocks=clocks(session, row.deadlines, words),
        text=said,
    )
