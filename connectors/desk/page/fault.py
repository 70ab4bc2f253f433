"""Faults as pages: what is wrong, and what to do; never a trace, and nothing of a person."""

import secrets
from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from connectors.desk.page.page import page
from connectors.desk.seat import cookie
from connectors.desk.seat.entry import NotSignedIn
from connectors.desk.seat.vault import Locked
from hub.errors import (
    Conflict,
    HubError,
    InvalidInput,
    NotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
    VerificationError,
)

REFERENCE_BYTES = 4
RETRY_AFTER_S = "60"
_STATUS: Mapping[type[HubError], int] = {
    InvalidInput: 400,
    VerificationError: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Unavailable: 503,
}
# Every other status is shown as the page of the nearest one.
_SHOWN = {400: 400, 403: 403, 404: 404, 405: 404, 503: 503}


def fault(request: Request, status: int) -> Response:
    """The page for ``status``."""
    shown = _SHOWN.get(status, 500 if status >= 500 else 400)
    reference = secrets.token_hex(REFERENCE_BYTES)
    response = page(request, "fault.html", code=status, status=shown, reference=reference)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def install(app: FastAPI) -> None:
    """Let ``app`` answer every fault with a page."""

    @app.exception_handler(Locked)
    async def _locked(request: Request, _error: Locked) -> Response:
        response = RedirectResponse("/unlock", 303)
        cookie.drop(request, response, "seat")
        return response

    @app.exception_handler(NotSignedIn)
    async def _not_signed_in(request: Request, _error: NotSignedIn) -> Response:
        response = RedirectResponse("/sign-in", 303)
        for name in ("sign-in", "seat"):
            cookie.drop(request, response, name)
        return response

    @app.exception_handler(HubError)
    async def _on_purpose(request: Request, error: HubError) -> Response:
        kinds = type(error).__mro__
        return fault(request, next((_STATUS[one] for one in kinds if one in _STATUS), 500))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, _error: RequestValidationError) -> Response:
        # An address that cannot be one of ours: the same as one that is not there.
        return fault(request, 404)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return fault(request, error.status_code)

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, _error: Exception) -> Response:
        return fault(request, 500)
