"""A page for one reader: the frame around it, in their language, with their forms' token."""

import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hub.browser import cookie
from hub.browser.form import token_of
from hub.browser.header import content_security_policy
from hub.browser.site import site_of
from hub.ui.page import Frame, Link, render
from hub.ui.words import Words

_OWN_PATH = re.compile(r"/(?:[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_-]*)*)?")
_OWN_QUERY = re.compile(r"[a-z0-9_]+=[a-z0-9_.]*(?:&[a-z0-9_]+=[a-z0-9_.]*)*")


def words_of(request: Request) -> Words:
    """The words of the language that this browser chose."""
    return site_of(request).words[cookie.language_of(request)]


def own_path(request: Request, text: str) -> str:
    """``text`` if it is the address of a page here; else the beginning."""
    path, mark, query = text.partition("?")
    if mark and not (path in site_of(request).with_query and _OWN_QUERY.fullmatch(query)):
        return "/"
    return text if _OWN_PATH.fullmatch(path) else "/"


def page(
    request: Request,
    template: str,
    *,
    code: int = 200,
    own_query: str = "",
    reader: str = "",
    links: Sequence[Link] = (),
    leaves: Sequence[Link] = (),
    **view: Any,
) -> HTMLResponse:
    """The page ``template``, with status ``code``.

    Args:
        request: the request that it answers.
        template: of this application, or a shared one.
        code: the HTTP status.
        own_query: from its question mark on; comes back with the page in another language.
        reader: function and organisation of the signed-in member, as in `Frame`.
        links: the pages that this reader can visit.
        leaves: the forms with which they sign out.
        view: the view models that the template shows.
    """
    reference = cookie.reference_of(request)
    made = "" if reference else cookie.new_reference()
    frame = Frame(
        words=words_of(request),
        path=own_path(request, request.url.path) if request.method == "GET" else "/",
        query=own_query,
        demo=site_of(request).demo,
        reader=reader,
        form_token=token_of(reference or made),
        links=tuple(links),
        leaves=tuple(leaves),
    )
    response = HTMLResponse(render(template, frame=frame, **view), code)
    if made:
        cookie.put(request, response, "browser", made)
    return response


def let_forms_lead_to(response: HTMLResponse, origin: str) -> HTMLResponse:
    """Let the forms of a page lead to ``origin`` as well, as those for signing in do.

    Browsers check the redirect after a form against form-action too.
    """
    policy = content_security_policy(form_action=origin)
    response.headers["Content-Security-Policy"] = policy
    return response
