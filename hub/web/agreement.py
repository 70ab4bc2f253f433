"""The agreement for everybody: its articles, what each allows and refuses, and who signed it."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.browser.page import words_of
from hub.services.party.hypothesis import Shown
from hub.services.party.party import RegimeView, Signatory
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.moment import date_of
from hub.ui.words import Words
from hub.web.may_result import Example, examples, row_text
from hub.web.page import page
from hub.web.session import reader_of
from hub.web.site import site_of

router = APIRouter()
# The article that has a row for each flow.
_ROWS = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with its examples; there are none if the policy does not decide on it."""

    number: str
    title: str
    text: str
    examples: tuple[Example, ...]
    rows: tuple["RowText", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowText:
    """A row of article 5 in words, with its examples."""

    number: str
    text: str
    examples: tuple[Example, ...]


@router.get("/agreement")
def show(request: Request) -> Response:
    """All of the agreement on one page."""
    words, broker = words_of(request), site_of(request).broker
    shown = broker.hypothesis.shown()
    files = broker.party.agreement().files
    text = files.get(f"agreement/clauses.{words.language}.md", b"").decode()
    return page(
        request,
        "agreement/detail.html",
        caller=reader_of(request),
        names=broker.party.names(),
        preface=clause.preface(text),
        signatories=[_signatory(one, words) for one in broker.party.signatories()],
        regimes=[_regime(one, words) for one in broker.party.regimes()],
        articles=[_article(one, shown, words) for one in clause.articles(text)],
    )


def _signatory(signatory: Signatory, words: Words) -> tuple[str, str, bool]:
    """A party's name, its types, and whether its signature holds."""
    return (
        signatory.name,
        ", ".join(words.say(f"party.{kind}") for kind in signatory.types),
        signatory.has_signed,
    )


def _regime(regime: RegimeView, words: Words) -> tuple[str, str, str, str, bool]:
    """A municipality, its basis, the days, who said so, and whether it is confirmed."""
    return (
        regime.municipality,
        words.say(f"agreement.regime.{regime.value}"),
        words.say(
            "agreement.regime.days",
            start=date_of(regime.start, words.language),
            until=date_of(regime.until, words.language),
        ),
        ", ".join(regime.by),
        len(regime.by) > 1,
    )


def _article(clause: Clause, shown: tuple[Shown, ...], words: Words) -> Article:
    own = [found for found in shown if found.clause == clause.number]
    rows = shown if clause.number == _ROWS else ()
    return Article(
        number=clause.number,
        title=clause.title,
        text=clause.text,
        examples=examples(own[0], words) if own else (),
        rows=tuple(
            RowText(
                number=found.clause,
                text=row_text(found.row, words),
                examples=examples(found, words),
            )
            for found in rows
            if found.row
        ),
    )
