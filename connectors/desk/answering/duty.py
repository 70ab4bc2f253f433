"""The review of an urgent request afterwards, by the privacy officer of the party that asked.

The page shows what the asker signed. The provider's officer is told, and reviews nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.answering.letter import categories_of
from connectors.desk.page.page import names_of, page
from connectors.desk.page.vocabulary import name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import approval, duty, inbox
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.domain.act import OFFICER
from hub.domain.duty import WITHIN
from hub.domain.moment import time_of
from hub.errors import NotFound
from hub.ui.moment import moment
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A request without consent that the asker's privacy officer must look at afterwards."""

    href: str
    reference: str
    asker: str
    provider: str
    purpose: str
    until: str


def lines(session: Session, words: Words) -> list[DutyLine]:
    """The duties that this member is told of, the oldest first; only officers are told of any."""
    return [_line(session, one, words) for one in reversed(_duties(session))]


@router.get("/approvals/{sid}/review")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show what was asked without consent, as it was signed."""
    words = words_of(request)
    with seat.work() as session:
        row = _find(session, sid)
        asked = inbox.read_request(session, sid)
        said, names = asked.payload, names_of(session)
        sender = said.sender
        return page(
            request,
            "duty.html",
            sid=sid,
            facts=[
                (words.say("request.from"), names.get(sender.party, sender.party)),
                (words.say("request.to"), names.get(said.to.party, said.to.party)),
                (words.say("request.purpose"), words.say(f"purpose.{said.purpose}")),
                (words.say("letter.basis"), f"6(1)({said.basis.art6})"),
                (
                    words.say("letter.necessity"),
                    name_of(session, "necessity", said.necessity, words),
                ),
                (words.say("request.logged"), moment(row.logged_at, words.language)),
                (words.say("duty.until"), _until(row, words)),
                (words.say("request.number"), sid),
            ],
            categories=categories_of(session, said, words),
            is_own=sender.party == session.party and not approval.is_own(session, asked),
        )


@router.post("/approvals/{sid}/review")
def review(seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Say that the own party's privacy officer looked at it."""
    _ = fields
    with seat.change() as session:
        _find(session, sid)
        done = duty.review(session, sid)
    return RedirectResponse(f"/done/{done['entry']}", 303)


def _duties(session: Session) -> Sequence[RequestOut]:
    return duty.list_duties(session) if OFFICER in session.member.functions else []


def _find(session: Session, sid: str) -> RequestOut:
    found = next((one for one in _duties(session) if one.sid == sid), None)
    if found is None:
        raise NotFound("request_unknown", "nothing that this member is to review")
    return found


def _line(session: Session, row: RequestOut, words: Words) -> DutyLine:
    names = names_of(session)
    return DutyLine(
        href=f"/approvals/{row.sid}/review",
        reference=short(row.sid),
        asker=names.get(row.asker, row.asker),
        provider=names.get(row.to, row.to),
        purpose=words.say(f"purpose.{row.purpose}"),
        until=_until(row, words),
    )


def _until(row: RequestOut, words: Words) -> str:
    return moment(time_of(datetime.fromisoformat(row.logged_at) + WITHIN), words.language)
