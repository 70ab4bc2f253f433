"""Faults as pages: what to do, and a number under which the operator finds the line in the log.

The page never shows the code of a fault, and is the same for a missing thing and for somebody
else's.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser import cookie
from hub.errors import HubError, VerificationError
from hub.status import status_of

REFERENCE_BYTES = 4
RETRY_AFTER_S = "60"
# Every other status is shown as the page of the nearest one.
_SHOWN = {400: 400, 403: 403, 404: 404, 405: 404, 503: 503}


class NotSignedIn(VerificationError):
    """Nobody is signed in in this browser, or no longer."""

    code = "not_signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where an error of a ``kind`` leads instead of a page, and the cookies that are dropped."""

    kind: type[HubError]
    path: str
    drops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault for the log: its number (8 hex), HTTP status and code."""

    reference: str
    status: int
    reason: str
    error: Exception | None = None


# The function shows the template "fault.html" in the frame of the application.
ShowPage = Callable[..., Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How one application answers faults.

    Attributes:
        page: shows a page, as `hub.browser.page.page` does.
        note: writes the line into the log.
        redirects: errors that lead elsewhere.
    """

    page: ShowPage
    note: Callable[[Fault], None]
    redirects: Sequence[Redirect]

    def install(self, app: FastAPI) -> None:
        """Let ``app`` answer every fault with a page."""
        for redirect in self.redirects:
            app.add_exception_handler(redirect.kind, _leading(redirect))

        @app.exception_handler(HubError)
        async def _on_purpose(request: Request, error: HubError) -> Response:
            return self._answer(request, status_of(type(error)), error.reason)

        @app.exception_handler(RequestValidationError)
        async def _invalid(request: Request, _error: RequestValidationError) -> Response:
            # An address that cannot be one of ours gets the same answer as a missing page.
            return self._answer(request, 404, "address_invalid")

        @app.exception_handler(HTTPException)
        async def _http(request: Request, error: HTTPException) -> Response:
            return self._answer(request, error.status_code, f"http_{error.status_code}")

        @app.exception_handler(Exception)
        async def _unforeseen(request: Request, error: Exception) -> Response:
            return self._answer(request, 500, "internal_error", error)

    def _answer(
        self, request: Request, status: int, reason: str, error: Exception | None = None
    ) -> Response:
        reference = secrets.token_hex(REFERENCE_BYTES)
        self.note(Fault(reference=reference, status=status, reason=reason, error=error))
        shown = _SHOWN.get(status, 500 if status >= 500 else 400)
        response = self.page(request, "fault.html", code=status, status=shown, reference=reference)
        if status == 503:
            response.headers["Retry-After"] = RETRY_AFTER_S
        return response


def _leading(redirect: Redirect) -> Callable[[Request, Exception], Response]:
    def lead(request: Request, _error: Exception) -> Response:
        response = RedirectResponse(redirect.path, 303)
        cookie.drop(request, response, *redirect.drops)
        return response

    return lead
