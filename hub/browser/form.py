"""Forms: taken from our own pages in this browser only, and bounded.

A form's token is a hash of the secret reference in the browser's cookie: a site that can read
neither the cookie nor the page cannot make one. The origin is checked too. Pages send no referrer,
so browsers name the origin of a form ``null``; then Sec-Fetch-Site must say that the form is ours.
Source: decisions 3 and 14.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from hub.browser import cookie
from hub.browser.site import site_of
from hub.errors import InvalidInput, NotAllowed, TooLarge

FIELDS_MAX = 256
MEDIA_TYPE = "application/x-www-form-urlencoded"


class Fields:
    """The fields of a form; a name may occur in it more than once, as with ticked boxes."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def one(self, name: str) -> str:
        """The value of a field without space around it; empty if it is missing.

        Raises:
            InvalidInput: it occurs more than once.
        """
        found = self.all(name)
        if len(found) > 1:
            raise InvalidInput("form_malformed", "a field twice")
        return found[0].strip() if found else ""

    def all(self, name: str) -> list[str]:
        """Every value under a name, in the form's order."""
        return [value for key, value in self._pairs if key == name]

    def under(self, prefix: str) -> Mapping[str, str]:
        """Fields whose name begins with ``prefix``, by the rest of their name."""
        begin = len(prefix)
        return {key[begin:]: value for key, value in self._pairs if key.startswith(prefix)}


async def posted(request: Request) -> Fields:
    """The fields of a form that came from one of our pages in this browser.

    Raises:
        NotAllowed: it came from elsewhere, or without the token of this browser.
        InvalidInput: the body is not a valid form.
        TooLarge: it is over the limit of this application, or has over 256 fields.
    """
    check_origin(request)
    pairs = _pairs(request.headers.get("content-type", ""), await _body(request))
    if len(pairs) > FIELDS_MAX:
        raise TooLarge("form_too_large", "over 256 fields")
    fields = Fields(pairs)
    check_token(request, fields.one("form_token"))
    return fields


FormDep = Annotated[Fields, Depends(posted)]


def check_origin(request: Request) -> None:
    """Refuse a form that another site sent.

    Raises:
        NotAllowed: it came from elsewhere.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    ours = origin == site_of(request).origin or (origin == "null" and site == "same-origin")
    if not ours or site not in (None, "same-origin"):
        raise NotAllowed("foreign_origin", "the form of another site")


def check_token(request: Request, given: str) -> None:
    """Refuse a form without the token of this browser; a browser without a cookie has none.

    Raises:
        NotAllowed: another token, or none.
    """
    reference = cookie.reference_of(request)
    if not reference or not hmac.compare_digest(token_of(reference).encode(), given.encode()):
        raise NotAllowed("form_token", "not the token of this browser")


def token_of(reference: str) -> str:
    """The token of all forms in a browser with this reference in its cookie: 64 hex."""
    return hashlib.sha256(b"dossierhub form\n" + reference.encode()).hexdigest()


async def _body(request: Request) -> bytes:
    body, bytes_max = b"", site_of(request).form_bytes_max
    async for piece in request.stream():
        body += piece
        if len(body) > bytes_max:
            raise TooLarge("form_too_large", f"over {bytes_max} bytes")
    return body


def _pairs(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form, in its order."""
    media = content_type.partition(";")[0].strip().lower()
    pairs: list[tuple[str, str]] = []
    try:
        if media == MEDIA_TYPE:
            pairs = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
            )
    except ValueError as error:
        raise InvalidInput("form_malformed", "no fields") from error
    if not pairs:
        raise InvalidInput("form_malformed", "no form")
    return pairs
