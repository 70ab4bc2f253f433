"""The assignment of cases: one case at a time, or all cases of a colleague who leaves at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page import colleague, menu
from connectors.desk.page.page import page
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import assignment, fact
from connectors.exchange.assignment import NOBODY, Assigned
from connectors.exchange.case import Case
from connectors.session import Session
from hub.browser.address import CasePath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.errors import NotAllowed, NotFound
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

Worker = Annotated[str, Path(pattern=r"^(m-[0-9a-f]{8}|nobody)$")]
REFERENCE_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The number of cases that somebody works on."""

    href: str
    label: str
    count: int


@router.get("/assignments")
def show(request: Request, seat: SeatDep) -> Response:
    """Show everybody with the number of their cases."""
    words = words_of(request)
    with seat.work() as session:
        _check_assigns(session)
        counts = assignment.loads(session)
        known = {*assignment.workers(session), *counts}
        loads = [_load(request, session, words, one, counts.get(one, 0)) for one in known]
    loads = sorted(loads, key=lambda one: (not one.href.endswith(NOBODY), one.label))
    return page(request, "assignments.html", loads=loads)


@router.get("/assignments/{member}")
def show_worker(request: Request, seat: SeatDep, member: Worker) -> Response:
    """Show the cases of one colleague, all ticked, to give to another."""
    with seat.work() as session:
        _check_assigns(session)
        return _worker(request, seat, session, member)


@router.post("/assignments/{member}")
def move(request: Request, seat: SeatDep, member: Worker, fields: FormDep) -> Response:
    """Give the ticked cases to another colleague, one after the other."""
    to, ticked = fields.one("to"), set(fields.all("case"))
    with seat.change() as session:
        _check_assigns(session)
        found = {one.case_id: one.card_sid for one in _of(session, member)}
        errors = [] if ticked and ticked <= found.keys() else [("case", "assignment.case.error")]
        if to == member or to not in assignment.workers(session):
            errors.append(("to", "assignment.to.error"))
        if errors:
            return _worker(request, seat, session, member, errors=errors)
        for case_id in sorted(ticked):
            opened = seat.read_case(session, case_id, found[case_id])
            assignment.assign(session, opened, to)
    return RedirectResponse("/assignments", 303)


@router.get("/cases/{case_id}/assign")
def show_case(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show the worker of this case, and the members who could take over."""
    with seat.work() as session:
        return _case(request, seat, session, case_id)


@router.post("/cases/{case_id}/assign")
def assign(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Give this case to a colleague."""
    with seat.change() as session:
        opened, now = _own(seat, session, case_id)
        to = fields.one("to")
        if to == now or to not in assignment.workers(session):
            errors = [("to", "assignment.to.error")]
            return _case(request, seat, session, case_id, errors=errors)
        assignment.assign(session, opened, to)
    # A member who assigns need not be able to open the case.
    return RedirectResponse("/assignments" if opened.card is None else f"/cases/{case_id}", 303)


def _check_assigns(session: Session) -> None:
    if not menu.may_assign(session):
        raise NotAllowed("no_function", "a team lead or desk officer assigns")


def _of(session: Session, member: str) -> list[Assigned]:
    """The cases of one colleague, who may have left; of nobody else.

    Raises:
        NotFound: the own organisation has no such member, nor a case of theirs.
    """
    who = "" if member == NOBODY else member
    found = assignment.of_worker(session, who)
    if who and not found and who not in session.trust.own().members:
        raise NotFound("member_unknown", "nobody of this organisation")
    return found


def _own(seat: Seat, session: Session, case_id: str) -> tuple[Case, str]:
    """A case of the own party, and its worker now."""
    _check_assigns(session)
    opened = seat.read_case(session, case_id)
    if opened.owner != session.party:
        raise NotFound
    facts = fact.read_facts(session, case_id)
    return opened, assignment.current(facts, session.party, owner=opened.owner)


def _load(request: Request, session: Session, words: Words, member: str, count: int) -> Load:
    label = colleague.label(site_of(request), session, words, member) if member else ""
    return Load(
        href=f"/assignments/{member or NOBODY}",
        label=label or words.say("case.worker.none"),
        count=count,
    )


def _name(case: Case, words: Words) -> str:
    """The person if the card can be read, otherwise the case's reference."""
    reference = words.say("assignment.reference", reference=case.case_id[:REFERENCE_DIGITS])
    return str(case.card["name"]) if case.card else reference


def _to(request: Request, session: Session, words: Words, *, but: str) -> list[Option]:
    site = site_of(request)
    found = [
        Option(value=one, label=colleague.label(site, session, words, one))
        for one in assignment.workers(session)
        if one != but
    ]
    return sorted(found, key=lambda one: one.label)


def _worker(
    request: Request,
    seat: Seat,
    session: Session,
    member: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened = [seat.read_case(session, one.case_id, one.card_sid) for one in _of(session, member)]
    found = sorted((_name(one, words), one.case_id) for one in opened)
    label = "" if member == NOBODY else colleague.label(site_of(request), session, words, member)
    return page(
        request,
        "assignment_worker.html",
        code=400 if errors else 200,
        member=member,
        worker=label or words.say("case.worker.none"),
        cases=[Option(value=case_id, label=name, checked=True) for name, case_id in found],
        to=_to(request, session, words, but=member),
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _case(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened, now = _own(seat, session, case_id)
    return page(
        request,
        "assignment_case.html",
        code=400 if errors else 200,
        case_id=case_id,
        name=_name(opened, words),
        worker=colleague.label(site_of(request), session, words, now) if now else "",
        to=_to(request, session, words, but=now),
        errors=[(field, words.say(error)) for field, error in errors],
    )
