"""Forms: taken from our own pages in this browser only.

A form's token is a hash of the secret reference in the browser's cookie: whoever can read
neither the cookie nor the page cannot make one. The origin is checked beside it. Pages send no
referrer, so browsers name the origin of a form ``null``; then Sec-Fetch-Site must say that the
form is ours. Source: decisions 3 and 14.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from hub.errors import InvalidInput, NotAllowed, TooLarge
from hub.ui.form import fields_of, is_token
from hub.web.session import cookies_of, site_of

BODY_BYTES_MAX = 4_096


async def posted(request: Request) -> Mapping[str, str]:
    """The fields of a form that came from one of our pages in this browser.

    Raises:
        NotAllowed: it came from elsewhere, or without the token of this browser.
        InvalidInput: it is not in the form of a form.
        TooLarge: it is over 4 KiB.
    """
    if not _is_ours(request):
        raise NotAllowed("foreign_origin", "the form of another site")
    fields = _fields(request, await _body(request))
    cookies = cookies_of(request)
    references = [cookies.read(request, name) for name in ("session", "browser")]
    reference = next(filter(None, references), "")
    given = fields.get("form_token", "")
    if not is_token(given, reference):
        raise NotAllowed("form_token", "not the token of this browser")
    return fields


FormDep = Annotated[Mapping[str, str], Depends(posted)]


def _is_ours(request: Request) -> bool:
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    return origin == site_of(request).origin or (origin == "null" and site == "same-origin")


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge("form_too_large", "over 4 KiB")
    return body


def _fields(request: Request, body: bytes) -> dict[str, str]:
    pairs = fields_of(request.headers.get("content-type", ""), body)
    if len(dict(pairs)) < len(pairs):
        raise InvalidInput("form_malformed", "a field twice")
    return dict(pairs)
