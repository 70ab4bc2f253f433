"""The person behind a browser at a desk.

At a desk on a server the cookie ``sign-in`` comes first, when a member signs in, and ``seat`` when
they unlock; each with a reference that is always new.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from connectors.desk.seat.holder import Holders
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.desk.seat.vault import Locked
from hub.browser import cookie
from hub.browser.fault import NotSignedIn


def holders_of(request: Request) -> Holders:
    """The holders whose key files this browser may see: on a server only the member's own.

    Every page but those of `app` that are open to all goes through here.

    Raises:
        NotSignedIn: nobody is signed in, at a desk that requires it.
        Unavailable: the desk cannot know whose key file is whose.
    """
    site = site_of(request)
    if site.admission is None:
        return site.holders
    try:
        name = site.admission.name(cookie.read(request, "sign-in"))
    except NotSignedIn:
        site.vault.lock(cookie.read(request, "seat"))
        raise
    request.state.signed_in = True
    return site.holders.only(name)


HoldersDep = Annotated[Holders, Depends(holders_of)]


def seat_of(request: Request, holders: HoldersDep) -> Seat:
    """The member who is unlocked in this browser.

    Raises:
        Locked: nobody is, or it is not the signed-in person.
    """
    seat = site_of(request).vault.seat(cookie.read(request, "seat"))
    if holders.single is not None and holders.single.name != seat.name:
        raise Locked
    # A later fault needs this, so that its page still leads somewhere.
    request.state.seat = seat
    return seat


SeatDep = Annotated[Seat, Depends(seat_of)]
