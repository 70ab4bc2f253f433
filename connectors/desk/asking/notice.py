"""Letters for the person: what was asked and given about them, or that it stopped.

They are made here, where the name is, and nobody sends them: a member prints one, hands it over,
and says so. That is logged, and the other organisation sees nothing of it.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.asking import own_request, request_detail
from connectors.desk.asking.message import letter_of
from connectors.desk.asking.own_request import OwnRequest
from connectors.desk.asking.request import moved_on
from connectors.desk.page.page import names_of, page
from connectors.desk.page.vocabulary import name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, notice, read
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.payload import request as requests
from hub.crypto.payload.answer import Answer
from hub.crypto.statement import Statement
from hub.domain.request import STOPPED
from hub.errors import Conflict, NotFound
from hub.ui.moment import date_of, day
from hub.ui.words import Words

router = APIRouter()

STOP = "stop"

AboutPath = Annotated[str, Path(pattern=r"^(stop|[0-9a-f]{64})$")]
Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A letter that can be made; ``href`` is empty until its answer was read here.

    ``handed_over`` says when the person got it; empty before.
    """

    what: str
    href: str
    handed_over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A letter in its own language, part by part; nothing in it is a code."""

    language: str
    heading: str
    person: str
    today: str
    asked: str
    purpose: str
    items_heading: str
    items: tuple[str, ...]
    ground_heading: str
    ground: tuple[str, ...]
    outcome_heading: str
    outcome: tuple[str, ...]
    given: tuple[str, ...]
    until: str
    rights_heading: str
    rights: tuple[str, ...]
    reference: str


@router.get("/requests/{sid}/notice")
def choose(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """The letters that can be made about a request: one per answer, one if it stopped."""
    words = words_of(request)
    with seat.work() as session:
        found = own_request.read(seat, session, sid)
        kept = notice.answers(session, sid)
        rows = read.list_messages(session, sid)
    choices = [
        NoticeLine(
            what=words.say("notice.about.answer", day=day(one.logged_at, words.language)),
            href=f"/requests/{sid}/notice/{one.sid}" if one.sid in kept else "",
            handed_over=letter_of(one.handed_over_at, words),
        )
        for one in rows
        if one.kind == "answer" and one.released
    ]
    if found.state in STOPPED:
        stopped = day(_stopped_at(found), words.language)
        what = words.say("notice.about.stop", day=stopped)
        told = letter_of(found.row.handed_over_at, words)
        href = f"/requests/{sid}/notice/{STOP}"
        choices.append(NoticeLine(what=what, href=href, handed_over=told))
    return page(request, "notices.html", asked=found, choices=choices)


@router.get("/requests/{sid}/notice/{about}")
def show(
    request: Request, seat: SeatDep, sid: SidPath, about: AboutPath, language: Language = "nl"
) -> Response:
    """One letter, to be printed, in the language of the person."""
    with seat.work() as session:
        found, answer = _find(seat, session, sid, about)
        statement = inbox.read_request(session, sid)
        letter = _letter(session, found, statement, answer, site_of(request).words[language])
        told = notice.handed_over(session, found.row).get(answer.sid if answer else sid)
        may_say = _is_in_desk(session, statement.payload.reply.desk)
    return page(
        request,
        "notice.html",
        asked=found,
        about=about,
        letter=letter,
        handed_over=letter_of(told, words_of(request)),
        may_say=may_say,
    )


@router.post("/requests/{sid}/notice/{about}")
def hand_over(
    request: Request,
    seat: SeatDep,
    sid: SidPath,
    about: AboutPath,
    fields: FormDep,
    language: Language = "nl",
) -> Response:
    """Say that the person has the letter; it is fine if a colleague said so before."""
    _ = fields
    try:
        with seat.change() as session:
            _, answer = _find(seat, session, sid, about)
            notice.hand_over(session, sid, answer.sid if answer else "")
    except Conflict as error:
        if error.reason != notice.SAID_BEFORE:
            return moved_on(request, seat, sid)
    return RedirectResponse(f"/requests/{sid}/notice/{about}?language={language}", 303)


def _find(
    seat: Seat, session: Session, sid: str, about: str
) -> tuple[OwnRequest, Statement[Answer] | None]:
    """The request of a letter, and its answer; there is none if the letter is about a stop.

    Raises:
        NotFound: there is no such letter for this member.
    """
    found = own_request.read(seat, session, sid)
    answer = notice.answers(session, sid).get(about)
    is_there = found.state in STOPPED if about == STOP else answer is not None
    if not is_there or not found.person:
        raise NotFound("notice_unknown", "no such letter for this member")
    return found, answer


def _is_in_desk(session: Session, name: str) -> bool:
    """Whether this member belongs to a desk now: only desk members say that a letter was given."""
    desk = session.trust.own().desks.get(name)
    return desk is not None and session.member.member in desk.members


def _letter(
    session: Session,
    own_request: OwnRequest,
    statement: Statement[requests.Request],
    answer: Statement[Answer] | None,
    words: Words,
) -> Notice:
    own = names_of(session).get(session.party, session.party)
    names = {"own": own, "receiver": own_request.receiver}
    codes = request_detail.categories(statement)
    day_asked = day(own_request.row.logged_at, words.language)
    kind = "answer" if answer else STOP
    return Notice(
        language=words.language,
        heading=words.say("notice.heading"),
        person=words.say("notice.person", person=own_request.person),
        today=date_of(session.clock.today().isoformat(), words.language),
        asked=words.say("notice.asked", day=day_asked, **names),
        purpose=words.say(
            "notice.purpose", purpose=words.say(f"purpose.{own_request.row.purpose}")
        ),
        items_heading=words.say("notice.items"),
        items=tuple(name_of(session, "categories", one, words) for one in codes),
        ground_heading=words.say("notice.ground"),
        ground=tuple(_ground(statement, words)),
        outcome_heading=words.say(f"notice.outcome.{kind}"),
        outcome=tuple(_outcome(own_request, answer, words)),
        given=tuple(_given(session, answer, words)),
        until=_until(answer, words),
        rights_heading=words.say("notice.rights"),
        rights=tuple(
            words.say(f"notice.rights.{one}", **names)
            for one in ("know", "own", "receiver", "authority", "shelter")
        ),
        reference=words.say("notice.reference", reference=own_request.reference),
    )


def _ground(statement: Statement[requests.Request], words: Words) -> list[str]:
    """Why it was allowed, in words; special kinds of data have a second ground."""
    basis = statement.payload.basis
    return [
        words.say(f"notice.ground.art6.{basis.art6}"),
        *(words.say(f"notice.ground.art9.{one}") for one in basis.art9 or ()),
    ]


def _outcome(own_request: OwnRequest, answer: Statement[Answer] | None, words: Words) -> list[str]:
    if answer is None:
        stopped = day(_stopped_at(own_request), words.language)
        return [words.say(f"notice.stop.{one}", day=stopped) for one in ("text", "kept")]
    sent = day(answer.payload.at, words.language)
    part = "text" if answer.payload.final else "part"
    return [words.say(f"notice.answer.{part}", receiver=own_request.receiver, day=sent)]


def _until(answer: Statement[Answer] | None, words: Words) -> str:
    if answer is None:
        return ""
    delete_by = date_of(answer.payload.delete_by, words.language)
    return words.say("notice.answer.delete_by", day=delete_by)


def _given(session: Session, answer: Statement[Answer] | None, words: Words) -> list[str]:
    items = answer.payload.items if answer else ()
    return [name_of(session, "categories", one.category, words) for one in items]


def _stopped_at(own_request: OwnRequest) -> str:
    """When it stopped: the time of the first step that says so."""
    return next(
        (one.at for one in own_request.row.timeline if one.shown in STOPPED),
        own_request.row.logged_at,
    )
