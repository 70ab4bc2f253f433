"""The handler of each request at this desk, as pages show them; the hub does not know them."""

from collections.abc import Iterable

from starlette.requests import Request

from connectors.api.request import RequestOut
from connectors.desk.page import colleague, menu
from connectors.desk.seat.site import site_of
from connectors.exchange.inbox import UNDER_WAY
from connectors.session import Session
from hub.browser.page import words_of
from hub.ui.option import Option

NOBODY = "-"


def labels(request: Request, session: Session, rows: Iterable[RequestOut]) -> dict[str, str]:
    """The display names of the handlers of the hub's ``rows``, by sid.

    A request that is over needs no handler any more, so this forgets them.
    """
    site, words = site_of(request), words_of(request)
    found = {}
    for row in rows:
        if row.state not in UNDER_WAY:
            site.handlers.drop(row.sid)
        member = site.handlers.of(row.sid)
        found[row.sid] = colleague.label(site, session, words, member) if member else NOBODY
    return found


def choices(request: Request, session: Session, chosen: str) -> list[Option]:
    """The colleagues who may handle a request, oneself first."""
    return [
        Option(value=one.member, label=one.label, checked=one.member == chosen)
        for one in colleague.who_answer(site_of(request), session, words_of(request))
    ]


def may_take(request: Request, session: Session, row: RequestOut) -> bool:
    """Whether this member may say that they handle a request, and has not said so yet."""
    handled_by = site_of(request).handlers.of(row.sid)
    is_open = row.state in UNDER_WAY
    return is_open and menu.may_answer(session) and handled_by != session.member.member
