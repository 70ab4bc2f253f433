"""Cookies of a desk, and who is behind them.

``browser`` is there before anybody came in and binds forms to one browser. At a desk on a server
``sign-in`` takes its place when a member signs in, and ``seat`` when they unlock; each with a
reference that is always new. None means anything by itself.
"""

import re
import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from connectors.desk.seat.entry import NotSignedIn
from connectors.desk.seat.holder import Holders
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.desk.seat.vault import REFERENCE_BYTES, Locked
from hub.ui.words import LANGUAGES

LANGUAGE_S = 365 * 86_400
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")


def name_of(request: Request, name: str) -> str:
    """The full name of a cookie."""
    parts = urlsplit(site_of(request).origin)
    if parts.scheme == "https":
        # A browser lets no other host or path overwrite a __Host- cookie.
        return f"__Host-desk-{name}"
    # Cookies know no ports: desks on one machine would overwrite each other's.
    return f"desk-{parts.port}-{name}"


def read(request: Request, name: str) -> str:
    """A cookie's value; empty if there is none in its form."""
    value = request.cookies.get(name_of(request, name), "")
    fits = value in LANGUAGES if name == "language" else _REFERENCE.fullmatch(value)
    return value if fits else ""


def put(
    request: Request, response: Response, name: str, value: str, *, age_s: int | None = None
) -> None:
    """Set a cookie: for this host only, not for scripts, not from other sites' forms."""
    response.set_cookie(
        name_of(request, name),
        value,
        max_age=age_s,
        path="/",
        secure=site_of(request).origin.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, response: Response, name: str) -> None:
    """Let the browser forget a cookie."""
    response.delete_cookie(
        name_of(request, name),
        path="/",
        secure=site_of(request).origin.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def new_reference() -> str:
    """A reference for a browser in which nobody came in."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


def reference_of(request: Request) -> str:
    """What binds forms to this browser; empty if it has nothing yet."""
    found = (read(request, name) for name in ("seat", "sign-in", "browser"))
    return next(filter(None, found), "")


def holders_of(request: Request) -> Holders:
    """Whose key files this browser may know of: at a desk on a server the member's own only.

    Every page but those of `app` that are open to all goes through here.

    Raises:
        NotSignedIn: nobody is signed in, at a desk where that is due.
        Unavailable: the desk cannot know whose key file is whose.
    """
    site = site_of(request)
    if site.entry is None:
        return site.holders
    try:
        name = site.entry.name(read(request, "sign-in"))
    except NotSignedIn:
        site.vault.lock(read(request, "seat"))
        raise
    request.state.signed_in = True
    return site.holders.only(name)


HoldersDep = Annotated[Holders, Depends(holders_of)]


def seat_of(request: Request, holders: HoldersDep) -> Seat:
    """The member who is unlocked in this browser.

    Raises:
        Locked: nobody is, or not who is signed in.
    """
    seat = site_of(request).vault.seat(read(request, "seat"))
    if holders.one is not None and holders.one.name != seat.name:
        raise Locked
    # For a fault that comes later: its page still leads somewhere.
    request.state.seat = seat
    return seat


SeatDep = Annotated[Seat, Depends(seat_of)]
