"""Forms at a desk: taken from its own pages in this browser only, and bounded."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from connectors.desk.seat import cookie
from connectors.desk.seat.site import site_of
from hub.errors import InvalidInput, NotAllowed, TooLarge
from hub.ui.form import fields_of, is_token

BODY_BYTES_MAX = 65_536
FIELDS_MAX = 256


class Fields:
    """What a form holds; a name may stand in it more than once, as ticked boxes do."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = pairs

    def one(self, name: str) -> str:
        """The value of a field without space around it; empty if it is not there.

        Raises:
            InvalidInput: it stands there more than once.
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
        InvalidInput: it is not in the form of a form.
        TooLarge: it is over 64 KiB.
    """
    check_origin(request)
    pairs = fields_of(request.headers.get("content-type", ""), await _body(request))
    if len(pairs) > FIELDS_MAX:
        raise TooLarge("form_too_large", "over 256 fields")
    fields = Fields(pairs)
    check_token(request, fields.one("form_token"))
    return fields


FormDep = Annotated[Fields, Depends(posted)]


def check_origin(request: Request) -> None:
    """Refuse what another site sent; pages send no referrer, so an origin may be ``null``.

    Raises:
        NotAllowed: it came from elsewhere.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    ours = origin == site_of(request).origin or (origin == "null" and site == "same-origin")
    if not ours or site not in (None, "same-origin"):
        raise NotAllowed("foreign_origin", "the form of another site")


def check_token(request: Request, given: str) -> None:
    """Refuse a form without the token of this browser.

    Raises:
        NotAllowed: another token, or none.
    """
    if not is_token(given, cookie.reference_of(request)):
        raise NotAllowed("form_token", "not the token of this browser")


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge("form_too_large", "over 64 KiB")
    return body
