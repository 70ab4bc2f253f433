"""A new case and its person. The name and number are sealed before they leave this machine."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page import colleague, menu
from connectors.desk.page.page import page
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import assignment, case
from connectors.exchange.case import Person
from connectors.session import Session
from hub.browser.form import Fields, FormDep
from hub.browser.page import words_of
from hub.errors import NotAllowed
from hub.ui.option import Option

router = APIRouter()

NAME_CHARACTERS_MAX = 120
_V_NUMBER = re.compile(r"[0-9]{10}")
_BORN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_DUTCH = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_OLDEST = 1900
_FIELDS = ("name", "born", "v_number", "again", "none", "worker")


@router.get("/cases/new")
def show(request: Request, seat: SeatDep) -> Response:
    """Ask for the person."""
    with seat.work() as session:
        _check_opens(session)
        return _page(request, seat, session, {})


@router.post("/cases/new")
def open_case(request: Request, seat: SeatDep, fields: FormDep) -> Response:
    """Open the case; a team lead says at once who works on it."""
    given = _given(fields)
    with seat.change() as session:
        _check_opens(session)
        errors = _faults(session, given)
        if errors:
            return _page(request, seat, session, given, errors=errors)
        number = "" if given["none"] else given["v_number"]
        person = Person(name=given["name"], born=given["born"], v_number=number)
        # Members who can take over can read the name: those of the own desks, as with answers.
        readers = {*case.at_desks(session), *([given["worker"]] if given["worker"] else [])}
        case_id = str(case.open_case(session, person, readers)["caseId"])
        if menu.may_assign(session):
            assignment.assign(session, case.read_case(session, case_id), given["worker"])
    return RedirectResponse(f"/cases/{case_id}", 303)


def _check_opens(session: Session) -> None:
    if not menu.may_open(session):
        raise NotAllowed("no_case", "this member neither asks about own cases nor assigns them")


def _given(fields: Fields) -> dict[str, str]:
    given = {name: fields.one(name) for name in _FIELDS}
    given["name"] = unicodedata.normalize("NFC", " ".join(given["name"].split()))
    given["born"] = _iso(given["born"])
    for name in ("v_number", "again"):
        given[name] = "".join(given[name].split())
    return given


def _iso(born: str) -> str:
    """A day as people write it here (31-12-1990), in the form of the card (1990-12-31)."""
    found = _DUTCH.fullmatch(born)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else born


def _faults(session: Session, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fault: the field, and the key of the sentence."""
    errors = []
    name = given["name"]
    if not 0 < len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
        errors.append(("name", "card.name.error"))
    if not _is_birth_date(given["born"], session.clock.today()):
        errors.append(("born", "card.born.error"))
    errors += _number_faults(given)
    if menu.may_assign(session) and given["worker"] not in assignment.workers(session):
        errors.append(("worker", "card.worker.error"))
    return errors


def _number_faults(given: Mapping[str, str]) -> list[tuple[str, str]]:
    number, again = given["v_number"], given["again"]
    if given["none"]:
        return [("none", "card.none.error")] if number or again else []
    if not _V_NUMBER.fullmatch(number):
        return [("v_number", "card.v_number.error")]
    return [] if again == number else [("again", "card.again.error")]


def _is_birth_date(text: str, today: date) -> bool:
    if not _BORN.fullmatch(text):
        return False
    try:
        # A month or year alone stands for its first day.
        born = date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return born.year >= _OLDEST and born <= today


def _page(
    request: Request,
    seat: Seat,
    session: Session,
    given: Mapping[str, str],
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words, site = words_of(request), site_of(request)
    assigns = menu.may_assign(seat.session)
    workers = assignment.workers(session) if assigns else []
    return page(
        request,
        "card.html",
        code=400 if errors else 200,
        given={name: given.get(name, "") for name in _FIELDS},
        assigns=assigns,
        workers=[
            Option(
                value=one,
                label=colleague.label(site, session, words, one),
                checked=one == given.get("worker"),
            )
            for one in workers
        ],
        errors=[(field, words.say(error)) for field, error in errors],
    )
