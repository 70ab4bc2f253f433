"""A page for one reader at a desk: the frame around it, in their language, with their menu."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from connectors.desk.page.menu import links_of
from connectors.desk.seat import cookie
from connectors.desk.seat.seat import Seat
from connectors.desk.seat.site import site_of
from connectors.session import Session
from hub.ui.form import token_of
from hub.ui.page import Frame, Link, render
from hub.ui.words import LANGUAGES, Words

_LOCK = Link(href="/lock", key="unlock.lock")
_SIGN_OUT = Link(href="/sign-out", key="entry.sign_out")
_OWN_PATH = re.compile(r"/(?:[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*)?")


def words_of(request: Request) -> Words:
    """The words of the language that this browser chose; Dutch if it did not."""
    return site_of(request).words[cookie.read(request, "language") or LANGUAGES[0]]


def own_path(text: str) -> str:
    """``text`` if it is the path of a page here; else the beginning."""
    return text if _OWN_PATH.fullmatch(text) else "/"


def names_of(session: Session) -> Mapping[str, str]:
    """The organisations' names in the agreement, by party."""
    return {one.party: one.name for one in session.trust.agreement.parties.values()}


def page(request: Request, template: str, *, code: int = 200, **view: Any) -> HTMLResponse:
    """The page ``template`` with status ``code``, for whoever is unlocked in this browser."""
    words = words_of(request)
    seat: Seat | None = getattr(request.state, "seat", None)
    reference = cookie.reference_of(request)
    made = "" if reference else cookie.new_reference()
    frame = Frame(
        words=words,
        path=own_path(request.url.path) if request.method == "GET" else "/",
        demo=site_of(request).env == "demo",
        reader=_reader(seat.session, words) if seat else "",
        form_token=token_of(reference or made),
        links=links_of(seat.session) if seat else (),
        leaves=_leaves(request, seat),
    )
    response = HTMLResponse(render(template, frame=frame, **view), code)
    if made:
        cookie.put(request, response, "browser", made)
    return response


def _leaves(request: Request, seat: Seat | None) -> tuple[Link, ...]:
    """The ways to stop working, and to go away."""
    signed_in = getattr(request.state, "signed_in", False)
    return (*((_LOCK,) if seat else ()), *((_SIGN_OUT,) if signed_in else ()))


def _reader(session: Session, words: Words) -> str:
    functions = [words.say(f"function.{one}") for one in sorted(session.member.functions)]
    organisation = names_of(session).get(session.party, session.party)
    return words.say("page.part", function=", ".join(functions), organisation=organisation)
