"""The start page of the demo: six cards; one click signs in at that desk, or at the hub.

The page does what its visitor would do by hand: it opens the sign-in page, sends its form, and
hands the cookie on. Cookies on 127.0.0.1 hold for every port, so the browser is then signed in
there. The hub and the desks do not know of this page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import httpx2
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.browser.app import Pages
from hub.browser.fault import Fault, Faults
from hub.browser.form import FormDep
from hub.browser.page import let_forms_lead_to, page, words_of
from hub.browser.site import Site
from hub.demo.cast import ORGANISATIONS, PERSONAS
from hub.demo.visit import DESKS
from hub.errors import NotFound, Unavailable
from hub.ui.words import Words

CALL_S = 30.0
_log = structlog.get_logger()
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One persona; ``key`` names them in the form."""

    key: str
    title: str
    organisation: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance(Site):
    """The addresses to which the cards lead.

    Attributes:
        hub: the hub's address.
        desks: address by party.
        folder: of the demo, with the passphrases of its invented people.
        again: puts everything back to how it was.
    """

    name: ClassVar[str] = "start"
    references: ClassVar[tuple[str, ...]] = ("browser",)
    form_bytes_max: ClassVar[int] = 4_096

    env: str = "demo"
    hub: str
    desks: Mapping[str, str]
    folder: Path
    again: Callable[[], object]


def build(entrance: Entrance) -> Pages:
    """The application of the start page."""
    app = Pages(Faults(page=page, note=_note, redirects=()))
    app.state.site = entrance

    @app.get("/")
    def _start(request: Request) -> Response:
        words = words_of(request)
        cards = [_card(key, words) for key in PERSONAS]
        shown = page(request, "start.html", cards=cards, hub=entrance.hub)
        # Its forms lead to the desks and the hub.
        return let_forms_lead_to(shown, "*")

    @app.post("/enter/{key}")
    def _enter(key: str, _fields: FormDep) -> Response:
        if key not in PERSONAS:
            raise NotFound("persona_unknown", key)
        target, cookies = _sign_in(entrance, key)
        response = RedirectResponse(target, 303)
        for cookie in cookies:
            response.headers.append("set-cookie", cookie)
        return response

    @app.post("/again")
    def _again(_fields: FormDep) -> Response:
        entrance.again()
        return RedirectResponse("/", 303)

    return app


def _note(fault: Fault) -> None:
    _log.warning("page_fault", request_ref=fault.reference, reason=fault.reason)


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
    """Sign a persona in; returns the address to go to, and the cookies to take along."""
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
        Unavailable: the page is not the expected one, or the form is refused.
    """
    found = _TOKEN.search(browser.get(path).text)
    if found is None:
        raise Unavailable("demo_broken", "no form to sign in with")
    sent = {"form_token": found[1], **fields}
    answer = browser.post(path, data=sent, headers={"Origin": origin})
    if answer.status_code != 303:
        raise Unavailable("demo_broken", "the form to sign in is refused")
    return answer
