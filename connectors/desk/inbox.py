"""What this organisation is asked: the most urgent first, and what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from hub.domain.request import FINAL
from hub.ui.words import Words

router = APIRouter()

ROWS = 25
REFERENCE_CHARACTERS = 8
# Which states stand under which heading; whatever is not named here is done.
VIEWS: Mapping[str, frozenset[str]] = {
    "mine": frozenset({"with_provider", "partly_answered"}),
    "paused": frozenset({"question", "awaiting_release"}),
}
# Of what the unattended run could not do by itself, these have a sentence of their own.
_WORK = frozenset({"no_unique_match", "not_held", "subject_mismatch"})

View = Literal["mine", "paused", "done", "all"]
Code = Annotated[str, Query(pattern=r"^([a-z][a-z0-9_-]{1,63})?$")]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


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
    with seat.work() as session:
        found = inbox.list_requests(session, "provider")
        marks = _marks(request, session, words)
        fitting = [
            one for one in found if asker in ("", one["from_"]) and purpose in ("", one["purpose"])
        ]
        chosen = sorted((one for one in fitting if _is_in(one, state)), key=_urgency)
        shown = chosen[(number - 1) * ROWS : number * ROWS]
        rows = [_row(session, one, marks, words) for one in shown]
        names = names_of(session)
    filters = {"asker": asker, "purpose": purpose}
    return page(
        request,
        "desk/inbox.html",
        rows=rows,
        tabs=[_tab(one, state, fitting, filters) for one in ("mine", "paused", "done", "all")],
        state=state,
        askers=_options(((one["from_"], names.get(one["from_"], "")) for one in found), asker),
        purposes=_options(
            ((one["purpose"], words.say(f"purpose.{one['purpose']}")) for one in found), purpose
        ),
        first=(number - 1) * ROWS + 1,
        total=len(chosen),
        newer=_href(state, filters, number - 1) if number > 1 else "",
        older=_href(state, filters, number + 1) if number * ROWS < len(chosen) else "",
    )


def _is_in(row: Mapping[str, Any], view: str) -> bool:
    if view == "done":
        return not any(row["state"] in states for states in VIEWS.values())
    return view == "all" or row["state"] in VIEWS[view]


def _urgency(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    """What is open comes first, by its nearest clock; then the rest, the newest first."""
    if row["state"] in FINAL | {"answered"}:
        # Digits in their reverse order: the newest time sorts first.
        return True, row["loggedAt"].translate(_BACKWARDS), row["sid"]
    due = min((one["dueAt"] for one in row["deadlines"] if one["dueAt"]), default="9")
    return False, due, row["sid"]


_BACKWARDS = str.maketrans("0123456789", "9876543210")


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
    is_open = any(row["state"] in states for states in VIEWS.values())
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


def _tab(
    view: str, state: str, found: Sequence[Mapping[str, Any]], filters: Mapping[str, str]
) -> Tab:
    return Tab(
        href=_href(view, filters, 1),
        key=f"inbox.view.{view}",
        count=sum(_is_in(one, view) for one in found),
        shown=view == state,
    )


def _options(pairs: Any, chosen: str) -> list[Option]:
    labels = {value: label or value for value, label in pairs}
    return [
        Option(value=value, label=labels[value], chosen=value == chosen)
        for value in sorted(labels, key=lambda one: labels[one])
    ]


def _href(view: str, filters: Mapping[str, str], number: int) -> str:
    fields = {"state": view, **filters, "page": str(number) if number > 1 else ""}
    return f"/inbox?{urlencode({name: value for name, value in fields.items() if value})}"
