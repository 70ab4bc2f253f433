"""The page of one request: the decision, what was asked, both clocks, every step."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.api.request import DeadlineOut, StepOut
from connectors.desk.asking.message import letter_of
from connectors.desk.asking.own_request import OwnRequest
from connectors.desk.page.state import kind_of
from connectors.desk.page.vocabulary import name_of
from connectors.session import Session
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.domain.deadline import SumLine
from hub.ui import clock, decision
from hub.ui.decision import Decision, KnownDecision
from hub.ui.moment import day, moment
from hub.ui.timeline import TimelineStep
from hub.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDetail:
    """A request in words; ``sums`` are the clocks with the lines by which each was counted.

    ``handed_over`` says when the person got the letter that it stopped; empty before.
    """

    state: str
    kind: str
    sentence: str
    items: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    decision: Decision
    sums: tuple[tuple[str, list[str]], ...]
    steps: tuple[TimelineStep, ...]
    handed_over: str


def of(
    session: Session, own_request: OwnRequest, statement: Statement[Request], words: Words
) -> RequestDetail:
    """A request of the own organisation in words.

    Args:
        session: of the reader.
        own_request: how it stands.
        statement: the request as it was signed, verified.
        words: of the reader.
    """
    clocks = [] if own_request.is_over else own_request.row.deadlines
    items = [name_of(session, "categories", one, words) for one in categories(statement)]
    return RequestDetail(
        state=words.say(f"state.{own_request.state}"),
        kind=kind_of(own_request.state, late=any(one.late for one in clocks[:1])),
        sentence=words.say(f"asked.says.{own_request.state}", receiver=own_request.receiver),
        items=tuple(items),
        facts=tuple(_facts(own_request, clocks, words)),
        decision=_decision(session, own_request, words),
        sums=tuple((clock.name_of(one.kind, words), _sum(one, words)) for one in clocks),
        steps=tuple(_step(one, words) for one in own_request.row.timeline),
        handed_over=letter_of(own_request.row.handed_over_at, words),
    )


def categories(statement: Statement[Request]) -> list[str]:
    """The categories that a request asks, in its order."""
    return [one.category for one in statement.payload.items]


def _facts(own_request: OwnRequest, clocks: Any, words: Words) -> list[tuple[str, str]]:
    row = own_request.row
    deadlines = [
        (clock.name_of(one.kind, words), clock.due_of(one.due_at, words, late=one.late))
        for one in clocks
    ]
    expires = (words.say("request.expires"), day(row.expires, words.language))
    return [
        (words.say("request.purpose"), words.say(f"purpose.{row.purpose}")),
        (words.say("request.to"), own_request.receiver),
        (words.say("request.logged"), moment(row.logged_at, words.language)),
        *deadlines,
        *(() if own_request.is_over else (expires,)),
        (words.say("request.reference"), own_request.reference),
    ]


def _decision(session: Session, own_request: OwnRequest, words: Words) -> Decision:
    told = own_request.row.decision
    return decision.in_words(
        KnownDecision(
            outcome=told.outcome,
            reason=told.reason,
            reasons=tuple(told.reasons),
            clause=told.clause,
            states=(*(one.shown for one in own_request.row.timeline), own_request.state),
        ),
        words,
        receiver=own_request.receiver,
        clauses=session.trust.clauses[words.language],
    )


def _sum(row: DeadlineOut, words: Words) -> list[str]:
    steps = [
        SumLine(
            code=one.code,
            day=date.fromisoformat(one.day),
            count=one.count,
            unit=one.unit,
            name=one.name,
        )
        for one in row.lines
    ]
    return clock.sum_of(steps, words)


def _step(row: StepOut, words: Words) -> TimelineStep:
    return TimelineStep(
        at=row.at,
        when=moment(row.at, words.language),
        what=words.say(f"event.{row.event}"),
        href=f"/proofs/{row.entry}",
    )
