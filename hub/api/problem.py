"""From an error to an answer: the problem document.

Source: RFC 9457; NL API Design Rules (400 and not 422 for invalid input, all errors at once).
A problem never quotes what was sent: it names places and codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from hub import errors
from hub.status import status_of

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
FAULTS_MAX = 20

# Each status has a title and what to do next, the same for every cause of that status.
_TEXT: dict[int, tuple[str, str]] = {
    400: ("Invalid input", "Correct the named members and send it again."),
    401: ("Not signed in", "Ask for a new token and send it again."),
    403: ("Not allowed", "This member may not do this."),
    404: ("Not found", "There is nothing here for this member."),
    405: ("Method not allowed", "The document at /v1/openapi.json names the methods."),
    409: ("Conflict", "Read the current state before you decide what to send."),
    413: ("Too large", "The document at /v1/openapi.json names the limits."),
    415: ("Unsupported media type", "The document at /v1/openapi.json names the media type."),
    500: ("Internal error", "Nothing was lost. Tell the operator the time and the address."),
    503: ("Unavailable", "Nothing happened. Send it again, with the same Idempotency-Key."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: ``pointer`` says where (JSON Pointer, RFC 6901)."""

    pointer: str
    code: str


def title(status: int) -> str:
    """The meaning of a status, for people."""
    return _TEXT.get(status, _TEXT[500])[0]


def response(status: int, code: str, faults: Sequence[Fault] = ()) -> JSONResponse:
    """The problem document for ``status`` with its stable ``code``."""
    heading, detail = _TEXT.get(status, _TEXT[500])
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": heading,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [{"pointer": fault.pointer, "code": fault.code} for fault in faults],
    }
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(document, status, headers, MEDIA_TYPE)


def of_error(error: errors.HubError) -> JSONResponse:
    """The problem document for an error that was raised on purpose."""
    # If a caller may not know that something exists, the body is the same for every reason.
    code = "not_found" if isinstance(error, errors.NotFound) else error.reason
    return response(status_of(type(error)), code)


def _faults_of(error: RequestValidationError) -> list[Fault]:
    """The first `FAULTS_MAX` faults with their places; pydantic's own message quotes the input."""
    return [
        Fault(
            pointer="/" + "/".join(str(step).replace("~", "~0").replace("/", "~1") for step in loc),
            code=fault["type"],
        )
        for fault in error.errors()[:FAULTS_MAX]
        for loc in [_known_steps(fault["loc"], fault["type"])]
    ]


def _known_steps(loc: Sequence[str | int], kind: str) -> Sequence[str | int]:
    """The place of a fault, without the name of an unknown member: the caller chose that."""
    return loc[:-1] if kind == "extra_forbidden" else loc


def install(app: FastAPI) -> None:
    """Let ``app`` answer every error with a problem document."""

    @app.exception_handler(errors.HubError)
    async def _on_purpose(_request: Request, error: errors.HubError) -> JSONResponse:
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return response(400, "invalid_input", _faults_of(error))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = "not_found" if error.status_code == 404 else f"http_{error.status_code}"
        return response(error.status_code, code)

    @app.exception_handler(Exception)
    async def _unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        return response(500, "internal_error")
