"""A page of the hub for one reader: their function and organisation, and where they can go."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hub.browser import page as pages
from hub.browser.page import words_of
from hub.ports.caller import Caller
from hub.services.log.inquiry import is_officer
from hub.ui.page import Link
from hub.ui.words import Words

_LINKS = (Link(href="/requests", key="request.list"), Link(href="/log", key="log.list"))
_PUBLIC = (Link(href="/may", key="may.title"), Link(href="/agreement", key="agreement.title"))
_LEAVES = (Link(href="/sign-out", key="page.sign_out"),)
_OFFICER_LINKS = (*_LINKS, Link(href="/audit", key="audit.link"))


def page(
    request: Request,
    template: str,
    *,
    caller: Caller | None = None,
    names: Mapping[str, str] | None = None,
    **view: Any,
) -> HTMLResponse:
    """The page ``template``; ``names`` are those of organisations.

    ``view`` is for `hub.browser.page.page`: status, own_query and view models.
    """
    return pages.page(
        request,
        template,
        reader=_reader(words_of(request), caller, names or {}),
        links=_links(getattr(request.state, "caller", None)),
        leaves=_LEAVES if caller else (),
        **view,
    )


def _links(caller: Caller | None) -> tuple[Link, ...]:
    """Where this reader can go."""
    if caller is None:
        return _PUBLIC
    return (*(_OFFICER_LINKS if is_officer(caller) else _LINKS), *_PUBLIC)


def _reader(words: Words, caller: Caller | None, names: Mapping[str, str]) -> str:
    if caller is None:
        return ""
    functions = [words.say(f"function.{one}") for one in sorted(caller.functions)]
    return words.say(
        "page.part",
        function=", ".join(functions),
        organisation=names.get(caller.party, caller.party),
    )
