"""Faults as pages: what to do, and a number under which the operator finds the line in the log.

The number stands in the technical log with the fault's code; the page never shows the code, and
says the same of what is not there and of what is somebody else's.
"""

import secrets
from collections.abc import Callable

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.errors import HubError
from hub.web.page import page
from hub.web.session import NotSignedIn, cookies_of

REFERENCE_BYTES = 4
RETRY_AFTER_S = "60"
_log = structlog.get_logger()

# Every other status is shown as the page of the nearest one.
_SHOWN = {400: 400, 403: 403, 404: 404, 405: 404, 503: 503}


def fault(request: Request, status: int, reason: str, error: Exception | None = None) -> Response:
    """The page for ``status``; ``reason`` goes to the log."""
    reference = secrets.token_hex(REFERENCE_BYTES)
    level = _log.error if status >= 500 else _log.info
    level("page_fault", request_ref=reference, status=status, reason=reason, exc_info=error)
    shown = _SHOWN.get(status, 500 if status >= 500 else 400)
    response = page(request, "fault.html", code=status, status=shown, reference=reference)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def install(app: FastAPI, status_of: Callable[[type[HubError]], int]) -> None:
    """Let ``app`` answer every fault with a page; ``status_of`` is the hub's one table."""

    @app.exception_handler(NotSignedIn)
    async def _nobody(request: Request, _error: NotSignedIn) -> Response:
        response = RedirectResponse("/sign-in", 303)
        cookies_of(request).drop(response, "session")
        return response

    @app.exception_handler(HubError)
    async def _on_purpose(request: Request, error: HubError) -> Response:
        return fault(request, status_of(type(error)), error.reason)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, _error: RequestValidationError) -> Response:
        # An address that cannot be one of ours: the same as one that is not there.
        return fault(request, 404, "address_invalid")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return fault(request, error.status_code, f"http_{error.status_code}")

    @app.exception_handler(Exception)
    async def _unforeseen(request: Request, error: Exception) -> Response:
        return fault(request, 500, "internal_error", error)
