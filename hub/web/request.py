"""Pages of requests: those of my party, and one of them with its decision and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from hub.browser.address import SidPath
from hub.browser.page import words_of
from hub.domain.request import FINAL
from hub.services.request.request_view import RequestView
from hub.ui import clock, decision
from hub.ui.decision import Decision, KnownDecision
from hub.ui.moment import day, moment
from hub.ui.reference import short
from hub.ui.timeline import TimelineStep
from hub.ui.words import Words
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import site_of

router = APIRouter()
ROWS = 25
# A side of the list, and the role that my party has there.
_SIDES = {"asked": "asker", "received": "provider"}

Cursor = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\|[0-9a-f]{64})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request in a list; ``due`` is empty if nothing is expected (yet, or any more)."""

    href: str
    reference: str
    other: str
    purpose: str
    state: str
    due_at: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSide:
    """One side of the list; ``older`` leads to its next page."""

    side: str
    rows: tuple[RequestLine, ...]
    older: str


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
            ListSide(
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
        title=words.say("request.title", reference=short(view.sid)),
        state=words.say(f"state.{view.state}"),
        decision=_decision(view, words, names, _clauses(request, words)),
        facts=_facts(view, words, names),
        sums=_sums(view, words),
        steps=[
            TimelineStep(
                at=at,
                when=moment(at, words.language),
                what=words.say(f"event.{event}"),
                href=f"/log/entries/{entry}",
            )
            for at, event, _, entry in view.timeline
        ],
    )


def _row(view: RequestView, side: str, words: Words, names: Mapping[str, str]) -> RequestLine:
    other = view.to_party if side == "asked" else view.from_party
    agreed = view.deadlines[0] if view.deadlines and not _is_over(view) else None
    due_at = agreed.due_at or "" if agreed else ""
    return RequestLine(
        href=f"/requests/{view.sid}",
        reference=short(view.sid),
        other=names.get(other, other),
        purpose=words.say(f"purpose.{view.purpose}"),
        state=words.say(f"state.{view.state}"),
        due_at=due_at,
        due=day(due_at, words.language) if due_at else "",
        late=agreed.late if agreed else False,
    )


def _clauses(request: Request, words: Words) -> str:
    files = site_of(request).broker.party.agreement().files
    return files.get(f"agreement/clauses.{words.language}.md", b"").decode()


def _decision(view: RequestView, words: Words, names: Mapping[str, str], clauses: str) -> Decision:
    told = KnownDecision(
        outcome=view.outcome,
        reason=view.reason,
        reasons=view.reasons,
        clause=view.clause,
        states=(*(state for _, _, state, _ in view.timeline), view.state),
    )
    receiver = names.get(view.to_party, view.to_party)
    return decision.in_words(told, words, receiver=receiver, clauses=clauses)


def _is_over(view: RequestView) -> bool:
    return view.state in FINAL


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
    """The time until which something may still come, by each clock."""
    found = [
        (clock.name_of(one.kind, words), clock.due_of(one.due_at, words, late=one.late))
        for one in view.deadlines
    ]
    return [*found, (words.say("request.expires"), day(view.expires, words.language))]


def _sums(view: RequestView, words: Words) -> list[tuple[str, list[str]]]:
    """The sum of each clock, one line for each step."""
    return [
        (clock.name_of(one.kind, words), clock.sum_of(one.lines, words)) for one in view.deadlines
    ]
