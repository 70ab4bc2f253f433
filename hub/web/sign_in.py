"""Signing in and out. None of these pages needs a session."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser import cookie
from hub.browser.form import FormDep
from hub.browser.page import let_forms_lead_to
from hub.errors import InvalidInput, VerificationError
from hub.web.page import page
from hub.web.site import site_of

router = APIRouter()
RETURN_PATH = "/sign-in/return"
_TOLD = {"member_unknown"}


@router.get("/sign-in")
def ask(request: Request) -> Response:
    """The page with the one button."""
    return _form(request, fault="", code=200)


@router.post("/sign-in")
def begin(request: Request, _fields: FormDep) -> Response:
    """Send the browser to the provider."""
    # A signed-in person has no such cookie, and may sign in again.
    browser = cookie.read(request, "browser") or cookie.new_reference()
    response = RedirectResponse(site_of(request).broker.people.begin(browser), 303)
    cookie.put(request, response, "browser", browser)
    return response


@router.get(RETURN_PATH)
def finish(request: Request) -> Response:
    """Take the provider's answer; a session begins with a reference of its own."""
    browser, previous = cookie.read(request, "browser"), cookie.read(request, "session")
    try:
        session = site_of(request).broker.people.finish(
            browser, request.url.query, previous=previous
        )
    except (InvalidInput, VerificationError) as error:
        told = error.reason if error.reason in _TOLD else "refused"
        return _form(request, fault=told, code=403)
    response = RedirectResponse("/", 303)
    cookie.put(request, response, "session", session)
    cookie.drop(request, response, "browser")
    return response


@router.post("/sign-out")
def sign_out(request: Request, _fields: FormDep) -> Response:
    """End the session, here and at the hub."""
    site_of(request).broker.people.sign_out(cookie.read(request, "session"))
    response = RedirectResponse("/sign-in", 303)
    cookie.drop(request, response, "session")
    return response


def _form(request: Request, *, fault: str, code: int) -> Response:
    response = page(request, "sign_in/form.html", code=code, fault=fault)
    return let_forms_lead_to(response, site_of(request).broker.people.provider)
