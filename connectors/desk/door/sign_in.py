"""Signing in and out at a desk on a server. On a laptop these pages do not exist."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page.page import page
from connectors.desk.seat.admission import Admission
from connectors.desk.seat.site import site_of
from hub.browser import cookie
from hub.browser.form import FormDep
from hub.browser.page import let_forms_lead_to
from hub.errors import InvalidInput, NotFound, Unavailable, VerificationError

router = APIRouter()
RETURN_PATH = "/sign-in/return"


@router.get("/sign-in")
def show(request: Request) -> Response:
    """The page with the one button."""
    return _page(request, _admission(request))


@router.post("/sign-in")
def begin(request: Request, _fields: FormDep) -> Response:
    """Send the browser to the party's provider."""
    admission = _admission(request)
    # A signed-in person has no such cookie, and may sign in again.
    browser = cookie.read(request, "browser") or cookie.new_reference()
    try:
        address = admission.begin(browser)
    except (Unavailable, VerificationError):
        return _page(request, admission, code=503, fault="unavailable")
    response = RedirectResponse(address, 303)
    cookie.put(request, response, "browser", browser)
    return response


@router.get(RETURN_PATH)
def finish(request: Request) -> Response:
    """Take the provider's answer; the browser gets a reference that it never had before."""
    admission = _admission(request)
    try:
        subject = admission.identify(cookie.read(request, "browser"), request.url.query)
        # Somebody has shown who they are, so any earlier member in this browser is signed out, even
        # if the newcomer may not come in.
        _leave(request, admission)
        reference = admission.admit(subject)
    except Unavailable:
        return _page(request, admission, code=503, fault="unavailable")
    except (InvalidInput, VerificationError):
        return _page(request, admission, code=403, fault="refused")
    if reference is None:
        return _page(request, admission, code=403, fault="unknown", subject=subject)
    response = RedirectResponse("/", 303)
    cookie.put(request, response, "sign-in", reference)
    cookie.drop(request, response, "browser", "seat")
    return response


@router.post("/sign-out")
def sign_out(request: Request, _fields: FormDep) -> Response:
    """Lock, and end the sign-in."""
    _leave(request, _admission(request))
    response = RedirectResponse("/sign-in", 303)
    cookie.drop(request, response, "sign-in", "seat")
    return response


def _admission(request: Request) -> Admission:
    """The way in, of a desk that has one.

    Raises:
        NotFound: this desk is on a laptop.
    """
    admission = site_of(request).admission
    if admission is None:
        raise NotFound
    return admission


def _leave(request: Request, admission: Admission) -> None:
    """End what was open in this browser."""
    site_of(request).vault.lock(cookie.read(request, "seat"))
    admission.end(cookie.read(request, "sign-in"))


def _page(
    request: Request, admission: Admission, *, code: int = 200, fault: str = "", subject: str = ""
) -> Response:
    # The subject is shown to the person whom it names, and is not kept.
    response = page(request, "sign_in.html", code=code, fault=fault, subject=subject)
    return let_forms_lead_to(response, admission.provider)
