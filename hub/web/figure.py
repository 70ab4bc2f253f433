"""Figures of an answer: decisions by outcome and by reason, and how the agreed terms went."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from hub.browser.page import words_of
from hub.errors import InvalidInput
from hub.services.log.search import OUTCOMES
from hub.ui.chart import Figure, csv_of
from hub.ui.words import Words
from hub.web.inquiry import KeyPath, answer
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import site_of

router = APIRouter()
TERMS = ("met", "late", "open")

NamePath = Annotated[str, Path(pattern="^(outcome|reason|term)$")]


@router.get("/audit/questions/{key}/figures")
def show(request: Request, key: KeyPath) -> Response:
    """The three figures, each with its table and its file."""
    try:
        figures = _figures(request, key)
    except InvalidInput:
        return answer(request, key, too_large=True)
    site = site_of(request)
    return page(
        request,
        "audit/figures.html",
        caller=caller_of(request),
        names=site.broker.party.names(),
        home=f"/audit/questions/{key}",
        figures=figures,
    )


@router.get("/audit/questions/{key}/figures/{name}")
def download(request: Request, key: KeyPath, name: NamePath) -> Response:
    """The table of one figure as a file."""
    (figure,) = [one for one in _figures(request, key) if one.name == name]
    return Response(
        csv_of(figure),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="dossierhub-{name}.csv"'},
    )


def _figures(request: Request, key: str) -> list[Figure]:
    caller, audit, words = caller_of(request), site_of(request).broker.inquiry, words_of(request)
    lines = audit.all(caller, key).lines
    decided = [line.decision for line in lines if line.decision.outcome]
    refused = Counter(one.reason for one in decided if one.outcome == "deny")
    return [
        _figure(
            "outcome",
            [words.say(f"audit.outcome.{one.outcome}") for one in decided],
            words,
            key,
            labels=[words.say(f"audit.outcome.{one}") for one in OUTCOMES],
        ),
        _figure(
            "reason",
            [words.reason(code)[0] for code in refused.elements()],
            words,
            key,
            labels=[words.reason(code)[0] for code, _ in refused.most_common()],
        ),
        _figure(
            "term",
            [words.say(f"audit.term.{one}") for one in audit.terms_met(lines)],
            words,
            key,
            labels=[words.say(f"audit.term.{one}") for one in TERMS],
        ),
    ]


def _figure(
    name: str, counted: Sequence[str], words: Words, key: str, *, labels: Sequence[str]
) -> Figure:
    counts = Counter(counted)
    return Figure(
        name=name,
        title=words.say(f"audit.figure.{name}"),
        about=words.say(f"audit.figure.{name}.about", count=str(len(counted))),
        noun=words.say(f"audit.figure.{name}.noun"),
        series=(words.say("audit.figure.series"),),
        rows=tuple((label, (counts[label],)) for label in dict.fromkeys(labels)),
        csv_href=f"/audit/questions/{key}/figures/{name}",
    )
