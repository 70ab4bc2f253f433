"""Pages of the privacy officer: a question to the log, its answer, one line of it, the file.

A question is posted with its purpose, is an entry itself, and is answered at an address of its
own, where it can be read again without another entry.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser.form import Fields, FormDep
from hub.browser.page import words_of
from hub.errors import InvalidInput, NotFound
from hub.form.value import Id
from hub.ports.caller import Caller
from hub.services.action import Call
from hub.services.log.disclosure import LogLine
from hub.services.log.inquiry import PURPOSES
from hub.services.log.search import OUTCOMES, Inquiry, InquiryFilter
from hub.ui import clause
from hub.ui.clause import Clause
from hub.ui.moment import moment
from hub.ui.option import Option
from hub.ui.reference import short
from hub.ui.sheet import sheet
from hub.web import line as lines
from hub.web.line import COLUMNS, InquiryLine, Reading
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import site_of

router = APIRouter()
ROWS = 50
KEY_BYTES = 16
DAYS_SHOWN = 30
_NAMES = ("case", "party", "purpose", "category", "outcome", "since", "until")
_KEY = re.compile(r"[0-9a-f]{32}")

KeyPath = Annotated[Id, Path()]
PlacePath = Annotated[str, Path(pattern=r"^[0-9]{1,11}-[0-9]{1,15}$")]
After = Annotated[str, Query(pattern=r"^([0-9]{1,11}-[0-9]{1,15})?$")]


@router.get("/audit")
def show_form(request: Request) -> Response:
    """The question to ask: why, and what to look for."""
    options = site_of(request).broker.inquiry.options(caller_of(request))
    since = options.today.toordinal() - DAYS_SHOWN
    return _form(request, {"since": options.today.fromordinal(since).isoformat()})


@router.post("/audit/questions")
def ask(request: Request, fields: FormDep) -> Response:
    """Ask; the answer is shown once the question stands in the log."""
    caller, audit = caller_of(request), site_of(request).broker.inquiry
    audit.options(caller)
    given = {name: fields.one(name) for name in _NAMES}
    why, key = fields.one("why"), _key(fields)
    try:
        audit.ask(_asked(caller, key, why, given), why, InquiryFilter(**given))
    except InvalidInput as error:
        field = error.reason.removeprefix("filter_")
        if field not in {"why", *_NAMES}:
            raise
        return _form(request, {**given, "why": why}, wrong=field)
    return RedirectResponse(f"/audit/questions/{key}", 303)


@router.get("/audit/questions/{key}")
def show_answer(request: Request, key: KeyPath, after: After = "") -> Response:
    """The lines that were found, newest first."""
    return answer(request, key, after=after)


@router.get("/audit/questions/{key}/lines/{place}")
def show_line(request: Request, key: KeyPath, place: PlacePath) -> Response:
    """One line: its decision, the clause, the facts, and its proof."""
    caller, broker = caller_of(request), site_of(request).broker
    line = broker.inquiry.line(caller, key, lines.place(place))
    proven = broker.inspection.proven(line.entry)
    reading = reading_of(request, caller)
    return page(
        request,
        "audit/line.html",
        caller=caller,
        names=reading.names,
        key=key,
        line=line,
        title=reading.words.say("log.title", index=str(line.index)),
        verdict="good" if line.intact and proven.verdict == "good" else "bad",
        pairs=_pairs(line, reading) if line.intact else [],
        decision=lines.decision(line, reading.words),
        next=_next(line, reading),
        clause=_clause(request, line.decision.clause),
        reasons=[(code, reading.words.reason(code)[0]) for code in line.decision.reasons],
        facts=[
            (reading.words.say(f"audit.fact.{kind}"), sid)
            for kind, sid in broker.inquiry.kinds(line.decision.facts)
        ],
    )


@router.post("/audit/questions/{key}/file")
def export(request: Request, key: KeyPath, _fields: FormDep) -> Response:
    """Show all lines of the answer as a file; exporting it is an entry too."""
    caller, audit = caller_of(request), site_of(request).broker.inquiry
    try:
        found = audit.all(caller, key)
    except InvalidInput:
        return answer(request, key, too_large=True)
    chosen, why = found.inquiry.chosen, found.inquiry.purpose
    again = secrets.token_hex(KEY_BYTES)
    audit.ask(_asked(caller, again, why, asdict(chosen)), why, chosen)
    reading = reading_of(request, caller)
    rows = [lines.cells(line, reading) for line in found.lines]
    headings = [reading.words.say(f"audit.column.{one}") for one in COLUMNS]
    return Response(
        sheet(headings, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="dossierhub-log.csv"'},
    )


def answer(request: Request, key: str, *, after: str = "", too_large: bool = False) -> Response:
    """The page of an answer; ``too_large`` says why there is no file or figure of it."""
    caller, broker = caller_of(request), site_of(request).broker
    start = lines.place(after) if after else None
    found = broker.inquiry.page(caller, key, after=start, limit=ROWS)
    reading = reading_of(request, caller)
    home = f"/audit/questions/{key}"
    rows = [
        InquiryLine(
            href=f"{home}/lines/{lines.mark((line.at, line.index))}",
            cells=lines.cells(line, reading),
        )
        for line in found.lines
    ]
    return page(
        request,
        "audit/answer.html",
        code=400 if too_large else 200,
        caller=caller,
        names=reading.names,
        home=home,
        headings=[reading.words.say(f"audit.column.{one}") for one in COLUMNS],
        rows=rows,
        chosen=_chosen(found.inquiry, reading),
        older=f"{home}?after={lines.mark(found.older)}" if found.older else "",
        paged=bool(after),
        too_large=too_large,
    )


def reading_of(request: Request, caller: Caller) -> Reading:
    """The words of a reader, and the names that the agreement gives."""
    broker = site_of(request).broker
    return Reading(
        words=words_of(request),
        names=broker.party.names(),
        options=broker.inquiry.options(caller),
    )


def _key(fields: Fields) -> str:
    key = fields.one("key")
    if not _KEY.fullmatch(key):
        raise InvalidInput("form_malformed", "expected the key of the form")
    return key


def _asked(caller: Caller, key: str, why: str, given: Mapping[str, str]) -> Call:
    body = json.dumps({**given, "why": why}, sort_keys=True).encode()
    return Call(caller=caller, key=key, route="POST /audit/questions", body=body)


def _form(request: Request, given: Mapping[str, str], *, wrong: str = "") -> Response:
    caller = caller_of(request)
    reading = reading_of(request, caller)
    words, options = reading.words, reading.options
    errors = [(wrong, words.say(f"audit.error.{wrong}"))] if wrong else []
    names = sorted(reading.names.items(), key=lambda one: one[1])
    kinds = {one: reading.category(one) for one in options.categories}
    purposes = {one: words.say(f"purpose.{one}") for one in options.purposes}
    return page(
        request,
        "audit/form.html",
        code=400 if errors else 200,
        caller=caller,
        names=reading.names,
        key=secrets.token_hex(KEY_BYTES),
        given={name: given.get(name, "") for name in _NAMES},
        errors=errors,
        wrong=dict(errors),
        cases=options.cases,
        why=[
            Option(
                value=one,
                label=words.say(f"purpose.{one}"),
                checked=given.get("why") == one,
                hint=words.say(f"audit.why.{one}"),
            )
            for one in PURPOSES
        ],
        parties=_options(dict(names), given.get("party")),
        purposes=_options(purposes, given.get("purpose")),
        categories=_options(kinds, given.get("category")),
        outcomes=_options(
            {one: words.say(f"audit.outcome.{one}") for one in OUTCOMES},
            given.get("outcome"),
        ),
    )


def _options(labels: Mapping[str, str], chosen: str | None) -> list[Option]:
    return [Option(value=one, label=labels[one], checked=one == chosen) for one in labels]


def _chosen(inquiry: Inquiry, reading: Reading) -> list[tuple[str, str]]:
    """The question in words; members that were not asked for are left out."""
    words, chosen = reading.words, inquiry.chosen
    shown = {
        "case": chosen.case,
        "party": reading.organisation(chosen.party) if chosen.party else "",
        "purpose": words.say(f"purpose.{chosen.purpose}") if chosen.purpose else "",
        "category": reading.category(chosen.category) if chosen.category else "",
        "outcome": words.say(f"audit.outcome.{chosen.outcome}") if chosen.outcome else "",
        "since": chosen.since,
        "until": chosen.until,
    }
    rows = [(words.say(f"audit.field.{name}"), value) for name, value in shown.items() if value]
    return [
        (words.say("audit.field.why"), words.say(f"purpose.{inquiry.purpose}")),
        *rows,
        (words.say("audit.asked"), words.say("audit.asked.text", index=str(inquiry.index))),
    ]


def _pairs(line: LogLine, reading: Reading) -> list[tuple[str, str]]:
    words, decision = reading.words, line.decision
    shown = (
        ("event", words.say(f"event.{line.event}")),
        ("at", moment(line.at, words.language)),
        ("who", lines.who(line, reading)),
        ("route", lines.route(line, reading)),
        ("case", line.case),
        ("number", str(line.number) if line.number else ""),
        ("request", short(line.request)),
        ("state", words.say(f"state.{line.state}") if line.state and line.request else ""),
        ("purpose", words.say(f"purpose.{decision.purpose}") if decision.purpose else ""),
        ("category", ", ".join(reading.category(one) for one in decision.categories)),
        ("erased", words.say("audit.erased") if line.erased else ""),
    )
    return [(words.say(f"audit.column.{name}"), value) for name, value in shown if value]


def _next(line: LogLine, reading: Reading) -> str:
    return reading.words.reason(line.decision.reason)[0] if line.decision.reason else ""


def _clause(request: Request, number: str) -> Clause | None:
    """The clause that a decision rests on; empty if the reader may not know it."""
    files = site_of(request).broker.party.agreement().files
    text = files.get(f"agreement/clauses.{words_of(request).language}.md", b"").decode()
    try:
        return clause.find(text, number) if number else None
    except NotFound:
        return None
