"""A request on one screen: asker, purpose, term, the letter, its person and mandate."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.answering import handler
from connectors.desk.page import menu
from connectors.desk.page.deadline import clocks
from connectors.desk.page.page import names_of, page
from connectors.desk.page.part import respond, size_of
from connectors.desk.page.vocabulary import name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, read
from connectors.exchange.inbox import Delivery
from connectors.exchange.read import OpenedStatement
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.container import Part
from hub.crypto.payload import request as requests
from hub.domain.media import KINDS
from hub.errors import HubError, NotFound, Unavailable, VerificationError
from hub.ui.moment import birth_date, day, moment
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()

NumberPath = Annotated[int, Path(ge=1, le=10_000)]

# A letter opens only in these states: a finished request is not opened again.
OPENS = frozenset({"with_provider", "question", "partly_answered", "awaiting_release"})
# These refusals to open have words of their own; any other failed verification is an alarm.
_TOLD = frozenset(
    {
        "subject_mismatch",
        "request_expired",
        "fact_expired",
        "fact_scope",
        "keyset_superseded",
        "not_for_this_key",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A document that can be opened at ``href``."""

    href: str
    name: str
    size: str
    is_image: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLetter:
    """The content of a letter, all of it verified."""

    person: tuple[tuple[str, str], ...]
    text: str
    mandates: tuple[ShownPart, ...]
    facts: tuple[str, ...]


@router.get("/inbox/{sid}")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """One request with its letter; every opening is verified, and logged by the hub."""
    words = words_of(request)
    letter, problem = None, ""
    with seat.work() as session:
        row = inbox.read_row(session, sid)
        if row.state in OPENS:
            try:
                letter = _letter(*_open(seat, session, sid), words)
            except (Unavailable, NotFound):
                raise
            except HubError as error:
                problem = problem_of(error)
        asked = inbox.read_request(session, sid).payload
        return page(
            request,
            "letter.html",
            title=title_of(sid, words),
            sid=sid,
            state=row.state,
            facts=[
                *facts_of(session, row, asked, words),
                (words.say("handler.title"), handler.labels(request, session, [row])[sid]),
            ],
            may_take=handler.may_take(request, session, row),
            clocks=clocks(session, row.deadlines, words) if row.state in OPENS else [],
            categories=categories_of(session, asked, words),
            rule=_rule(row, asked, words),
            letter=letter,
            problem=problem,
            replies=_replies(session, sid, words),
        )


@router.post("/inbox/{sid}/handler")
def take(request: Request, seat: SeatDep, sid: SidPath, _fields: FormDep) -> Response:
    """Say that one handles a request oneself, in the place of any earlier handler."""
    with seat.change() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid).state in inbox.UNDER_WAY:
            site_of(request).handlers.put(sid, session.member.member)
    return RedirectResponse(f"/inbox/{sid}", 303)


@router.get("/inbox/{sid}/mandates/{number}")
def show_mandate(seat: SeatDep, sid: SidPath, number: NumberPath) -> Response:
    """A document of the letter, from the bytes that were verified when the letter was opened."""
    resources = ExitStack()
    try:
        reading = resources.enter_context(seat.reading(_name(sid)))
    except NotFound:
        with seat.work() as session:
            inbox.read_row(session, sid)
            _open(seat, session, sid)
        reading = resources.enter_context(seat.reading(_name(sid)))
    parts = reading.opened.container.parts
    if number > len(parts):
        resources.close()
        raise NotFound("part_unknown", "no such document in the letter")
    part = parts[number - 1]
    return respond(part, reading.opened.part(part.name), resources)


def title_of(sid: str, words: Words) -> str:
    """The heading of a request: its reference, and nothing of its person."""
    return words.say("letter.title", reference=short(sid))


