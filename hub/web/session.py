"""The member behind a browser's cookie, who asks for a page. Source: architecture, section 5."""

from starlette.requests import Request

from hub.browser import cookie
from hub.browser.fault import NotSignedIn
from hub.errors import VerificationError
from hub.ports.caller import Caller
from hub.web.site import site_of


def caller_of(request: Request) -> Caller:
    """The member who is signed in in this browser, as they stand now.

    Raises:
        NotSignedIn: nobody is.
    """
    session = cookie.read(request, "session")
    if not session:
        raise NotSignedIn
    try:
        caller = site_of(request).broker.people.caller(session)
    except VerificationError as error:
        raise NotSignedIn from error
    # A later fault needs this, so that its page still leads somewhere.
    request.state.caller = caller
    return caller


def reader_of(request: Request) -> Caller | None:
    """The signed-in member on a page that is for everybody: it keeps its reader's menu."""
    try:
        return caller_of(request)
    except NotSignedIn:
        return None
