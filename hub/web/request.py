"""Pages of requests: those of my party, and one of them with its decision and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from hub.domain.deadline import Step as Counted
from hub.domain.request import FINAL
from hub.errors import NotFound
from hub.services.deadline import Due
from hub.services.request import RequestView
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.moment import day, long_day, moment
from hub.ui.words import Words
from hub.web.page import page, words_of
from hub.web.session import caller_of, site_of

router = APIRouter()
ROWS = 25
SECONDS_PER_HOUR = 3600
REFERENCE_CHARACTERS = 8
# A side of the list, and the role that my party has there.
_SIDES = {"asked": "asker", "received": "provider"}
# Outcomes with a sentence of their own, and the colour of each; the others say their reason.
_TOLD = {"allow": "allow", "approved": "allow", "rejected": "deny"}

SidPath = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Cursor = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\|[0-9a-f]{64})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request in a list; ``due`` is empty where nothing is expected (yet, or any more)."""

    href: str
    reference: str
    other: str
    purpose: str
    state: str
    due_at: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One side of the list; ``older`` leads to its next page."""

    side: str
    rows: tuple[Row, ...]
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision in words; the clause and the codes go behind a fold."""

    outcome: str
    heading: str
    sentence: str
    next: str
    clause: Clause | None
    clause_heading: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step in the life of a request; ``href`` is its line in the log."""

    at: str
    when: str
    what: str
    href: str


@router.get("/requests")
def show_list(request: Request, asked: Cursor = "", received: Cursor = "") -> Response:
    """The requests of my party, newest first: asked by it, and asked of it."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    names = site.broker.party.names()
    parts = []
    for side, after in (("asked", asked), ("received", received)):
        found = site.broker.request.page(caller, role=_SIDES[side], after=after, limit=ROWS + 1)
        shown = found[:ROWS]
        cursor = f"{shown[-1].logged_at}|{shown[-1].sid}" if len(found) > ROWS else ""
        parts.append(
            Part(
                side=side,
                rows=tuple(_row(one, side, words, names) for one in shown),
                older=f"/requests?{side}={quote(cursor)}" if cursor else "",
            )
        )
    return page(
        request,
        "request/list.html",
        caller=caller,
        names=names,
        parts=parts,
        paged=bool(asked or received),
    )


@router.get("/requests/{sid}")
def show(request: Request, sid: SidPath) -> Response:
    """One request: its decision in one sentence, and every step with its proof."""
    caller, site, words = caller_of(request), site_of(request), words_of(request)
    view = site.broker.request.get(caller, sid)
    names = site.broker.party.names()
    return page(
        request,
        "request/detail.html",
        caller=caller,
        names=names,
        title=words.say("request.title", reference=view.sid[:REFERENCE_CHARACTERS]),
        state=words.say(f"state.{view.state}"),
        decision=_decision(view, words, names, _clauses(request, words)),
        facts=_facts(view, words, names),
        sums=_sums(view, words),
        steps=[
            Step(
                at=at,
                when=moment(at, words.language),
                what=words.say(f"event.{event}"),
                href=f"/log/entries/{entry}",
            )
            for at, event, _, entry in view.timeline
        ],
    )


def _row(view: RequestView, side: str, words: Words, names: Mapping[str, str]) -> Row:
    other = view.to_party if side == "asked" else view.from_party
    clock = view.deadlines[0] if view.deadlines and not _is_over(view) else None
    due_at = clock.due_at or "" if clock else ""
    return Row(
        href=f"/requests/{view.sid}",
        reference=view.sid[:REFERENCE_CHARACTERS],
        other=names.get(other, other),
        purpose=words.say(f"purpose.{view.purpose}"),
        state=words.say(f"state.{view.state}"),
        due_at=due_at,
        due=day(due_at, words.language) if due_at else "",
        late=clock.late if clock else False,
    )


def _clauses(request: Request, words: Words) -> str:
    files = site_of(request).broker.party.agreement().files
    return files.get(f"agreement/clauses.{words.language}.md", b"").decode()


def _decision(view: RequestView, words: Words, names: Mapping[str, str], clauses: str) -> Decision:
    says, do = words.reason(view.reason)
    shown = _shown(view)
    if shown in _TOLD:
        receiver = names.get(view.to_party, view.to_party)
        says = words.say(f"outcome.{shown}.sentence", receiver=receiver)
    found = _clause(clauses, view.clause)
    heading = words.say("clause.heading", clause=found.number, title=found.title) if found else ""
    return Decision(
        outcome=_TOLD.get(shown, shown),
        heading=words.say(f"outcome.{shown}"),
        sentence=says,
        next=do if shown == view.outcome and (shown == "deny" or not _is_over(view)) else "",
        clause=found,
        clause_heading=heading,
        reasons=tuple((code, words.reason(code)[0]) for code in view.reasons),
    )


def _shown(view: RequestView) -> str:
    """The outcome as it turned out: a decision that waited for approval has had its end."""
    if view.outcome != "needs_approval" or view.state == "awaiting_approval":
        return view.outcome
    if any(state == "with_provider" for _, _, state, _ in view.timeline):
        return "approved"
    return "rejected" if view.state == "denied" else view.outcome


def _is_over(view: RequestView) -> bool:
    return view.state in FINAL


def _clause(clauses: str, number: str) -> Clause | None:
    """The clause that a decision rests on; none where the reader is not told."""
    try:
        return clause.find(clauses, number) if number else None
    except NotFound:
        # An agreement whose text has another shape is shown without it.
        return None


def _facts(view: RequestView, words: Words, names: Mapping[str, str]) -> list[tuple[str, str]]:
    language = words.language
    return [
        (words.say("request.from"), names.get(view.from_party, view.from_party)),
        (words.say("request.to"), names.get(view.to_party, view.to_party)),
        (words.say("request.purpose"), words.say(f"purpose.{view.purpose}")),
        (words.say("request.logged"), moment(view.logged_at, language)),
        *(() if _is_over(view) else _terms(view, words)),
        (words.say("request.number"), view.sid),
    ]


def _terms(view: RequestView, words: Words) -> list[tuple[str, str]]:
    """Until when something may still come, by each clock."""
    found = [(_clock_name(one, words), _due(one, words)) for one in view.deadlines]
    return [*found, (words.say("request.expires"), day(view.expires, words.language))]


def _clock_name(clock: Due, words: Words) -> str:
    return words.say("request.due" if clock.kind == "agreed" else "request.statutory")


def _due(clock: Due, words: Words) -> str:
    if clock.due_at is None:
        return words.say("clock.stands")
    due = day(clock.due_at, words.language)
    return words.say("clock.late", due=due) if clock.late else due


def _sums(view: RequestView, words: Words) -> list[tuple[str, list[str]]]:
    """How each clock was counted, one line for each step."""
    return [
        (_clock_name(clock, words), [_counted(one, words) for one in clock.steps])
        for clock in view.deadlines
    ]


def _counted(step: Counted, words: Words) -> str:
    unit = f".{step.unit}" if step.unit else ""
    return words.say(
        f"clock.step.{step.code}{unit}",
        day=long_day(step.day, words.language),
        count=str(step.count // SECONDS_PER_HOUR if step.unit == "seconds" else step.count),
        name=words.say(f"closed.{step.name}") if step.name else "",
    )
