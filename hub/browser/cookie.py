"""Cookies: references without meaning, each 256 random bits, and the language.

``browser`` is there before anybody signed in: it binds forms, and a sign-in under way, to one
browser. The cookie that replaces it at sign-in always has a new reference, so one that was planted
before is worth nothing. Source: architecture, section 5.
"""

import re
import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from hub.browser.site import site_of
from hub.ui.words import LANGUAGES

REFERENCE_BYTES = 32
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")
_LANGUAGE = re.compile("|".join(LANGUAGES))


def new_reference() -> str:
    """A reference that no browser had before: 43 characters."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


def read(request: Request, name: str, form: re.Pattern[str] = _REFERENCE) -> str:
    """A cookie's value; empty if there is none of its ``form``."""
    value = request.cookies.get(_full_name(request, name), "")
    return value if form.fullmatch(value) else ""


def put(
    request: Request, response: Response, name: str, value: str, *, age_s: int | None = None
) -> None:
    """Set a cookie: for this host only, not for scripts, not from other sites' forms."""
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=age_s,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, response: Response, *names: str) -> None:
    """Let the browser forget cookies."""
    for name in names:
        response.delete_cookie(
            _full_name(request, name),
            path="/",
            secure=_is_secure(request),
            httponly=True,
            samesite="lax",
        )


def reference_of(request: Request) -> str:
    """The reference that binds forms to this browser; empty if it has none yet."""
    found = (read(request, name) for name in site_of(request).references)
    return next(filter(None, found), "")


def language_of(request: Request) -> str:
    """The language that this browser chose; Dutch if it did not."""
    return read(request, "language", _LANGUAGE) or LANGUAGES[0]


def _full_name(request: Request, name: str) -> str:
    site = site_of(request)
    if _is_secure(request):
        # A browser keeps a __Host- cookie only if it is Secure, and lets no other host or path
        # replace it.
        return f"__Host-{site.name}-{name}"
    # Cookies do not distinguish ports, so applications on one machine would overwrite each other's.
    return f"{site.name}-{urlsplit(site.origin).port or 80}-{name}"


def _is_secure(request: Request) -> bool:
    return site_of(request).origin.startswith("https://")
