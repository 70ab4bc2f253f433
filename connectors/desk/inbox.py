"""What this organisation is asked: the most urgent first, and what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from connectors.desk.cookie import SeatDep
from connectors.desk.deadline import clocks
from connectors.desk.page import names_of, page, words_of
from connectors.desk.site import site_of
from connectors.exchange import inbox, prepare
from connectors.session import Session
from hub.domain.request import FINAL, STANDING
from hub.ui.words import Words

router = APIRouter()

ROWS = 25
REFERENCE_CHARACTERS = 8
# Which states stand under which heading.
_MINE = frozenset({"with_provider", "partly_answered"})
_DONE = (FINAL | STANDING) - inbox.UNDER_WAY
VIEWS: Mapping[str, frozenset[str]] = {
    "mine": _MINE,
    "paused": inbox.UNDER_WAY - _MINE,
    "done": _DONE,
}
# Of what the unattended run could not do by itself, these have a sentence of their own.
_WORK = frozenset({"no_unique_match", "not_held", "subject_mismatch"})

View = Literal["mine", "paused", "done"]
Code = Annotated[str, Query(pattern=r"^([a-z][a-z0-9_-]{1,63})?$")]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request to this organisation; ``due`` is empty where nothing is expected any more."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One view of the list, with how many stand in it."""

    href: str
    key: str
    count: int
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


@router.get("/inbox")
def show(
    request: Request,
    seat: SeatDep,
    state: View = "mine",
    asker: Code = "",
    purpose: Code = "",
    number: PageNumber = 1,
) -> Response:
    """The requests to this organisation by their clock; those that wait for it come first."""
    words = words_of(request)
    filters = {"asker": asker, "purpose": purpose}
    wanted = {"party": asker, "purpose": purpose}
    begin = (number - 1) * ROWS
    with seat.work() as session:
        counts = inbox.count_requests(session, "provider", **wanted)
        order = "newest" if state == "done" else "due"
        listed = {**wanted, "state": sorted(VIEWS[state]), "order": order}
        chosen = inbox.walk_requests(session, "provider", listed, size=begin + ROWS + 1)
        shown = list(islice(chosen, begin, begin + ROWS + 1))
        marks = _marks(request, session, words)
        rows = [_row(session, one, marks, words) for one in shown[:ROWS]]
        askers, purposes = _parties(session), _purposes(session, words)
    return page(
        request,
        "desk/inbox.html",
        rows=rows,
        tabs=[_tab(one, state, counts, filters) for one in VIEWS],
        state=state,
        askers=_options(askers, asker),
        purposes=_options(purposes, purpose),
        first=begin + 1,
        newer=_href(state, filters, number - 1) if number > 1 else "",
        older=_href(state, filters, number + 1) if len(shown) > ROWS else "",
    )


def _parties(session: Session) -> list[tuple[str, str]]:
    """All other organisations of the agreement."""
    return [(one, name) for one, name in names_of(session).items() if one != session.party]


def _purposes(session: Session, words: Words) -> list[tuple[str, str]]:
    """For what the own organisation can be asked."""
    types = set(session.trust.types(session.party))
    rows = session.trust.flows["rows"].values()
    found = {row["purpose"] for row in rows if types.intersection(row["providers"])}
    return [(one, words.say(f"purpose.{one}")) for one in found]


def _marks(request: Request, session: Session, words: Words) -> Mapping[str, tuple[str, bool]]:
    """By request: what lies ready, or why a person must look; whether a person must."""
    found = {one: (words.say("inbox.prepared"), False) for one in site_of(request).queue.names()}
    for item in prepare.work_items(session):
        code = item["code"] if item["code"] in _WORK else "other"
        found.setdefault(item["sid"], (words.say(f"inbox.work.{code}"), True))
    return found


def _row(
    session: Session,
    row: Mapping[str, Any],
    marks: Mapping[str, tuple[str, bool]],
    words: Words,
) -> Row:
    is_open = row["state"] in inbox.UNDER_WAY
    found = clocks(session, row["deadlines"], words) if is_open else []
    clock = next((one for one in found if one.due_at), next(iter(found), None))
    mark, needs_person = marks.get(row["sid"], ("", False)) if is_open else ("", False)
    names = names_of(session)
    return Row(
        href=f"/inbox/{row['sid']}",
        reference=row["sid"][:REFERENCE_CHARACTERS],
        asker=names.get(row["from_"], row["from_"]),
        purpose=words.say(f"purpose.{row['purpose']}"),
        state=words.say(f"state.{row['state']}"),
        kind=_kind(row["state"], late=bool(clock and clock.late)),
        due_at=clock.due_at if clock else "",
        due=clock.due if clock else "",
        left=clock.left if clock else "",
        late=bool(clock and clock.late),
        mark=mark,
        needs_person=needs_person,
    )


def _kind(state: str, *, late: bool) -> str:
    if state in FINAL:
        return "neutral"
    return "bad" if late else "wait" if state in VIEWS["mine"] else "good"


def _tab(view: str, state: str, counts: Mapping[str, int], filters: Mapping[str, str]) -> Tab:
    return Tab(
        href=_href(view, filters, 1),
        key=f"inbox.view.{view}",
        count=sum(counts.get(one, 0) for one in VIEWS[view]),
        shown=view == state,
    )


def _options(pairs: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
    return [
        Option(value=value, label=label, chosen=value == chosen)
        for value, label in sorted(pairs, key=lambda one: one[1])
    ]


def _href(view: str, filters: Mapping[str, str], number: int) -> str:
    fields = {"state": view, **filters, "page": str(number) if number > 1 else ""}
    return f"/inbox?{urlencode({name: value for name, value in fields.items() if value})}"
