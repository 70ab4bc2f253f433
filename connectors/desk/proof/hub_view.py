"""The panel "Wat de hub ziet": in the demo, what the hub holds beside what the person sees."""

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from connectors.desk.page.page import names_of, page
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import hub_view
from connectors.exchange.hub_view import HubView
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.page import words_of
from hub.errors import NotFound
from hub.form import strict
from hub.ui.moment import birth_date
from hub.ui.words import Words

router = APIRouter()

HEX_PER_LINE = 32


@router.get("/hub-view/{sid}")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show an own request on the left, and all that the hub has of it on the right."""
    if site_of(request).env != "demo":
        raise NotFound
    words = words_of(request)
    with seat.work() as session:
        found = hub_view.read(session, sid)
        facts = _own(seat, session, found, words)
    return page(
        request,
        "hub_view.html",
        sid=sid,
        facts=facts,
        statement=_pretty(found.statement),
        row=_pretty(strict.read(found.answer.encode())),
        size=f"{found.size:,}".replace(",", " "),
        ciphertext=_lines(found.ciphertext),
        index=str(found.index),
        leaf=found.leaf,
    )


def _own(seat: Seat, session: Session, view: HubView, words: Words) -> list[tuple[str, str]]:
    """The facts that only the desk knows, and the words for those that both know."""
    names, person = names_of(session), {}
    if view.row.case_id:
        person = dict(seat.read_case(session, view.row.case_id).card or {})
    known = (
        ("hub_view.name", str(person.get("name", ""))),
        ("hub_view.born", birth_date(str(person.get("born", "")), words.language)),
        ("hub_view.v_number", str(person.get("anchor", "")).removeprefix("nl-v:")),
        ("request.to", names.get(view.row.to, view.row.to)),
        ("request.purpose", words.say(f"purpose.{view.row.purpose}")),
        ("request.state", words.say(f"state.{view.row.state}")),
    )
    return [(words.say(key), value) for key, value in known if value]


def _pretty(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)


def _lines(data: bytes) -> str:
    """Bytes as hex, in lines."""
    text = data.hex()
    starts = range(0, len(text), HEX_PER_LINE)
    return "\n".join(text[start : start + HEX_PER_LINE] for start in starts)
