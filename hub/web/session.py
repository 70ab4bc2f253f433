"""Who asks for a page: the cookies of a browser, and the member behind them.

Two references without meaning, each 256 random bits, a language, and the checkpoint of the log
that was seen last. ``browser`` is there before
anybody signed in: it binds the sign-in under way and the forms to one browser. ``session`` takes
its place at sign-in; its reference is always new, so one that was planted before is worth
nothing. Source: architecture, section 5.
"""

import re
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from hub.errors import VerificationError
from hub.ports.caller import Caller
from hub.ui.words import LANGUAGES
from hub.web.site import Site

LANGUAGE_S = 365 * 86_400
REFERENCE_BYTES = 32
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")
_FORMS = {
    "language": re.compile("|".join(LANGUAGES)),
    # A signed note in base64url without padding.
    "checkpoint": re.compile(r"[A-Za-z0-9_-]{1,1600}"),
}


class NotSignedIn(VerificationError):
    """Nobody is signed in in this browser, or no longer."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookies:
    """The cookies of this hub; ``__Host-`` and Secure, but for plain http in the demo."""

    secure: bool

    def read(self, request: Request, name: str) -> str:
        """A cookie's value; empty if there is none in its form."""
        value = request.cookies.get(self.name(name), "")
        return value if _FORMS.get(name, _REFERENCE).fullmatch(value) else ""

    def put(self, response: Response, name: str, value: str, *, age_s: int | None = None) -> None:
        """Set a cookie: for this host only, not for scripts, not from other sites' forms."""
        response.set_cookie(
            self.name(name),
            value,
            max_age=age_s,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Let the browser forget a cookie."""
        response.delete_cookie(
            self.name(name), path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def name(self, name: str) -> str:
        """The full name of a cookie."""
        # A browser keeps a __Host- cookie only if it is Secure, and then lets no other host or
        # path overwrite it.
        return f"__Host-hub-{name}" if self.secure else f"demo-hub-{name}"


def new_reference() -> str:
    """A reference for a browser in which nobody is signed in."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


def site_of(request: Request) -> Site:
    """The hub that these pages belong to."""
    site: Site = request.app.state.site
    return site


def cookies_of(request: Request) -> Cookies:
    """The cookies of the hub that these pages belong to."""
    return Cookies(secure=site_of(request).origin.startswith("https://"))


def caller_of(request: Request) -> Caller:
    """The member who is signed in in this browser, as they stand now.

    Raises:
        NotSignedIn: nobody is.
    """
    session = cookies_of(request).read(request, "session")
    if not session:
        raise NotSignedIn
    try:
        caller = site_of(request).broker.people.caller(session)
    except VerificationError as error:
        raise NotSignedIn from error
    # For a fault that comes later: its page still leads somewhere.
    request.state.caller = caller
    return caller


def reader_of(request: Request) -> Caller | None:
    """Who is signed in, on a page that is for everybody: it keeps its reader's menu."""
    try:
        return caller_of(request)
    except NotSignedIn:
        return None
