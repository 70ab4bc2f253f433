"""The desk: a party's own web pages, beside its keys. The hub never serves them."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.responses import Response

from connectors.desk.answering import (
    answer,
    approval,
    central,
    handling,
    inbox,
    letter,
    preview,
    question,
    refusal,
)
from connectors.desk.asking import ask, document, notice, reading, reply, request, withdrawal
from connectors.desk.case import assignment, card, case, consent, mandate, stop
from connectors.desk.door import enrolment, home, sign_in, unlock
from connectors.desk.page import fault, language
from connectors.desk.proof import done, hub_view, proof
from connectors.desk.seat.cookie import holders_of
from connectors.desk.seat.guard import Guard
from connectors.desk.seat.site import Site
from hub.errors import NotFound
from hub.ui.page import assets

ASSET_S = 300
LOOK_S = 15.0  # how often somebody looks who is idle
# Whoever opens the desk sees these.
_OPEN = (language.router, sign_in.router)
_ROUTERS = (
    answer.router,
    approval.router,
    ask.router,
    assignment.router,
    card.router,
    case.router,
    central.router,
    consent.router,
    document.router,
    done.router,
    enrolment.router,
    handling.router,
    home.router,
    hub_view.router,
    inbox.router,
    letter.router,
    mandate.router,
    notice.router,
    preview.router,
    proof.router,
    question.router,
    reading.router,
    refusal.router,
    reply.router,
    request.router,
    stop.router,
    unlock.router,
    withdrawal.router,
)


def build(site: Site) -> FastAPI:
    """The application of one desk."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_locking(site),
    )
    app.state.site = site
    for router in _OPEN:
        app.include_router(router)
    for router in _ROUTERS:
        # The one way in: where signing in is due, no page comes before it.
        app.include_router(router, dependencies=[Depends(holders_of)])
    kept = assets()

    @app.get("/static/{name}")
    def _asset(name: str) -> Response:
        if f"/static/{name}" not in kept:
            raise NotFound
        media, content = kept[f"/static/{name}"]
        headers = {"Cache-Control": f"public, max-age={ASSET_S}"}
        return Response(content, media_type=media, headers=headers)

    fault.install(app)
    app.add_middleware(Guard, origin=site.origin)
    return app


def _locking(site: Site):  # type: ignore[no-untyped-def]  # noqa: ANN202 - FastAPI's own shape
    """Lock who is idle while the desk runs, and everybody when it ends."""

    @asynccontextmanager
    async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(LOOK_S):
                site.vault.lock_idle()

        watch = threading.Thread(target=look, name="idle-lock", daemon=True)
        watch.start()
        yield
        ended.set()
        site.vault.lock_all()
        if site.entry is not None:
            site.entry.close()

    return _lifespan
