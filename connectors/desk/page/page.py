"""A page for one reader at a desk: their function and organisation, and their menu."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from connectors.desk.page.menu import links_of
from connectors.desk.seat.seat import Seat
from connectors.session import Session
from hub.browser import page as pages
from hub.browser.page import words_of
from hub.ui.page import Link
from hub.ui.words import Words

_LOCK = Link(href="/lock", key="unlock.lock")
_SIGN_OUT = Link(href="/sign-out", key="entry.sign_out")


def names_of(session: Session) -> Mapping[str, str]:
    """The organisations' names in the agreement, by party."""
    return {one.party: one.name for one in session.trust.agreement.parties.values()}


def page(request: Request, template: str, **view: Any) -> HTMLResponse:
    """The page ``template``, for the member who is unlocked in this browser.

    ``view`` is for `hub.browser.page.page`: status and view models.
    """
    seat: Seat | None = getattr(request.state, "seat", None)
    return pages.page(
        request,
        template,
        reader=_reader(seat.session, words_of(request)) if seat else "",
        links=links_of(seat.session) if seat else (),
        leaves=_leaves(request, seat),
        **view,
    )


def _leaves(request: Request, seat: Seat | None) -> tuple[Link, ...]:
    """The forms that lock and that sign out."""
    signed_in = getattr(request.state, "signed_in", False)
    return (*((_LOCK,) if seat else ()), *((_SIGN_OUT,) if signed_in else ()))


def _reader(session: Session, words: Words) -> str:
    functions = [words.say(f"function.{one}") for one in sorted(session.member.functions)]
    organisation = names_of(session).get(session.party, session.party)
    return words.say("page.part", function=", ".join(functions), organisation=organisation)
