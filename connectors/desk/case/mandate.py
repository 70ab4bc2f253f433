"""Putting a mandate on file, in one minute: a photo of the signed document, for whom, until when.

The document stays at the desk, sealed; a request that needs it includes it automatically.
"""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page import draft, vocabulary
from connectors.desk.page.draft import Drafts
from connectors.desk.page.page import page
from connectors.desk.page.person import own_case, person_of
from connectors.desk.page.upload import Upload, UploadDep
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.exchange import aim as aiming
from connectors.exchange import mandate
from connectors.exchange.aim import Aim
from connectors.sealed.attachment import Attachment
from connectors.session import Session, until
from hub.browser.address import CasePath
from hub.browser.page import words_of
from hub.crypto.container import MANDATE
from hub.errors import InvalidInput, NotAllowed
from hub.ui.option import Option
from hub.ui.words import Words

router = APIRouter()

DAYS = (91, 183, 365)
USUAL_DAYS = 183
DOCUMENT_BYTES_MAX = 32 * 2**20


@router.get("/cases/{case_id}/mandate")
def show(request: Request, seat: SeatDep, case_id: CasePath) -> Response:
    """Ask for the document."""
    with seat.work() as session:
        return _page(request, seat, session, case_id)


@router.post("/cases/{case_id}/mandate")
def record(request: Request, seat: SeatDep, case_id: CasePath, form: UploadDep) -> Response:
    """Keep the document here and put the mandate on file; then go back to where it was needed."""
    fields = form.fields
    with seat.change() as session:
        own_case(seat, session, case_id)
        document = _document(form.file("document"))
        aim = next((one for one in aims(session) if _value(one) == fields.one("aim")), None)
        days = next((one for one in DAYS if str(one) == fields.one("days")), None)
        errors = _faults(document, aim, days)
        if isinstance(document, str) or aim is None or days is None:
            return _page(request, seat, session, case_id, errors=errors)
        members = {
            "purpose": aim.purpose,
            "recipients": sorted({session.party, aim.to}),
            "until": until(session.clock, days),
        }
        mandate.record(session, site_of(request).mandates, case_id, members, document)
        waits = "categories" in Drafts(session=session, kind=draft.ASK).read(case_id)
    return RedirectResponse(f"/cases/{case_id}{'/ask/check' if waits else ''}", 303)


def aims(session: Session) -> list[Aim]:
    """The requests that this member may make with a mandate only."""
    return [one for one in aiming.aims(session) if "mandate" in one.row["conditions"]]


def _faults(document: Attachment | str, aim: Aim | None, days: int | None) -> list[tuple[str, str]]:
    errors = [("document", document)] if isinstance(document, str) else []
    errors += [("aim", "mandate.aim.error")] if aim is None else []
    return errors + ([("days", "mandate.days.error")] if days is None else [])


def _document(upload: Upload | None) -> Attachment | str:
    """The document, or the key of its fault."""
    if upload is None:
        return "mandate.document.none"
    if upload.size > DOCUMENT_BYTES_MAX:
        return "mandate.document.large"
    try:
        return upload.attachment(MANDATE)
    except InvalidInput:
        return "mandate.document.error"


def _page(
    request: Request,
    seat: Seat,
    session: Session,
    case_id: str,
    *,
    errors: Sequence[tuple[str, str]] = (),
) -> Response:
    words = words_of(request)
    opened, _ = own_case(seat, session, case_id)
    found = aims(session)
    if not found:
        raise NotAllowed("no_mandate_needed", "nothing that this member asks needs a mandate")
    return page(
        request,
        "mandate.html",
        code=400 if errors else 200,
        person=person_of(opened),
        aims=[_option(one, session, words, checked=one is found[0]) for one in found],
        days=[
            Option(value=str(one), label=words.say(f"days.{one}"), checked=one == USUAL_DAYS)
            for one in DAYS
        ],
        errors=[(field, words.say(error)) for field, error in errors],
    )


def _option(aim: Aim, session: Session, words: Words, *, checked: bool) -> Option:
    label = words.say(
        "mandate.aim.at",
        purpose=words.say(f"purpose.{aim.purpose}"),
        organisation=vocabulary.organisations(session, words, [aim.to]),
    )
    return Option(value=_value(aim), label=label, checked=checked)


def _value(aim: Aim) -> str:
    return f"{aim.to}:{aim.purpose}"
