"""Refusing a request: one of the agreement's reasons, words if need be, a last look, and sent."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.answering import outgoing
from connectors.desk.answering.letter import title_of
from connectors.desk.page import menu, text
from connectors.desk.page.page import names_of, page
from connectors.desk.page.vocabulary import codes, name_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, message, prepare
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.form import Fields, FormDep
from hub.browser.page import words_of

router = APIRouter()

# A request with a delivered part ends with its last part.
REFUSABLE = "with_provider"


@router.get("/inbox/{sid}/refusal")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Ask for the reason."""
    with seat.work() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid).state != REFUSABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        return _page(request, session, sid, Fields([]))


@router.post("/inbox/{sid}/refusal")
def refuse(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Show what would be sent; after a confirmation, send it."""
    words, queue = words_of(request), site_of(request).queue
    code, said = fields.one("code"), text.lines(fields.one("text"))
    with seat.change() as session:
        menu.check_answers(session)
        if inbox.read_row(session, sid).state != REFUSABLE:
            return RedirectResponse(f"/inbox/{sid}", 303)
        errors = []
        if code not in codes(session, "refusals"):
            errors.append(("code", words.say("refusal.code.error")))
        if text.is_too_long(said):
            errors.append(("text", words.say("answer.error.text")))
        if errors or fields.one("step") != "send":
            check = not errors and fields.one("step") == "check"
            return _page(request, session, sid, fields, errors=errors, check=check)
        sent = message.refuse(session, sid, code=code, text=said)
        prepare.forget(session, sid, queue)
        outgoing.drop(session, sid)
    return RedirectResponse(f"/done/{sent['entry']}", 303)


def _page(
    request: Request,
    session: Session,
    sid: str,
    fields: Fields,
    *,
    errors: Sequence[tuple[str, str]] = (),
    check: bool = False,
) -> Response:
    words = words_of(request)
    asker = inbox.read_row(session, sid).asker
    code, said = fields.one("code"), text.lines(fields.one("text"))
    return page(
        request,
        "refusal.html",
        code=400 if errors else 200,
        title=title_of(sid, words),
        sid=sid,
        errors=list(errors),
        said=dict(errors),
        check=check,
        asker=names_of(session).get(asker, asker),
        chosen=code,
        reason=name_of(session, "refusals", code, words) if code else "",
        reasons=[
            {
                "value": one,
                "label": name_of(session, "refusals", one, words),
                "hint": "",
                "checked": one == code,
            }
            for one in codes(session, "refusals")
        ],
        text=said,
    )
