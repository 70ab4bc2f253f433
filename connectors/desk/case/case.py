"""A case: the person by name, what is on file, what was asked, and who works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.api.request import RequestOut
from connectors.desk.case.fact import OnFile
from connectors.desk.page import colleague, menu, vocabulary
from connectors.desk.page.page import page
from connectors.desk.page.person import open_case, own_case, person_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import aim as aiming
from connectors.exchange import fact, inbox
from connectors.exchange.case import Case
from connectors.session import Session
from hub.browser.address import CasePath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.domain.request import FINAL
from hub.errors import InvalidInput
from hub.ui.moment import birth_date, day
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

# Two members must state step 2 and the end of a case, and not on this page.
STATES = ("intake", "screening", "step1")
TRACKS = ("regular", "dublin_short", "own_network")
AGES = ("minor", "young_adult", "adult")
_ADULT_FROM, _YOUNG_UNTIL = 18, 23


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """A request of this case, as a row."""

    href: str
    what: str
    to: str
    kind: str
    state: str
    due: str
    due_at: str
    late: bool


@router.get("/cases/{case_id}")
def show(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show one person's case on one screen."""
    return _page(request, seat, case_id)


@router.post("/cases/{case_id}/v-number")
def reveal(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Show the same page with the whole V-number, once: no address and no history holds it."""
    _ = fields
    return _page(request, seat, case_id, reveal=True)


@router.post("/cases/{case_id}/start")
def start(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Put state and age on file, as the member to whom the case is assigned."""
    state, track, age = fields.one("state"), fields.one("track"), fields.one("age")
    guardian = {"guardian": True} if age == "minor" and fields.one("guardian") else {}
    with seat.change() as session:
        own_case(seat, session, case_id)
        if state not in STATES or track not in TRACKS or age not in AGES:
            return _page(request, seat, case_id, errors=[("state", "case.start.error")])
        today = session.clock.today().isoformat()
        members = {"code": state, "track": track, "date": today}
        fact.record(session, case_id, "case_state", members)
        fact.record(session, case_id, "age_band", {"code": age} | guardian)
    return RedirectResponse(f"/cases/{case_id}", 303)


def _page(
    request: Request,
    seat: Seat,
    case_id: str,
    *,
    reveal: bool = False,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    with seat.work() as session:
        opened = open_case(seat, session, case_id)
        on_file = OnFile(
            site=site_of(request),
            session=session,
            words=words,
            facts=fact.read_facts(session, case_id),
        )
        asked = inbox.list_requests(session, "asker", case=case_id)
    worker, own = (
        on_file.worker(seat.session.party, owner=opened.owner),
        opened.owner == seat.session.party,
    )
    mine = worker == seat.session.member.member
    started = bool(on_file.newest("case_state") and on_file.newest("age_band"))
    return page(
        request,
        "case.html",
        code=400 if errors else 200,
        person=person_of(opened, reveal=reveal),
        born=birth_date(str((opened.card or {}).get("born", "")), words.language),
        lines=on_file.lines(),
        rows=[_row(one, session, words) for one in asked],
        worker=colleague.label(site_of(request), session, words, worker) if worker else "",
        readers=_readers(request, opened, session, words),
        to_start=own and mine and not started,
        may_ask=menu.may_ask(session) and mine and (started or not own),
        may_record=own and mine,
        may_mandate=any("mandate" in one.row["conditions"] for one in aiming.aims(session)),
        may_assign=own and menu.may_assign(session),
        consents=len(on_file.consents()),
        states=[Option(value=one, label=words.say(f"case.state.{one}")) for one in STATES],
        tracks=[
            Option(value=one, label=words.say(f"case.track.{one}"), checked=one == TRACKS[0])
            for one in TRACKS
        ],
        ages=_ages(opened, session.clock.today(), words),
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _row(row: RequestOut, session: Session, words: Words) -> RequestLine:
    open_ = row.state not in FINAL
    clock = next(iter(row.deadlines), None) if open_ else None
    due_at = (clock.due_at or "") if clock else ""
    late = bool(clock and clock.late)
    return RequestLine(
        href=f"/requests/{row.sid}",
        what=words.say(f"purpose.{row.purpose}"),
        to=vocabulary.organisations(session, words, [row.to]),
        kind="bad" if late else "wait" if open_ else "neutral",
        state=words.say(f"state.{row.state}"),
        due=day(due_at, words.language) if due_at else "",
        due_at=due_at,
        late=late,
    )


def _readers(request: Request, opened: Case, session: Session, words: Words) -> str:
    """The readers of the card: names, in one line."""
    kids = set(opened.statement.payload.kids)
    own = session.trust.own().members.values()
    found = [one.member for one in own if one.seal_kid in kids]
    return ", ".join(
        sorted(colleague.label(site_of(request), session, words, one) for one in found)
    )


def _ages(opened: Case, today: date, words: Words) -> list[Option]:
    band = age_band(str((opened.card or {}).get("born", "")), today)
    return [
        Option(value=one, label=words.say(f"case.age.{one}"), checked=one == band) for one in AGES
    ]


def age_band(born: str, today: date) -> str:
    """The age band by a birth date; empty if the day matters and is not known."""
    try:
        bands = {_band(date.fromisoformat(one), today) for one in _days(born)}
    except ValueError as error:
        raise InvalidInput("card_invalid", "a birth date that there is not") from error
    return bands.pop() if len(bands) == 1 else ""


def _days(born: str) -> tuple[str, ...]:
    """The first and last day that ``born`` can mean."""
    endings = {4: ("-01-01", "-12-31"), 7: ("-01", "-28")}.get(len(born), ("",))
    return tuple(born + ending for ending in endings)


def _band(born: date, today: date) -> str:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "minor" if years < _ADULT_FROM else "young_adult" if years < _YOUNG_UNTIL else "adult"
