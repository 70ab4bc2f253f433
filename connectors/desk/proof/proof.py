"""The proof of one step: its line in the log, verified here, without trusting the hub."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from connectors.desk.page.page import page
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import proof
from hub.browser.address import EntryPath
from hub.browser.page import words_of
from hub.ui.moment import moment

router = APIRouter()


@router.get("/proofs/{entry}")
def show(request: Request, seat: SeatDep, entry: EntryPath) -> Response:
    """Show that a step is in the log; the log names nobody."""
    words = words_of(request)
    with seat.work() as session:
        found = proof.prove(session, entry)
    return page(
        request,
        "proof.html",
        index=str(found.index),
        size=str(found.size),
        facts=[
            (words.say("log.at"), moment(found.at, words.language)),
            (words.say("log.index"), str(found.index)),
            (words.say("log.size"), str(found.size)),
            (words.say("log.entry"), entry),
        ],
        leaf=found.leaf,
        proof=found.proof,
    )
