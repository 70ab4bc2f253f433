"""The requests to this organisation: the most urgent first, and those that wait for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.answering import handler
from connectors.desk.page import menu
from connectors.desk.page.deadline import clocks
from connectors.desk.page.page import names_of, page
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import site_of
from connectors.exchange import inbox, prepare
from connectors.session import Session
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.domain.request import FINAL, UNFINISHED
from hub.errors import NotFound
from hub.ui.option import Option
from hub.ui.reference import short
from hub.ui.words import Words

router = APIRouter()
_SID = re.compile(r"[0-9a-f]{64}")

ROWS = 25
View = Literal["mine", "paused", "done"]
# The states under each heading.
_MINE = frozenset({"with_provider", "partly_answered"})
_DONE = (FINAL | UNFINISHED) - inbox.UNDER_WAY
VIEWS: Mapping[View, frozenset[str]] = {
    "mine": _MINE,
    "paused": inbox.UNDER_WAY - _MINE,
    "done": _DONE,
}
# These work items of the unattended run have a sentence of their own.
_WORK = frozenset({"no_unique_match", "not_held", "subject_mismatch"})

Code = Annotated[str, Query(pattern=r"^([a-z][a-z0-9_-]{1,63})?$")]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxLine:
    """A request to this organisation; ``due`` is empty if nothing is expected any more."""

    sid: str
    href: str
    reference: str
    asker: str
    purpose: str
    state: str
    kind: str
    due_at: str
    due: str
    left: str
    late: bool
    mark: str
    needs_person: bool
    handler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view of the list, with its number of requests."""

    href: str
    key: str
    count: int
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPlace:
    """The place in the list: a view, its filters, and a page of it."""

    state: View = "mine"
    asker: Code = ""
    purpose: Code = ""
    number: PageNumber = 1

    def turned(self, number: int) -> "InboxPlace":
        """The same list at another page."""
        return replace(self, number=number)

    def query(self) -> str:
        """The query of an address that leads to this page."""
        page = str(self.number) if self.number > 1 else ""
        fields = {"state": self.state, "asker": self.asker, "purpose": self.purpose, "page": page}
        return urlencode({name: value for name, value in fields.items() if value})

    @property
    def href(self) -> str:
        """The address of the list at this place."""
        return f"/inbox?{self.query()}"


