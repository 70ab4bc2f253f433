"""The requests of this organisation: all by person, and one of them with its next step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from connectors.api.request import RequestOut
from connectors.desk.asking import message, own_request, request_detail
from connectors.desk.page import menu
from connectors.desk.page.page import names_of, page
from connectors.desk.page.state import WAITS, kind_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox
from connectors.session import Session
from hub.browser.address import SidPath
from hub.browser.page import words_of
from hub.domain.request import FINAL, UNFINISHED
from hub.ui.moment import day
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()
ROWS = 25

Shown = Literal["waits", "open", "done", "all"]
PageNumber = Annotated[int, Query(ge=1, le=400)]
# The states that each list shows; an empty list stands for all of them.
_STATES: Mapping[str, frozenset[str]] = {
    "waits": frozenset(WAITS),
    "open": UNFINISHED,
    "done": FINAL,
    "all": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in the list; ``person`` is empty if this member cannot open the case."""

    href: str
    person: str
    reference: str
    purpose: str
    receiver: str
    state: str
    kind: str
    due_at: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The failed action, why it failed, and what one can do."""

    heading: str
    sentence: str
    next: str


@router.get("/requests")
def show_list(
    request: Request, seat: SeatDep, show: Shown = "open", number: PageNumber = 1
) -> Response:
    """List the requests, the newest first."""
    words = words_of(request)
    with seat.work() as session:
        found = list(_page_of(session, show, number))
        people = seat.people(session) if found else {}
    more = len(found) > ROWS
    address = f"/requests?show={show}&number="
    return page(
        request,
        "requests.html",
        show=show,
        choices=list(_STATES),
        rows=[_row(seat, one, people, words) for one in found[:ROWS]],
        first=menu.links_of(seat.session)[0],
        newer=f"{address}{number - 1}" if number > 1 else "",
        older=f"{address}{number + 1}" if more else "",
    )


@router.get("/requests/{sid}")
def show(request: Request, seat: SeatDep, sid: SidPath) -> Response:
    """Show one request: its state, what to do, and every step with its proof."""
    return detail(request, seat, sid)


def detail(
    request: Request, seat: Seat, sid: str, *, code: int = 200, problem: Problem | None = None
) -> Response:
    """The page of one request; ``problem`` says what could not be done.

    Raises:
        NotFound: there is no such request of the own organisation.
    """
    words = words_of(request)
    with seat.work() as session:
        found = own_request.read(seat, session, sid)
        statement = inbox.read_request(session, sid)
        messages = message.messages(session, found, words)
    return page(
        request,
        "request.html",
        code=code,
        problem=problem,
        asked=found,
        demo=site_of(request).env == "demo",
        view=request_detail.of(session, found, statement, words),
        next=message.next_step(found, messages),
        messages=messages,
    )


def moved_on(request: Request, seat: Seat, sid: str) -> Response:
    """The page of one request if somebody else was first, and it has changed."""
    words = words_of(request)
    problem = Problem(
        heading=words.say("asked.problem.moved"),
        sentence=words.say("asked.problem.moved.text"),
        next=words.say("asked.problem.moved.do"),
    )
    return detail(request, seat, sid, code=409, problem=problem)


def _page_of(session: Session, show: str, number: int) -> Iterator[RequestOut]:
    """One page of the requests that are shown, and the first of the next."""
    begin = (number - 1) * ROWS
    wanted = {"state": sorted(_STATES[show])}
    rows = inbox.walk_requests(session, "asker", wanted, size=begin + ROWS + 1)
    return islice(rows, begin, begin + ROWS + 1)


def _row(seat: Seat, row: RequestOut, people: Mapping[str, str], words: Words) -> RequestLine:
    is_over = row.state in FINAL
    clock = None if is_over else next(iter(row.deadlines), None)
    due_at = (clock.due_at or "") if clock else ""
    late = bool(clock and clock.late)
    return RequestLine(
        href=f"/requests/{row.sid}",
        person=people.get(row.case_id or "", ""),
        reference=short(row.sid),
        purpose=words.say(f"purpose.{row.purpose}"),
        receiver=names_of(seat.session).get(row.to, row.to),
        state=words.say(f"state.{row.state}"),
        kind=kind_of(row.state, late=late),
        due_at=due_at,
        due=day(due_at, words.language) if due_at else "",
        late=late,
    )
