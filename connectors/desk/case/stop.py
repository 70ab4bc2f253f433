"""Withdrawing consent, at any desk: the page first says what stops, and it takes two clicks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.case.fact import OnFile
from connectors.desk.page import vocabulary
from connectors.desk.page.page import page
from connectors.desk.page.person import open_case, person_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import fact, inbox, stop
from connectors.session import Session
from hub.browser.address import CasePath, SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.payload.fact import Consent
from hub.errors import NotFound
from hub.ui.moment import long_day
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

ALL = "all"


@router.get("/cases/{case_id}/stop")
def show(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show each consent that holds, with the requests that would stop."""
    with seat.work() as session:
        return _page(request, seat, session, case_id)


@router.post("/cases/{case_id}/stop")
def withdraw(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Put the withdrawal on file; the hub stops what rests on the consent."""
    chosen = fields.one("consent")
    with seat.change() as session:
        open_case(seat, session, case_id)
        standing = [one.statement.sid for one in _on_file(request, session, case_id).consents()]
        if chosen not in {ALL, *standing}:
            errors = [("consent", "stop.error")]
            return _page(request, seat, session, case_id, errors=errors)
        stop.withdraw(session, case_id, "" if chosen == ALL else chosen)
    return RedirectResponse(f"/cases/{case_id}", 303)


@router.get("/requests/{sid}/stop")
def show_about(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show the same page for a person who is known only by a request."""
    words = words_of(request)
    with seat.work() as session:
        row = inbox.show_request(session, sid)
        if row.state == "denied":
            raise NotFound("request_denied", "nothing rests on it, nor is it about a case")
        purpose = words.say(f"purpose.{row.purpose}")
    return page(request, "stop_about.html", sid=sid, purpose=purpose)


@router.post("/requests/{sid}/stop")
def withdraw_about(seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Put the withdrawal on file about a request that the own party holds."""
    _ = fields
    with seat.change() as session:
        asked = inbox.show_request(session, sid).asker == session.party
        stop.withdraw_about(session, sid)
    return RedirectResponse(f"/requests/{sid}" if asked else f"/inbox/{sid}", 303)


def _on_file(request: Request, session: Session, case_id: str) -> OnFile:
    return OnFile(
        site=site_of(request),
        session=session,
        words=words_of(request),
        facts=fact.read_facts(session, case_id),
    )


def _page(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened = open_case(seat, session, case_id)
    on_file = _on_file(request, session, case_id)
    standing = on_file.consents()
    stops = stop.resting(session, case_id, on_file.facts)
    options = [
        _option(one.statement.sid, one.payload, stops[one.statement.sid], session, words)
        for one in standing
        if isinstance(one.payload, Consent)
    ]
    if len(standing) > 1:
        every = {row.sid: row for rows in stops.values() for row in rows}
        hint = _stops(list(every.values()), session, words)
        options.append(Option(value=ALL, label=words.say("stop.all"), hint=hint))
    return page(
        request,
        "stop.html",
        code=400 if errors else 200,
        person=person_of(opened),
        options=options,
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _option(
    sid: str, consent: Consent, rows: Sequence[Any], session: Session, words: Words
) -> Option:
    codes = [one.category for one in consent.items]
    said = words.say(
        "fact.shared",
        organisations=vocabulary.organisations(session, words, consent.recipients),
        categories=vocabulary.categories(session, words, codes),
        purpose=words.say(f"purpose.{consent.purpose}"),
    )
    last = long_day(date.fromisoformat(consent.until), words.language)
    return Option(
        value=sid,
        label=f"{said} {words.say('consent.until', day=last)}",
        hint=_stops(rows, session, words),
    )


def _stops(rows: Sequence[Any], session: Session, words: Words) -> str:
    """The requests that stop, in one sentence."""
    if not rows:
        return words.say("stop.stops.none")
    named = [
        words.say(
            "stop.request",
            purpose=words.say(f"purpose.{row.purpose}"),
            organisation=vocabulary.organisations(session, words, [row.asker, row.to]),
        )
        for row in rows
    ]
    return words.say("stop.stops", requests="; ".join(named))
