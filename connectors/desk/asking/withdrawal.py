"""Taking a request back: first the page says what stops, and then it is done."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.asking import own_request
from connectors.desk.asking.request import moved_on
from connectors.desk.page.page import page
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import read
from hub.browser.address import SidPath
from hub.browser.form import FormDep
from hub.errors import Conflict

router = APIRouter()


@router.get("/requests/{sid}/withdraw")
def confirm(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Say what stops; nothing has happened yet."""
    with seat.work() as session:
        found = own_request.read(seat, session, sid)
    if found.is_over:
        return RedirectResponse(f"/requests/{sid}", 303)
    return page(request, "withdrawal.html", asked=found)


@router.post("/requests/{sid}/withdraw")
def withdraw(request: Request, seat: SeatDep, sid: SidPath, fields: FormDep) -> Response:
    """Take the request back, and close everything of it that is open here."""
    _ = fields
    try:
        with seat.change() as session:
            own_request.read(seat, session, sid)
            state = read.withdraw(session, sid)["state"]
            messages = [one.sid for one in read.list_messages(session, sid)]
    except Conflict:
        return moved_on(request, seat, sid)
    # The first of two members has stopped nothing yet.
    for one in messages if state == "withdrawn" else ():
        seat.close_readings(one)
    return RedirectResponse(f"/requests/{sid}", 303)
