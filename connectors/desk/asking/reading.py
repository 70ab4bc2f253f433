"""Reading a message: it is verified whole and opened in memory, until the member locks."""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.asking import own_request
from connectors.desk.asking.document import NamePath
from connectors.desk.asking.message import HANDED_OUT
from connectors.desk.asking.own_request import OwnRequest
from connectors.desk.asking.request import Problem, detail, moved_on
from connectors.desk.page.page import names_of, page
from connectors.desk.page.vocabulary import name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.exchange import inbox, read
from connectors.exchange.read import Reading
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.container import MANDATE
from hub.crypto.payload.answer import Released
from hub.domain.media import KINDS
from hub.errors import Conflict, HubError, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.ui.moment import date_of
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

BYTES_PER_KB = 1_000
# A denial of the policy has words of its own.
_DENIAL = "DENY_"


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLine:
    """The result for one category."""

    category: str
    outcome: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """One document; ``opens`` says whether a browser can show it."""

    name: str
    category: str
    size: str
    href: str
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """A message in words; nothing of it is in an address or a title."""

    title: str
    sender: str
    delete_by: str
    refusal: str
    lines: tuple[str, ...]
    results: tuple[CategoryLine, ...]
    predicates: tuple[tuple[str, str], ...]
    documents: tuple[ShownPart, ...]
    wrong_person: str


@router.post("/requests/{sid}/answers/{message}/read")
def open_message(
    request: Request, seat: SeatDep, sid: SidPath, message: SidPath, fields: FormDep
) -> Response:
    """Pick a message up, verify all of it, and keep it open under a random name."""
    _ = fields
    with seat.work() as session:
        own_request.read(seat, session, sid)
    with ExitStack() as resources:
        try:
            with seat.change() as session:
                reading = resources.enter_context(read.read(session, sid, message))
        except (InvalidInput, NotAllowed, NotFound, VerificationError) as error:
            return _refused(request, seat, sid, error)
        name = secrets.token_hex(16)
        seat.keep_reading(name, reading, resources.pop_all())
    return RedirectResponse(f"/readings/{name}", 303)


@router.get("/readings/{name}")
def show(request: Request, seat: SeatDep, name: NamePath) -> Response:
    """The content of a message, in words, with its documents; a recalled one is closed."""
    with seat.message(name) as reading:
        said, sid = reading.message.payload, reading.message.sid
    with seat.work() as session:
        state = own_request.read(seat, session, said.request).state
    if said.kind == "answer" and state not in HANDED_OUT:
        seat.close_readings(sid)
        return RedirectResponse(f"/requests/{said.request}", 303)
    return reading_page(request, seat, name)


@router.post("/requests/{sid}/answers/{message}/wrong-person")
def wrong_person(
    request: Request, seat: SeatDep, sid: SidPath, message: SidPath, fields: FormDep
) -> Response:
    """Say that this is not about my client: the answer is set apart, and closed here at once."""
    _ = fields
    seat.close_readings(message)
    with seat.work() as session:
        own_request.read(seat, session, sid)
        if all(one.sid != message for one in read.accepted_messages(session, sid)):
            raise NotFound("answer_unread", "only who read it knows whom it is about")
    try:
        with seat.change() as session:
            read.receipt(session, sid, message, "wrong_person")
    except Conflict:
        return moved_on(request, seat, sid)
    return RedirectResponse(f"/requests/{sid}", 303)


def reading_page(
    request: Request,
    seat: Seat,
    name: str,
    *,
    code: int = 200,
    text: str = "",
    category: str = MANDATE,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    """The page of a message that is open, with the form to reply where a question waits.

    Args:
        request: of the browser.
        seat: of the member.
        name: of the reading.
        code: the page's status.
        text: words that were typed.
        category: of the file that was picked.
        errors: id of a field, and what is wrong there.

    Raises:
        NotFound: it is not open (any more).
    """
    words = words_of(request)
    with seat.message(name) as reading:
        pass
    with seat.work() as session:
        found = own_request.read(seat, session, reading.message.payload.request)
        items = inbox.read_request(session, found.sid).payload.items
        view = _view(session, found, name, reading, words)
        labels = {MANDATE: words.say("reply.mandate")} | {
            one.category: name_of(session, "categories", one.category, words) for one in items
        }
    return page(
        request,
        "reading.html",
        code=code,
        name=name,
        asked=found,
        view=view,
        replies=reading.message.payload.kind == "question" and found.state == "question",
        text=text,
        choices=[
            Option(value=one, label=label, checked=one == category) for one, label in labels.items()
        ],
        errors=list(errors),
        wrong=dict(errors),
    )


def _view(
    session: Session, own_request: OwnRequest, name: str, reading: Reading, words: Words
) -> ReadingView:
    message, said = reading.message.payload, reading.words
    kind, sender = message.kind, message.sender.party
    released = message if isinstance(message, Released) else None
    part = ".part" if released and not released.final else ""
    parts = reading.opened.container.parts
    return ReadingView(
        title=words.say(f"asked.message.{kind}{part}"),
        sender=names_of(session).get(sender, sender),
        delete_by=date_of(released.delete_by, words.language) if released else "",
        refusal=name_of(session, "refusals", said["code"], words) if kind == "refusal" else "",
        lines=tuple(str(said.get("text", "")).splitlines()),
        results=tuple(_result(session, one, words) for one in said["results"]),
        predicates=tuple(
            (name_of(session, "predicates", one["id"], words), words.say(f"reading.{one['value']}"))
            for one in said.get("predicates", ())
        ),
        documents=tuple(
            ShownPart(
                name=one.name,
                category=name_of(session, "categories", one.category, words),
                size=_size(one.size),
                href=f"/readings/{name}/parts/{number}",
                opens=bool(KINDS[one.media].shown_as),
            )
            for number, one in enumerate(parts, 1)
        ),
        wrong_person=f"/requests/{own_request.sid}/answers/{reading.message.sid}/wrong-person"
        if kind == "answer" and own_request.state in HANDED_OUT
        else "",
    )


def _result(session: Session, row: dict[str, Any], words: Words) -> CategoryLine:
    outcome = row["outcome"]
    why = name_of(session, "withheld", row["code"], words) if "code" in row else ""
    kinds = {"delivered": "good", "later": "wait"}
    return CategoryLine(
        category=name_of(session, "categories", row["category"], words),
        outcome=words.say(f"reading.outcome.{outcome}", why=why),
        kind=kinds.get(outcome, "neutral"),
    )


def _size(size: int) -> str:
    thousands = max(1, round(size / BYTES_PER_KB))
    return f"{thousands / BYTES_PER_KB:.1f} MB" if thousands >= BYTES_PER_KB else f"{thousands} kB"


def _refused(request: Request, seat: Seat, sid: str, error: HubError) -> Response:
    """The request's page, with the reason why a message cannot be read."""
    words, reason = words_of(request), error.reason
    key, code = "asked.problem.alarm", 400
    if isinstance(error, NotFound):
        key, code = "asked.problem.gone", 404
    elif isinstance(error, NotAllowed):
        key, code = "asked.problem.forbidden", 403
    says, do = words.say(key), words.say(f"{key}.do")
    if reason.startswith(_DENIAL):
        says, do = words.reason(reason)
    problem = Problem(heading=words.say("asked.problem.read"), sentence=says, next=do)
    return detail(request, seat, sid, code=code, problem=problem)
