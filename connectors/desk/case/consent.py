"""One talk about consent: several purposes, each may be refused, read back, then put on file.

The answers lie in a draft sealed to this member alone until the receipt was handed over. A yes
becomes a fact. A no goes nowhere: it is only on the paper that the person takes home.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.case import talk as talks
from connectors.desk.case.fact import newest
from connectors.desk.case.talk import Group
from connectors.desk.page import draft, vocabulary
from connectors.desk.page.draft import Drafts
from connectors.desk.page.page import names_of, page
from connectors.desk.page.person import own_case, person_of
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.exchange import consent
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.browser.address import CasePath
from hub.browser.form import FormDep
from hub.browser.page import words_of
from hub.crypto.payload.fact import AgeBand
from hub.ui.moment import long_day
from hub.ui.option import Option

router = APIRouter()

KIND = "talk"
TOPICS_MAX = 8
Errors = Sequence[tuple[str, str]]


@router.get("/cases/{case_id}/consent")
def show_topics(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show the topics to talk about."""
    with seat.work() as session:
        return _topics(request, seat, session, case_id)


@router.post("/cases/{case_id}/consent")
def choose_topics(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Begin the talk."""
    with seat.change() as session:
        own_case(seat, session, case_id)
        known = {talks.key_of(one) for one in consent.topics(session)}
        chosen = sorted(set(fields.all("topic")))
        if not 1 <= len(chosen) <= TOPICS_MAX or not known.issuperset(chosen):
            errors = [("topic", "consent.topic.error")]
            return _topics(request, seat, session, case_id, errors=errors)
        drafts = Drafts(session=session, kind=KIND)
        drafts.write(case_id, {"topics": chosen})
    return RedirectResponse(f"/cases/{case_id}/consent/talk", 303)


@router.get("/cases/{case_id}/consent/talk")
def show_talk(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show each topic with its questions."""
    with seat.work() as session:
        kept = Drafts(session=session, kind=KIND).read(case_id)
        if "topics" not in kept or "recorded" in kept:
            return RedirectResponse(f"/cases/{case_id}/consent", 303)
        return _talk(request, seat, session, case_id, kept)


@router.post("/cases/{case_id}/consent/talk")
def talk(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Keep the answers about each."""
    with seat.change() as session:
        drafts = Drafts(session=session, kind=KIND)
        kept = drafts.read(case_id)
        if "topics" not in kept or "recorded" in kept:
            return RedirectResponse(f"/cases/{case_id}/consent", 303)
        found = talks.chosen(session, kept)
        said = {"topics": kept["topics"], "said": [talks.said(one, fields) for one in found]}
        errors = [fault for one in found for fault in talks.faults(one, fields)]
        if errors:
            return _talk(request, seat, session, case_id, said, errors=errors)
        drafts.write(case_id, said)
    return RedirectResponse(f"/cases/{case_id}/consent/read-back", 303)


@router.get("/cases/{case_id}/consent/read-back")
def show_read_back(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Show all answers on one page, to read aloud."""
    with seat.work() as session:
        kept = Drafts(session=session, kind=KIND).read(case_id)
        if "said" not in kept or "recorded" in kept:
            return RedirectResponse(f"/cases/{case_id}/consent", 303)
        return _read_back(request, seat, session, case_id, kept)


@router.post("/cases/{case_id}/consent/record")
def record(request: Request, seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Put each yes on file, once, and give the receipt."""
    with seat.change() as session:
        drafts = Drafts(session=session, kind=KIND)
        kept = drafts.read(case_id)
        if "said" not in kept:
            return RedirectResponse(f"/cases/{case_id}/consent", 303)
        _, facts = own_case(seat, session, case_id)
        begun = "recorded" in kept
        if not begun and fields.one("shown") != draft.mark(kept):
            errors = [("shown", "consent.changed")]
            return _read_back(request, seat, session, case_id, kept, errors=errors)
        guardian = _is_minor(facts)
        if not begun and guardian and not fields.one("guardian"):
            errors = [("guardian", "consent.guardian.error")]
            return _read_back(request, seat, session, case_id, kept, errors=errors)
        for topic, said in talks.pairs(session, kept):
            done = kept.get("recorded", [])
            if said["answer"] == "yes" and said["topic"] not in done:
                consent.record(
                    session,
                    case_id,
                    topic,
                    said["categories"],
                    days=said["days"],
                    guardian=guardian,
                    renews=facts,
                )
                done = [*done, said["topic"]]
            kept = kept | {"recorded": done}
            # The draft is kept after each one, so that a retry after a fault puts none on file
            # twice.
            drafts.write(case_id, kept)
    return RedirectResponse(f"/cases/{case_id}/consent/receipt", 303)


@router.get("/cases/{case_id}/consent/receipt")
def show_receipt(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """One paper for the person, to print."""
    words = words_of(request)
    with seat.work() as session:
        kept = Drafts(session=session, kind=KIND).read(case_id)
        if "recorded" not in kept:
            return RedirectResponse(f"/cases/{case_id}/consent", 303)
        opened, _ = own_case(seat, session, case_id)
        said = talks.sentences(session, words, kept)
        own = names_of(session)[session.party]
    return page(
        request,
        "consent_receipt.html",
        person=person_of(opened),
        organisation=own,
        today=long_day(seat.session.clock.today(), words.language),
        agreed=[one for one in said if one.yes],
        refused=[one for one in said if not one.yes],
        complete=len(kept["recorded"]) == sum(one.yes for one in said),
    )


@router.post("/cases/{case_id}/consent/done")
def done(seat: SeatDep, case_id: CasePath, fields: FormDep) -> Response:
    """Forget the talk, so that nobody here knows any more what was refused."""
    _ = fields
    with seat.change() as session:
        Drafts(session=session, kind=KIND).drop(case_id)
    return RedirectResponse(f"/cases/{case_id}", 303)


def _topics(
    request: Request, seat: Seat, session: Session, case_id: str, *, errors: Errors = ()
) -> Response:
    words = words_of(request)
    opened, _ = own_case(seat, session, case_id)
    found: dict[str, list[Option]] = {}
    for one in consent.topics(session):
        option = Option(
            value=talks.key_of(one), label=vocabulary.organisations(session, words, [one.other])
        )
        found.setdefault(one.purpose, []).append(option)
    return page(
        request,
        "consent_topics.html",
        code=400 if errors else 200,
        person=person_of(opened),
        pending="recorded" in Drafts(session=session, kind=KIND).read(case_id),
        groups=[
            Group(heading=words.say(f"purpose.{purpose}"), options=tuple(options))
            for purpose, options in found.items()
        ],
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _talk(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    stored: Mapping[str, Any],
    *,
    errors: Errors = (),
) -> Response:
    words = words_of(request)
    opened, _ = own_case(seat, session, case_id)
    said = {one["topic"]: one for one in stored.get("said", ())}
    return page(
        request,
        "consent_talk.html",
        code=400 if errors else 200,
        person=person_of(opened),
        subjects=[
            talks.subject(session, words, one, said.get(talks.key_of(one), {}))
            for one in talks.chosen(session, stored)
        ],
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _read_back(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    stored: Mapping[str, Any],
    *,
    errors: Errors = (),
) -> Response:
    words = words_of(request)
    opened, facts = own_case(seat, session, case_id)
    return page(
        request,
        "consent_read_back.html",
        code=400 if errors else 200,
        person=person_of(opened),
        said=talks.sentences(session, words, stored),
        minor=_is_minor(facts),
        shown=draft.mark(stored),
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _is_minor(facts: Sequence[Fact]) -> bool:
    found = newest([one for one in facts if one.kind == "age_band"])
    return (
        found is not None and isinstance(found.payload, AgeBand) and found.payload.code == "minor"
    )
