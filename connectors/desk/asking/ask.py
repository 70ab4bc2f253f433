"""Asking, in three steps: whom and what for, which data and why, and a look before sending.

The choices lie in a draft that is sealed to the member; addresses hold the case's number only.
The legal basis is derived and never typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.asking import check
from connectors.desk.page import draft, vocabulary
from connectors.desk.page.draft import Drafts
from connectors.desk.page.page import page
from connectors.desk.page.person import assigned_case, person_of, v_number
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import Site, site_of
from connectors.exchange import aim as aiming
from connectors.exchange import ask as asking
from connectors.exchange import inbox, mandate
from connectors.exchange.aim import Aim
from connectors.exchange.ask import Ask, RequestPlan
from connectors.exchange.case import Case
from connectors.session import Session
from hub.browser.address import CasePath
from hub.browser.form import Fields, FormDep
from hub.browser.page import words_of
from hub.errors import NotFound
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

TEXT_BYTES_MAX = 4_000
REASON_CHARACTERS_MIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One purpose, with the organisations that may be asked for it."""

    heading: str
    options: tuple[Option, ...]


@router.get("/cases/{case_id}/ask")
def show_aims(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Step 1: whom, and what for."""
    with seat.work() as session:
        return _aims(request, seat, session, case_id)


@router.post("/cases/{case_id}/ask")
def choose_aim(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Keep the choice; if it changed, forget the choices that depend on it."""
    to, _, purpose = fields.one("aim").partition(":")
    with seat.change() as session:
        assigned_case(seat, session, case_id)
        try:
            chosen = aiming.aim(session, to, purpose)
        except NotFound:
            return _aims(request, seat, session, case_id, errors=[("aim", "ask.aim.error")])
        drafts = Drafts(session=session, kind=draft.ASK)
        kept = drafts.read(case_id)
        if (kept.get("to"), kept.get("purpose")) != (to, purpose):
            drafts.write(case_id, {"to": to, "purpose": purpose, "necessity": chosen.necessity})
    return RedirectResponse(f"/cases/{case_id}/ask/data", 303)


@router.get("/cases/{case_id}/ask/data")
def show_data(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Step 2: which data, and why."""
    with seat.work() as session:
        kept = Drafts(session=session, kind=draft.ASK).read(case_id)
        if not kept:
            return RedirectResponse(f"/cases/{case_id}/ask", 303)
        return _data(request, seat, session, case_id, kept)


@router.post("/cases/{case_id}/ask/data")
def choose_data(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Keep the categories and the reason, if the agreement has them all."""
    with seat.change() as session:
        drafts = Drafts(session=session, kind=draft.ASK)
        kept = drafts.read(case_id)
        if not kept:
            return RedirectResponse(f"/cases/{case_id}/ask", 303)
        chosen = _chosen(fields, kept)
        errors = _faults(session, chosen)
        if errors:
            return _data(request, seat, session, case_id, chosen, errors=errors)
        drafts.write(case_id, chosen)
    return RedirectResponse(f"/cases/{case_id}/ask/check", 303)


@router.get("/cases/{case_id}/ask/check")
def show_check(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Step 3: everything on one page, with the verdict of the rules."""
    with seat.change() as session:
        kept = Drafts(session=session, kind=draft.ASK).read(case_id)
        if "categories" not in kept:
            return RedirectResponse(f"/cases/{case_id}/ask/data", 303)
        return _check(request, seat, session, case_id, kept)


@router.post("/cases/{case_id}/ask/send")
def send(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Send what the page showed, and nothing else."""
    with seat.change() as session:
        drafts = Drafts(session=session, kind=draft.ASK)
        kept = drafts.read(case_id)
        if "categories" not in kept:
            return RedirectResponse(f"/cases/{case_id}/ask", 303)
        if fields.one("shown") != draft.mark(kept):
            return _check(request, seat, session, case_id, kept, errors=[("shown", "ask.changed")])
        typed = "".join(fields.one("v_number").split())
        opened, _ = assigned_case(seat, session, case_id)
        if typed != v_number(opened):
            return _check(
                request, seat, session, case_id, kept, errors=[("v_number", "ask.v_number.error")]
            )
        with drafted(site_of(request), session, opened, kept, typed) as (asked, found):
            sent = asking.send(session, asked, found)
        drafts.drop(case_id)
        Drafts(session=session, kind=check.KIND).drop(case_id)
    return RedirectResponse(f"/requests/{sent['sid']}", 303)


@contextmanager
def drafted(
    site: Site, session: Session, opened: Case, stored: Mapping[str, Any], typed: str = ""
) -> Iterator[tuple[Ask, RequestPlan]]:
    """The request that would be sent, with its mandates' documents, while the context lasts."""
    asked = Ask(
        to=str(stored["to"]),
        purpose=str(stored["purpose"]),
        categories=frozenset(stored["categories"]),
        necessity=str(stored["necessity"]),
        case_id=opened.case_id,
        v_number=typed,
        text=str(stored.get("text", "")),
    )
    found = asking.plan(session, asked)
    facts = [one for one in found.basis.facts if one.kind == "mandate"]
    with mandate.documents(session, site.mandates, opened, facts) as attachments:
        if attachments and "mandate" in found.row["conditions"]:
            asked = replace(asked, mandates=attachments)
            found = asking.plan(session, asked)
        yield asked, found


def _aims(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened, _ = assigned_case(seat, session, case_id)
    kept = Drafts(session=session, kind=draft.ASK).read(case_id)
    return page(
        request,
        "ask_aim.html",
        code=400 if errors else 200,
        person=person_of(opened),
        groups=_groups(session, words, f"{kept.get('to')}:{kept.get('purpose')}"),
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _groups(session: Session, words: Words, chosen: str) -> list[Group]:
    found: dict[str, list[Option]] = {}
    for one in aiming.aims(session):
        value = f"{one.to}:{one.purpose}"
        label = vocabulary.organisations(session, words, [one.to])
        option = Option(value=value, label=label, checked=value == chosen)
        found.setdefault(one.purpose, []).append(option)
    return [
        Group(heading=words.say(f"purpose.{purpose}"), options=tuple(options))
        for purpose, options in found.items()
    ]


def _data(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    stored: Mapping[str, Any],
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened, _ = assigned_case(seat, session, case_id)
    chosen = aiming.aim(session, str(stored["to"]), str(stored["purpose"]))
    return page(
        request,
        "ask_data.html",
        code=400 if errors else 200,
        person=person_of(opened),
        purpose=words.say(f"purpose.{chosen.purpose}"),
        to=vocabulary.organisations(session, words, [chosen.to]),
        categories=_categories(session, words, chosen, stored),
        necessities=[
            Option(
                value=one, label=words.say(f"necessity.{one}"), checked=one == stored["necessity"]
            )
            for one in _necessities(session)
        ],
        text=str(stored.get("text", "")),
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _categories(
    session: Session, words: Words, chosen: Aim, stored: Mapping[str, Any]
) -> list[Option]:
    """The categories that may be asked, the least of them first and ticked."""
    names, special = vocabulary.category_names(session, words), session.trust.vocabulary.special
    ticked = frozenset(stored.get("categories", chosen.minimum))
    ordered = sorted(chosen.categories, key=lambda one: one not in chosen.minimum)
    return [
        Option(
            value=one,
            label=names[one],
            hint=words.say("ask.special") if one in special else "",
            checked=one in ticked,
        )
        for one in ordered
    ]


def _necessities(session: Session) -> list[str]:
    return list(session.trust.vocabulary.necessity)


def _chosen(fields: Fields, stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "to": str(stored["to"]),
        "purpose": str(stored["purpose"]),
        "categories": sorted(set(fields.all("category"))),
        "necessity": fields.one("necessity"),
        "text": fields.one("text"),
    }


def _faults(session: Session, chosen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fault in step 2: the field, and the key of the sentence."""
    allowed = aiming.aim(session, chosen["to"], chosen["purpose"])
    asked, text = set(chosen["categories"]), chosen["text"]
    errors = []
    if not asked or not asked <= set(allowed.categories):
        errors.append(("category", "ask.category.error"))
    if chosen["necessity"] not in _necessities(session):
        errors.append(("necessity", "ask.necessity.error"))
    if len(text.encode()) > TEXT_BYTES_MAX or "\0" in text:
        errors.append(("text", "ask.text.error"))
    elif asked - allowed.minimum and len(text) < REASON_CHARACTERS_MIN:
        errors.append(("text", "ask.text.reason"))
    return errors


def _check(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    stored: Mapping[str, Any],
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened, _ = assigned_case(seat, session, case_id)
    with drafted(site_of(request), session, opened, stored) as (asked, found):
        decided = check.decided(session, case_id, stored, asked, found)
        verdict = check.verdict(session, words, asked, found, decided)
    same = check.same(inbox.list_requests(session, "asker", case=case_id), asked)
    return page(
        request,
        "ask_check.html",
        code=400 if errors else 200,
        person=person_of(opened),
        to=vocabulary.organisations(session, words, [asked.to]),
        purpose=words.say(f"purpose.{asked.purpose}"),
        categories=vocabulary.categories(session, words, asked.categories),
        necessity=words.say(f"necessity.{asked.necessity}"),
        text=asked.text,
        documents=[one.part.name for one in asked.mandates],
        due=check.due(session, words, found),
        verdict=verdict,
        same=f"/requests/{same.sid}" if same else "",
        shown=draft.mark(stored),
        errors=[(field, words.say(error)) for field, error in errors],
    )
