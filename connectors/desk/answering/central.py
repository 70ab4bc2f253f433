"""The central desk: incomplete requests, the urgent and the late on top. No letter opens here."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.answering.letter import title_of
from connectors.desk.page import menu
from connectors.desk.page.page import names_of, page
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import inbox
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.domain.calendar import Calendar
from hub.domain.day import day_of
from hub.errors import NotAllowed, NotFound
from hub.ui.moment import moment
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()

# The decisions, and whether the request is complete after each.
_CHOICES: Mapping[str, bool] = {"pass": True, "back": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class CentralLine:
    """An incomplete request; ``urgent``: its answer was agreed in hours."""

    href: str
    reference: str
    asker: str
    provider: str
    purpose: str
    logged_at: str
    logged: str
    urgent: bool
    late: bool


@router.get("/central")
def show_list(request: Request, seat: SeatDep) -> Response:
    """List what waits for the central desk: the urgent first, then the late, then the oldest."""
    words = words_of(request)
    with seat.work() as session:
        if not menu.may_decide_at_desk(session):
            raise NotAllowed("no_function", "a desk officer of the central desk decides")
        rows = [_row(session, one, words) for one in inbox.list_requests(session, "desk")]
    rows.sort(key=lambda one: (not one.urgent, not one.late, one.logged_at))
    return page(request, "central_list.html", rows=rows)


@router.get("/central/{sid}")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """One of them: to pass on, or to give back."""
    with seat.work() as session:
        return _page(request, session, sid)


@router.post("/central/{sid}")
def decide(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Pass it on as it is, or give it back."""
    words, choice = words_of(request), fields.one("choice")
    with seat.change() as session:
        if choice not in _CHOICES:
            return _page(request, session, sid, error=words.say("central.choice.error"))
        _find(session, sid)
        done = inbox.decide_at_desk(session, sid, complete=_CHOICES[choice])
    return RedirectResponse(f"/done/{done['entry']}", 303)


def _find(session: Session, sid: str) -> RequestOut:
    rows = inbox.list_requests(session, "desk")
    found = next((one for one in rows if one.sid == sid), None)
    if found is None:
        raise NotFound("request_unknown", "nothing at the central desk")
    return found


def _row(session: Session, row: RequestOut, words: Words) -> CentralLine:
    names, vocabulary = names_of(session), session.trust.vocabulary
    flow = session.trust.flow(row.purpose, row.asker, row.to)
    term = vocabulary.term(flow.id)
    calendar = Calendar(closed=vocabulary.closed)
    waited = calendar.count(day_of(row.logged_at), session.clock.today())
    return CentralLine(
        href=f"/central/{row.sid}",
        reference=short(row.sid),
        asker=names.get(row.asker, row.asker),
        provider=names.get(row.to, row.to),
        purpose=words.say(f"purpose.{row.purpose}"),
        logged_at=row.logged_at,
        logged=moment(row.logged_at, words.language),
        urgent=term.hours > 0,
        # The provider's clock has not begun; this is longer than the answer would take altogether.
        late=waited > term.working_days,
    )


def _page(request: Request, session: Session, sid: str, *, error: str = "") -> Response:
    words = words_of(request)
    row = _row(session, _find(session, sid), words)
    return page(
        request,
        "central.html",
        code=400 if error else 200,
        title=title_of(sid, words),
        sid=sid,
        errors=[("choice", error)] if error else [],
        error=error,
        row=row,
        facts=[
            (words.say("request.from"), row.asker),
            (words.say("request.to"), row.provider),
            (words.say("request.purpose"), row.purpose),
            (words.say("request.logged"), row.logged),
        ],
        options=[
            {
                "value": one,
                "label": words.say(f"central.{one}"),
                "hint": words.say(f"central.{one}.hint"),
                "checked": False,
            }
            for one in _CHOICES
        ],
    )
