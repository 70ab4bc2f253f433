"""The matters that wait for this member: a request before it is sent, an answer before its release.

The hub judges who may approve, and counts. The approver of an answer reads the very text that goes
out; a changed answer cannot be approved. Source: policy, section 4.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.answering import duty
from connectors.desk.answering.letter import NumberPath, categories_of, problem_of, title_of
from connectors.desk.answering.reviewed import AnswerText, text_of
from connectors.desk.page.page import names_of, page
from connectors.desk.page.part import respond
from connectors.desk.page.vocabulary import codes, name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import approval, inbox, review
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.domain.approval import STANDS
from hub.domain.moment import time_of
from hub.errors import HubError, NotAllowed, NotFound, Unavailable
from hub.ui.moment import day, moment
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()

AGREED = "agreed"
_OF_TEXT = "text_not_releasable"
_TOLD = frozenset({"approval_own", "approval_not_entitled", "approval_counted", "no_function"})

Errors = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """Something that waits for an approval."""

    href: str
    reference: str
    what: str
    asker: str
    provider: str
    purpose: str
    until: str


@router.get("/approvals")
def show_list(request: Request, seat: SeatDep) -> Response:
    """List what waits for this member, the oldest first."""
    words = words_of(request)
    with seat.work() as session:
        found = [one for one in approval.list_waiting(session) if _is_mine(session, one)]
        rows = [_row(session, one, words) for one in reversed(found)]
        duties = duty.lines(session, words)
    return page(request, "approvals.html", rows=rows, duties=duties)


@router.get("/approvals/{sid}")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show everything that there is to judge, on one page."""
    with seat.work() as session:
        return _page(request, session, _find(session, sid))


@router.get("/approvals/{sid}/documents/{number}")
def show_document(request: Request, seat: SeatDep, sid: SidPath, number: NumberPath) -> Response:
    """A document of an answer that waits, out of the very bytes that were signed."""
    queue = site_of(request).queue
    with ExitStack() as resources:
        with seat.work() as session:
            row = _find(session, sid)
            answer = approval.answer_of(session, row)
            found = resources.enter_context(review.read(session, answer, queue))
        if number > len(found.attachments):
            raise NotFound("part_unknown", "no such document in the answer")
        one = found.attachments[number - 1]
        return respond(one.part, one.pieces(), resources.pop_all())


