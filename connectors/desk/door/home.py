"""The first page: people by name, with the work that waits for this member."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors import disk
from connectors.api.request import RequestOut
from connectors.desk.page import menu
from connectors.desk.page.page import page
from connectors.desk.page.state import ANSWERED, WAITS, kind_of
from connectors.desk.seat.occupant import SeatDep
from connectors.exchange import inbox
from hub.browser.page import words_of
from hub.domain.request import FINAL
from hub.ui.moment import day
from hub.ui.words import Words

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person, and the request of theirs that is nearest."""

    name: str
    href: str
    state: str
    kind: str
    request: str
    due_at: str
    due: str
    late: bool
    waits: bool


@router.get("/")
def show(request: Request, seat: SeatDep) -> Response:
    """My people by name: those who wait for me first, then by their clock."""
    first = menu.links_of(seat.session)[0]
    if first is not menu.HOME:
        return RedirectResponse(first.href, 303)
    with seat.work() as session:
        people = seat.people(session)
        asked = _by_case(inbox.list_requests(session, "asker", mine=True))
        read = frozenset(session.memory.names(disk.ACCEPTED))
    words = words_of(request)
    rows = [_row(one, name, asked.get(one, []), read, words) for one, name in people.items()]
    rows.sort(key=lambda row: (not row.waits, not row.late, row.due_at or "9", row.name))
    return page(
        request,
        "home.html",
        waiting=[row for row in rows if row.waits],
        rows=[row for row in rows if not row.waits],
        may_open=menu.may_open(seat.session),
    )


def _waits(row: RequestOut, read: Collection[str]) -> bool:
    """Whether the member must do something; a message that they have read no longer waits."""
    is_read = row.state in ANSWERED and row.sid in read
    return row.state in WAITS and not is_read


def _by_case(requests: Sequence[RequestOut]) -> dict[str, list[RequestOut]]:
    found: dict[str, list[RequestOut]] = {}
    for one in requests:
        found.setdefault(one.case_id or "", []).append(one)
    return found


def _row(
    case_id: str,
    name: str,
    requests: Sequence[RequestOut],
    read: Collection[str],
    words: Words,
) -> PersonLine:
    """The newest request that waits for the member; else the newest that is open."""
    waiting = [one for one in requests if _waits(one, read)]
    open_ = [one for one in requests if one.state not in FINAL]
    shown = next(iter([*waiting, *open_, *requests]), None)
    is_due = shown is not None and shown.state not in {*FINAL, "answered"}
    clock = next(iter(shown.deadlines), None) if shown and is_due else None
    due_at = (clock.due_at or "") if clock else ""
    return PersonLine(
        name=name,
        href=f"/cases/{case_id}",
        state=words.say(f"state.{shown.state}") if shown else "",
        kind=kind_of(shown.state, late=bool(clock and clock.late)) if shown else "neutral",
        request=f"/requests/{shown.sid}" if shown else "",
        due_at=due_at,
        due=day(due_at, words.language) if due_at else "",
        late=bool(clock and clock.late),
        waits=bool(waiting),
    )
