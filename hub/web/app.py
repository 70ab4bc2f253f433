"""The hub's pages: sign-in, requests by reference, the log. No name, no script.

For everybody: sign-in, what may be asked, the agreement.
"""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.errors import HubError, NotFound
from hub.services.broker import Broker
from hub.services.log.audit import is_officer
from hub.ui import words
from hub.ui.page import assets
from hub.web import agreement, audit, fault, figure, inspection, log, may, request, sign_in
from hub.web.session import caller_of
from hub.web.site import Site

RETURN_PATH = sign_in.RETURN_PATH
ASSET_S = 300


def site(broker: Broker, *, origin: str, demo: bool) -> Site:
    """What the pages need of a hub that runs; goes into ``app.state.site``."""
    loaded = {language: words.load(language, "hub.web") for language in words.LANGUAGES}
    return Site(broker=broker, origin=origin, demo=demo, words=loaded)


def build(*, status_of: Callable[[type[HubError]], int]) -> FastAPI:
    """The pages without their hub; ``status_of`` gives the HTTP status of an error."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for one in (sign_in, request, log, may, agreement, audit, figure, inspection):
        app.include_router(one.router)
    kept = assets()

    @app.get("/")
    def _begin(request: Request) -> Response:
        # Where a privacy officer begins, the log is checked with one click.
        begin = "/audit" if is_officer(caller_of(request)) else "/requests"
        return RedirectResponse(begin, 303)

    @app.get("/static/{name}")
    def _asset(name: str) -> Response:
        if f"/static/{name}" not in kept:
            raise NotFound
        media, content = kept[f"/static/{name}"]
        headers = {"Cache-Control": f"public, max-age={ASSET_S}"}
        return Response(content, media_type=media, headers=headers)

    fault.install(app, status_of)
    return app