@router.post("/approvals/{sid}")
def decide(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Approve or reject, with a code."""
    words, code = words_of(request), fields.one("code")
    with seat.change() as session:
        row = _find(session, sid)
        kind = approval.kind_of(session, row)
        if not kind or code not in _codes(session, row):
            key = "approval.code.error" if kind else "approval.error.no_function"
            return _page(request, session, row, errors=[("code", words.say(key))])
        if fields.one("answer") != approval.answer_of(session, row):
            return _page(request, session, row, errors=[("code", words.say("preview.changed"))])
        try:
            done = _sign(request, session, row, kind, code)
        except NotAllowed as error:
            if error.reason not in _TOLD:
                raise
            told = words.say(f"approval.error.{error.reason}")
            return _page(request, session, row, errors=[("code", told)])
    return RedirectResponse(f"/done/{done['entry']}", 303)


def _sign(
    request: Request, session: Session, row: RequestOut, kind: str, code: str
) -> dict[str, Any]:
    approves, sid = code == AGREED, row.sid
    if not _is_release(row):
        asked = inbox.read_request(session, sid)
        return approval.approve_request(session, asked, kind=kind, approves=approves, code=code)
    return approval.approve_release(
        session,
        sid,
        approval.answer_of(session, row),
        site_of(request).queue,
        kind=kind,
        approves=approves,
        code=code,
    )


def _find(session: Session, sid: str) -> RequestOut:
    found = next((one for one in approval.list_waiting(session) if one.sid == sid), None)
    if found is None:
        raise NotFound("request_unknown", "nothing that waits for this party")
    return found


def _is_release(row: RequestOut) -> bool:
    return bool(row.state == "awaiting_release")


def _is_mine(session: Session, row: RequestOut) -> bool:
    """Whether this member may approve it: they have a kind for it, and did not ask it."""
    if not approval.kind_of(session, row):
        return False
    return _is_release(row) or not approval.is_own(session, inbox.read_request(session, row.sid))


def _codes(session: Session, row: RequestOut) -> list[str]:
    found = codes(session, "approval_codes")
    return found if _is_release(row) else [one for one in found if one != _OF_TEXT]


def _row(session: Session, row: RequestOut, words: Words) -> ApprovalLine:
    names = names_of(session)
    return ApprovalLine(
        href=f"/approvals/{row.sid}",
        reference=short(row.sid),
        what=words.say("approval.answer" if _is_release(row) else "approval.request"),
        asker=names.get(row.asker, row.asker),
        provider=names.get(row.to, row.to),
        purpose=words.say(f"purpose.{row.purpose}"),
        until=_until(row, words),
    )


def _until(row: RequestOut, words: Words) -> str:
    """The time at which it lapses without an approval: seven days after it began to wait."""
    steps = row.timeline
    began = next((one.at for one in steps if one.shown == row.state), row.logged_at)
    return day(time_of(datetime.fromisoformat(began) + STANDS), words.language)


def _page(request: Request, session: Session, row: RequestOut, *, errors: Errors = ()) -> Response:
    words, sid, kind = words_of(request), row.sid, approval.kind_of(session, row)
    asked = inbox.read_request(session, sid)
    names, said = names_of(session), asked.payload
    text, problem, why_not = None, "", "" if kind else "no_function"
    if _is_release(row):
        text, problem, own = _text(request, session, row, words)
        why_not = why_not or ("approval_own" if own else "")
    elif kind and approval.is_own(session, asked):
        why_not = "approval_own"
    given = sum(one.event == "approval_given" for one in row.timeline)
    return page(
        request,
        "approval.html",
        code=400 if errors else 200,
        title=title_of(sid, words),
        sid=sid,
        errors=list(errors),
        said=dict(errors),
        heading_text=words.say("approval.answer" if _is_release(row) else "approval.request"),
        facts=[
            (words.say("request.from"), names.get(row.asker, row.asker)),
            (words.say("request.to"), names.get(row.to, row.to)),
            (words.say("request.purpose"), words.say(f"purpose.{row.purpose}")),
            (
                words.say("letter.necessity"),
                name_of(session, "necessity", said.necessity, words),
            ),
            (words.say("request.logged"), moment(row.logged_at, words.language)),
            (words.say("approval.until"), _until(row, words)),
            (words.say("approval.given"), str(given)),
        ],
        categories=categories_of(session, said, words),
        rule=[
            (words.say("letter.clause"), row.decision.clause),
            (words.say("letter.basis"), f"6(1)({said.basis.art6})"),
            (words.say("request.number"), sid),
        ],
        due=words.say(f"approval.due.{kind}") if kind else "",
        text=text,
        problem=problem,
        why_not=why_not,
        answer=approval.answer_of(session, row),
        options=[_option(session, one, words) for one in _codes(session, row)],
    )


def _option(session: Session, code: str, words: Words) -> dict[str, Any]:
    said = name_of(session, "approval_codes", code, words)
    if code == AGREED:
        label = words.say("approval.approve")
    else:
        label = words.say("approval.reject", reason=said)
    return {"value": code, "label": label, "hint": "", "checked": False}


def _text(
    request: Request, session: Session, row: RequestOut, words: Words
) -> tuple[AnswerText | None, str, bool]:
    """The answer's text, or why it cannot be read here, and whether this member made it."""
    sid, answer = row.sid, approval.answer_of(session, row)
    try:
        with review.read(session, answer, site_of(request).queue) as found:
            text = text_of(
                session,
                found.words,
                found.attachments,
                f"/approvals/{sid}/documents",
                words,
                items={one.category for one in found.answer.payload.items},
            )
            return text, "", approval.is_own(session, found.answer)
    except NotFound:
        return None, "absent", False
    except Unavailable:
        raise
    except HubError as error:
        return None, problem_of(error), False
