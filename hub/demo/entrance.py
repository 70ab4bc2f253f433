"""The start page of the demo: six cards; one click signs in at that desk, or at the hub.

The page does for its visitor what they would do by hand: it opens the sign-in page, sends its
form, and hands the cookie on. Cookies on 127.0.0.1 are the same for every port, so the browser
then belongs there. Nothing in the hub or the desks knows of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi import FastAPI, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub.demo.cast import ORGANISATIONS, PERSONAS
from hub.demo.visit import DESKS
from hub.errors import NotFound, Unavailable
from hub.ui.form import fields_of
from hub.ui.header import HEADERS
from hub.ui.page import Frame, assets, render
from hub.ui.words import Words

CALL_S = 30.0
_LANGUAGE = "demo-start-language"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One persona; ``key`` names them in the form."""

    key: str
    title: str
    organisation: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """Where the cards lead.

    Attributes:
        origin: of the start page itself.
        hub: the hub's address.
        desks: address by party.
        folder: of the demo, with the passphrases of its invented people.
        words: by language.
        again: puts everything back to how it was.
    """

    origin: str
    hub: str
    desks: Mapping[str, str]
    folder: Path
    words: Mapping[str, Words]
    again: Callable[[], object]


def build(entrance: Entrance) -> FastAPI:
    """The application of the start page."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    _add_frame(app)

    @app.get("/")
    def _start(request: Request) -> Response:
        words = entrance.words.get(request.cookies.get(_LANGUAGE, ""), entrance.words["nl"])
        frame = Frame(words=words, path="/", demo=True)
        cards = [_card(key, words) for key in PERSONAS]
        return HTMLResponse(render("start.html", frame=frame, cards=cards, hub=entrance.hub))

    @app.post("/enter/{key}")
    def _enter(request: Request, key: str) -> Response:
        _check_ours(request, entrance)
        if key not in PERSONAS:
            raise HTTPException(404)
        target, cookies = _sign_in(entrance, key)
        response = RedirectResponse(target, 303)
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        return response

    @app.post("/language")
    async def _language(request: Request) -> Response:
        _check_ours(request, entrance)
        fields = dict(fields_of(request.headers.get("content-type", ""), await request.body()))
        response = RedirectResponse("/", 303)
        if fields.get("language") in entrance.words:
            response.set_cookie(_LANGUAGE, fields["language"], httponly=True, samesite="lax")
        return response

    @app.post("/again")
    def _again(request: Request) -> Response:
        _check_ours(request, entrance)
        entrance.again()
        return RedirectResponse("/", 303)

    return app


def _add_frame(app: FastAPI) -> None:
    """What every page needs: its files and its headers."""
    kept = assets()

    @app.get("/static/{name}")
    def _asset(name: str) -> Response:
        if f"/static/{name}" not in kept:
            raise HTTPException(404)
        media, content = kept[f"/static/{name}"]
        return Response(content, media_type=media)

    @app.middleware("http")
    async def _headers(request: Request, call_next: Callable[..., object]) -> Response:
        response: Response = await call_next(request)  # type: ignore[misc]  # Starlette's own shape
        # Its forms lead on to the desks and the hub.
        policy = HEADERS["Content-Security-Policy"].replace("form-action 'self'", "form-action *")
        for name, value in {**HEADERS, "Content-Security-Policy": policy}.items():
            response.headers[name] = value
        return response


def _check_ours(request: Request, entrance: Entrance) -> None:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin != entrance.origin and not (origin == "null" and site == "same-origin"):
        raise HTTPException(403)


def _card(key: str, words: Words) -> Card:
    for one in ORGANISATIONS:
        for member in one.members:
            if member.key == key:
                return Card(
                    key=key,
                    title=words.say(f"function.{member.function}"),
                    organisation=one.name,
                    does=words.say(f"demo.{key}"),
                )
    raise NotFound("persona_unknown", key)


def _sign_in(entrance: Entrance, key: str) -> tuple[str, list[str]]:
    """Sign a persona in; gives where to go, and the cookies to take along."""
    if key in DESKS:
        party = DESKS[key]
        passphrase = (entrance.folder / party / f"{key}.pass").read_text().strip()
        fields = {"holder": key, "passphrase": passphrase}
        return _unlock(entrance.desks[party], fields)
    return _at_the_hub(entrance, key)


def _unlock(desk: str, fields: Mapping[str, str]) -> tuple[str, list[str]]:
    with httpx2.Client(base_url=desk, timeout=CALL_S, trust_env=False) as browser:
        answer = _send(browser, "/unlock", fields, desk)
        return desk, answer.headers.get_list("set-cookie")


def _at_the_hub(entrance: Entrance, key: str) -> tuple[str, list[str]]:
    with httpx2.Client(timeout=CALL_S, trust_env=False, base_url=entrance.hub) as browser:
        provider = _send(browser, "/sign-in", {}, entrance.hub).headers["location"]
        back = browser.post(provider, data={"persona": key}).headers["location"]
        answer = browser.get(back)
        return entrance.hub, answer.headers.get_list("set-cookie")


def _send(
    browser: httpx2.Client, path: str, fields: Mapping[str, str], origin: str
) -> httpx2.Response:
    """Open a page and send its form.

    Raises:
        Unavailable: the page is another one, or the form is not taken.
    """
    found = _TOKEN.search(browser.get(path).text)
    if found is None:
        raise Unavailable("demo_broken", "no form to sign in with")
    sent = {"form_token": found[1], **fields}
    answer = browser.post(path, data=sent, headers={"Origin": origin})
    if answer.status_code != 303:
        raise Unavailable("demo_broken", "the form to sign in is not taken")
    return answer
