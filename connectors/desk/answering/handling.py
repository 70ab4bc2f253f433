"""Saying who handles a request: a few at once out of the inbox, or one that somebody takes."""

import re

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.answering import handler
from connectors.desk.answering.inbox import ROWS, Assigning, PlaceDep, show_list
from connectors.desk.page import menu
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox
from connectors.session import Session
from hub.browser.form import FormDep, posted
from hub.errors import NotFound
from hub.form.value import Sid

router = APIRouter()

_SID = re.compile(r"[0-9a-f]{64}")


@router.post("/inbox/assign")
def assign(request: Request, seat: SeatDep, place: PlaceDep, fields: FormDep) -> Response:
    """Say which colleague handles the ticked requests: all of them, or none if one is wrong."""
    to, ticked = fields.one("to"), frozenset(fields.all("sid"))
    with seat.change() as session:
        menu.check_answers(session)
        errors = [] if _are_open(session, ticked) else [("sid", "handler.sid.error")]
        if to not in {one.value for one in handler.choices(request, session, to)}:
            errors.append(("to", "handler.to.error"))
        if errors:
            made = Assigning(ticked=ticked, to=to, errors=tuple(errors))
            return show_list(request, session, place, made)
        for sid in sorted(ticked):
            site_of(request).handlers.put(sid, to)
    return RedirectResponse(place.href, 303)


@router.post("/inbox/{sid}/handler", dependencies=[Depends(posted)])
def take(request: Request, seat: SeatDep, sid: Sid) -> Response:
    """Say that one handles a request oneself, whoever did before."""
    with seat.change() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid)["state"] in inbox.UNDER_WAY:
            site_of(request).handlers.put(sid, session.member.member)
    return RedirectResponse(f"/inbox/{sid}", 303)


def _are_open(session: Session, ticked: frozenset[str]) -> bool:
    """Whether these are some requests to the own party, no more than a page, and under way."""
    if not 0 < len(ticked) <= ROWS:
        return False
    return all(_SID.fullmatch(one) and _is_open(session, one) for one in ticked)


def _is_open(session: Session, sid: str) -> bool:
    try:
        return inbox.read_row(session, sid)["state"] in inbox.UNDER_WAY
    except NotFound:
        return False
