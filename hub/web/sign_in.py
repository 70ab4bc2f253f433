"""Signing in and out, and the language. None of these pages needs a session."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.errors import InvalidInput, VerificationError
from hub.ui.header import content_security_policy
from hub.ui.words import LANGUAGES
from hub.web.form_token import FormDep
from hub.web.page import own_path, page
from hub.web.session import LANGUAGE_S, cookies_of, new_reference, site_of

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
    # Someone who is signed in has no such cookie, and may sign in anew.
    browser = cookies_of(request).read(request, "browser") or new_reference()
    response = RedirectResponse(site_of(request).broker.people.begin(browser), 303)
    cookies_of(request).put(response, "browser", browser)
    return response


@router.get(RETURN_PATH)
def finish(request: Request) -> Response:
    """Take the provider's answer; a session begins with a reference of its own."""
    cookies = cookies_of(request)
    browser = cookies.read(request, "browser")
    previous = cookies.read(request, "session")
    try:
        session = site_of(request).broker.people.finish(
            browser, request.url.query, previous=previous
        )
    except (InvalidInput, VerificationError) as error:
        told = error.reason if error.reason in _TOLD else "refused"
        return _form(request, fault=told, code=403)
    response = RedirectResponse("/", 303)
    cookies.put(response, "session", session)
    cookies.drop(response, "browser")
    return response


@router.post("/sign-out")
def sign_out(request: Request, _fields: FormDep) -> Response:
    """End the session, here and at the hub."""
    cookies = cookies_of(request)
    site_of(request).broker.people.sign_out(cookies.read(request, "session"))
    response = RedirectResponse("/sign-in", 303)
    cookies.drop(response, "session")
    return response


@router.post("/language")
def choose_language(request: Request, fields: FormDep) -> Response:
    """Show the pages in another language from now on, beginning with the one that asked."""
    language = fields.get("language", "")
    if language not in LANGUAGES:
        raise InvalidInput("language_unknown")
    response = RedirectResponse(own_path(fields.get("back", "")), 303)
    cookies_of(request).put(response, "language", language, age_s=LANGUAGE_S)
    return response


def _form(request: Request, *, fault: str, code: int) -> Response:
    response = page(request, "sign_in/form.html", code=code, fault=fault)
    # Browsers hold the redirect after a form against form-action too.
    response.headers["Content-Security-Policy"] = content_security_policy(
        form_action=site_of(request).broker.people.provider
    )
    return response