def facts_of(
    session: Session, row: RequestOut, payload: requests.Request, words: Words
) -> list[tuple[str, str]]:
    """The asker, the purpose and the state."""
    return [
        (words.say("request.from"), names_of(session).get(row.asker, row.asker)),
        (words.say("request.purpose"), words.say(f"purpose.{row.purpose}")),
        (words.say("letter.necessity"), name_of(session, "necessity", payload.necessity, words)),
        (words.say("request.logged"), moment(row.logged_at, words.language)),
        (words.say("request.state"), words.say(f"state.{row.state}")),
    ]


def categories_of(session: Session, payload: requests.Request, words: Words) -> list[str]:
    """The categories that are asked for, by their names."""
    return [name_of(session, "categories", one.category, words) for one in payload.items]


def problem_of(error: HubError) -> str:
    """The code of the words that a page shows about a letter that may not be opened."""
    if error.reason in _TOLD:
        return error.reason
    return "alarm" if isinstance(error, VerificationError) else "damaged"


def documents_of(parts: Sequence[Part], path: str) -> tuple[ShownPart, ...]:
    """Documents with their addresses, numbered from 1 under ``path``."""
    return tuple(
        ShownPart(
            href=f"{path}/{number}",
            name=part.name,
            size=size_of(part),
            is_image=KINDS[part.media].is_image,
        )
        for number, part in enumerate(parts, start=1)
    )


def _open(seat: Seat, session: Session, sid: str) -> tuple[Delivery, OpenedStatement]:
    """Take the letter in, verify all of it, and keep it open for its documents."""
    with ExitStack() as resources:
        delivery = inbox.deliver(session, sid)
        opened = resources.enter_context(inbox.letter(session, delivery))
        reading = OpenedStatement(message=delivery.request, opened=opened)
        seat.keep_reading(_name(sid), reading, resources.pop_all())
    return delivery, reading


def _letter(delivery: Delivery, reading: OpenedStatement, words: Words) -> ShownLetter:
    said: Mapping[str, Any] = reading.opened.header["letter"]
    path = f"/inbox/{delivery.request.sid}/mandates"
    facts = (
        words.say(
            f"letter.fact.{one.payload.kind}" if one.payload.kind in _FACTS else "letter.fact",
            until=day(f"{one.payload.ends}T12:00:00Z", words.language),
        )
        for one in delivery.facts
        if one.payload.ends is not None
    )
    return ShownLetter(
        person=tuple(person_of(said, words)),
        text=str(said.get("text", "")),
        mandates=documents_of(reading.opened.container.parts, path),
        facts=tuple(facts),
    )


_FACTS = frozenset({"consent_given", "consent_renewed", "mandate"})


def person_of(said: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """The person of a letter; in some flows it names nobody."""
    anchor = str(said.get("anchor", ""))
    number = anchor.removeprefix("nl-v:") if anchor.startswith("nl-v:") else ""
    rows = [
        ("letter.name", str(said.get("name", ""))),
        ("letter.aliases", ", ".join(said.get("aliases", ()))),
        ("letter.born", birth_date(str(said.get("born", "")), words.language)),
        ("letter.v_number", number or (words.say("letter.v_number.none") if anchor else "")),
        ("letter.nationality", str(said.get("nationality", ""))),
    ]
    return [(words.say(key), value) for key, value in rows if value]


def _rule(row: RequestOut, payload: requests.Request, words: Words) -> list[tuple[str, str]]:
    """The basis of the request, which is shown on demand."""
    basis = payload.basis
    art9 = ", ".join(f"9(2)({one})" for one in basis.art9 or ())
    return [
        (words.say("letter.clause"), row.decision.clause),
        (words.say("letter.basis"), ", ".join(filter(None, (f"6(1)({basis.art6})", art9)))),
        (words.say("request.number"), row.sid),
    ]


def _replies(session: Session, sid: str, words: Words) -> list[tuple[str, str]]:
    """The asker's replies to questions back: when, and where each can be read."""
    return [
        (f"/inbox/{sid}/replies/{one.sid}", moment(one.logged_at, words.language))
        for one in read.list_messages(session, sid)
        if one.party != session.party and one.released
    ]


def _name(sid: str) -> str:
    return f"letter {sid}"