InboxPlaceDep = Annotated[InboxPlace, Depends()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigning:
    """The choices below the list: requests, a colleague, and what is wrong with them."""

    ticked: frozenset[str] = frozenset()
    to: str = ""
    errors: tuple[tuple[str, str], ...] = ()


@router.get("/inbox")
def show(request: Request, seat: SeatDep, place: InboxPlaceDep) -> Response:
    """The requests to this organisation by their clock; those that wait for it come first."""
    with seat.work() as session:
        return show_list(request, session, place, Assigning())


@router.post("/inbox/assign")
def assign(request: Request, seat: SeatDep, place: InboxPlaceDep, fields: FormDep) -> Response:
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


def show_list(request: Request, session: Session, place: InboxPlace, made: Assigning) -> Response:
    """The list at ``place``, with the choices below it so far."""
    words = words_of(request)
    begin = (place.number - 1) * ROWS
    wanted = {"party": place.asker, "purpose": place.purpose}
    counts = inbox.count_requests(session, "provider", **wanted)
    order = "newest" if place.state == "done" else "due"
    listed = {**wanted, "state": sorted(VIEWS[place.state]), "order": order}
    found = inbox.walk_requests(session, "provider", listed, size=begin + ROWS + 1)
    shown = list(islice(found, begin, begin + ROWS + 1))
    marks = _marks(request, session, words)
    handled = handler.labels(request, session, shown[:ROWS])
    rows = [_row(session, one, marks, handled, words) for one in shown[:ROWS]]
    assigns = menu.may_answer(session) and place.state != "done"
    return page(
        request,
        "inbox.html",
        code=400 if made.errors else 200,
        rows=rows,
        tabs=[_tab(replace(place, state=one, number=1), place.state, counts) for one in VIEWS],
        state=place.state,
        askers=_options(_parties(session), place.asker),
        purposes=_options(_purposes(session, words), place.purpose),
        first=begin + 1,
        newer=place.turned(place.number - 1).href if place.number > 1 else "",
        older=place.turned(place.number + 1).href if len(shown) > ROWS else "",
        query=place.query(),
        ticked=made.ticked,
        to=handler.choices(request, session, made.to) if assigns else (),
        # Without a row there is no field to link to.
        errors=[(one if rows else "main", words.say(key)) for one, key in made.errors],
    )


def _parties(session: Session) -> list[tuple[str, str]]:
    """All other organisations of the agreement."""
    return [(one, name) for one, name in names_of(session).items() if one != session.party]


def _purposes(session: Session, words: Words) -> list[tuple[str, str]]:
    """The purposes for which the own organisation can be asked."""
    types = set(session.trust.types(session.party))
    rows = session.trust.flows["rows"].values()
    found = {row["purpose"] for row in rows if types.intersection(row["providers"])}
    return [(one, words.say(f"purpose.{one}")) for one in found]


def _marks(request: Request, session: Session, words: Words) -> Mapping[str, tuple[str, bool]]:
    """For each request: what is ready, or why a person must look, and whether a person must."""
    found = {one: (words.say("inbox.prepared"), False) for one in site_of(request).queue.names()}
    for item in prepare.work_items(session):
        code = item["code"] if item["code"] in _WORK else "other"
        found.setdefault(item["sid"], (words.say(f"inbox.work.{code}"), True))
    return found


def _row(
    session: Session,
    row: RequestOut,
    marks: Mapping[str, tuple[str, bool]],
    handled: Mapping[str, str],
    words: Words,
) -> InboxLine:
    is_open = row.state in inbox.UNDER_WAY
    found = clocks(session, row.deadlines, words) if is_open else []
    clock = next((one for one in found if one.due_at), next(iter(found), None))
    mark, needs_person = marks.get(row.sid, ("", False)) if is_open else ("", False)
    names = names_of(session)
    return InboxLine(
        sid=row.sid,
        href=f"/inbox/{row.sid}",
        reference=short(row.sid),
        asker=names.get(row.asker, row.asker),
        purpose=words.say(f"purpose.{row.purpose}"),
        state=words.say(f"state.{row.state}"),
        kind=_kind(row.state, late=bool(clock and clock.late)),
        due_at=clock.due_at if clock else "",
        due=clock.due if clock else "",
        left=clock.left if clock else "",
        late=bool(clock and clock.late),
        mark=mark,
        needs_person=needs_person,
        handler=handled[row.sid],
    )


def _kind(state: str, *, late: bool) -> str:
    if state in FINAL:
        return "neutral"
    return "bad" if late else "wait" if state in VIEWS["mine"] else "good"


def _tab(place: InboxPlace, shown: str, counts: Mapping[str, int]) -> Tab:
    return Tab(
        href=place.href,
        key=f"inbox.view.{place.state}",
        count=sum(counts.get(one, 0) for one in VIEWS[place.state]),
        shown=place.state == shown,
    )


def _options(pairs: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
    return [
        Option(value=value, label=label, checked=value == chosen)
        for value, label in sorted(pairs, key=lambda one: one[1])
    ]


def _are_open(session: Session, ticked: frozenset[str]) -> bool:
    """Whether these are some requests to the own party, no more than a page, and under way."""
    if not 0 < len(ticked) <= ROWS:
        return False
    return all(_SID.fullmatch(one) and _is_open(session, one) for one in ticked)


def _is_open(session: Session, sid: str) -> bool:
    try:
        return inbox.read_row(session, sid).state in inbox.UNDER_WAY
    except NotFound:
        return False
