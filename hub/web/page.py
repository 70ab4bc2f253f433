"""A page for one reader: the frame around it, in their language, with their forms' token."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hub.ports.caller import Caller
from hub.services.log.audit import is_officer
from hub.ui.form import token_of
from hub.ui.page import Frame, Link, render
from hub.ui.words import LANGUAGES, Words
from hub.web.session import cookies_of, new_reference, site_of

_OWN_PATH = re.compile(r"/(?:[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*)?")
# Where a query belongs to the page: codes only, which lead nowhere and say nothing of a person.
_WITH_QUERY = frozenset({"/may"})
_OWN_QUERY = re.compile(r"[a-z0-9_]+=[a-z0-9_.]*(?:&[a-z0-9_]+=[a-z0-9_.]*)*")
_LINKS = (Link(href="/requests", key="request.list"), Link(href="/log", key="log.list"))
_PUBLIC = (Link(href="/may", key="may.title"), Link(href="/agreement", key="agreement.title"))
_LEAVES = (Link(href="/sign-out", key="page.sign_out"),)
_OFFICER_LINKS = (*_LINKS, Link(href="/audit", key="audit.link"))


def words_of(request: Request) -> Words:
    """The words of the language that this browser chose; Dutch if it did not."""
    language = cookies_of(request).read(request, "language") or LANGUAGES[0]
    return site_of(request).words[language]


def own_path(text: str) -> str:
    """``text`` if it is the address of a page here; else the beginning."""
    path, mark, query = text.partition("?")
    if mark and not (path in _WITH_QUERY and _OWN_QUERY.fullmatch(query)):
        return "/"
    return text if _OWN_PATH.fullmatch(path) else "/"


def page(
    request: Request,
    template: str,
    *,
    caller: Caller | None = None,
    names: Mapping[str, str] | None = None,
    code: int = 200,
    query: str = "",
    **view: Any,
) -> HTMLResponse:
    """The page ``template``, with status ``code``; ``names`` are those of organisations.

    ``query`` (from its question mark on, codes only) comes back with the page in another language.
    """
    cookies, words = cookies_of(request), words_of(request)
    reference = cookies.read(request, "session") or cookies.read(request, "browser")
    made = "" if reference else new_reference()
    frame = Frame(
        words=words,
        path=own_path(request.url.path) if request.method == "GET" else "/",
        query=query,
        demo=site_of(request).demo,
        reader=_reader(words, caller, names or {}),
        form_token=token_of(reference or made),
        links=_links(getattr(request.state, "caller", None)),
        leaves=_LEAVES if caller else (),
    )
    response = HTMLResponse(render(template, frame=frame, **view), code)
    if made:
        cookies.put(response, "browser", made)
    return response


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
