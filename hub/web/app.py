"""The hub's pages: sign-in, requests by reference, the log. No name, no script.

For everybody: sign-in, what may be asked, the agreement.
"""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser.app import Pages
from hub.browser.fault import Fault, Faults, NotSignedIn, Redirect
from hub.services.broker import Broker
from hub.services.log.inquiry import is_officer
from hub.ui import words
from hub.web import agreement, figure, inquiry, inspection, log, may, request, sign_in
from hub.web.page import page
from hub.web.session import caller_of
from hub.web.site import Site

RETURN_PATH = sign_in.RETURN_PATH
_log = structlog.get_logger()


def site(broker: Broker, *, origin: str, env: str) -> Site:
    """The parts of a running hub that the pages need; goes into ``app.state.site``."""
    loaded = {language: words.load(language, "hub.web") for language in words.LANGUAGES}
    return Site(broker=broker, origin=origin, env=env, words=loaded)


def build() -> Pages:
    """The pages without their hub."""
    nobody = Redirect(kind=NotSignedIn, path="/sign-in", drops=("session",))
    app = Pages(Faults(page=page, note=_note, redirects=(nobody,)))
    for one in (sign_in, request, log, may, agreement, inquiry, figure, inspection):
        app.include_router(one.router)

    @app.get("/")
    def _begin(request: Request) -> Response:
        # Where a privacy officer begins, the log is checked with one click.
        begin = "/audit" if is_officer(caller_of(request)) else "/requests"
        return RedirectResponse(begin, 303)

    return app


def _note(fault: Fault) -> None:
    level = _log.error if fault.status >= 500 else _log.info
    level(
        "page_fault",
        request_ref=fault.reference,
        status=fault.status,
        reason=fault.reason,
        exc_info=fault.error,
    )
