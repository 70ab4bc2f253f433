"""The desk: a party's own web pages, beside its keys. The hub never serves them."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI

from connectors.desk.answering import (
    answer,
    approval,
    central,
    duty,
    inbox,
    letter,
    preview,
    question,
    refusal,
)
from connectors.desk.asking import ask, document, notice, reading, reply, request, withdrawal
from connectors.desk.case import assignment, card, case, consent, mandate, stop
from connectors.desk.door import enrolment, home, sign_in, unlock
from connectors.desk.page.page import page
from connectors.desk.proof import done, hub_view, proof
from connectors.desk.seat.guard import Guard
from connectors.desk.seat.occupant import holders_of
from connectors.desk.seat.site import Site
from connectors.desk.seat.vault import Locked
from hub.browser.app import Pages
from hub.browser.fault import Fault, Faults, NotSignedIn, Redirect

LOOK_S = 15.0  # the interval in which idle members are looked for
_log = logging.getLogger(__name__)
_REDIRECTS = (
    Redirect(kind=Locked, path="/unlock", drops=("seat",)),
    Redirect(kind=NotSignedIn, path="/sign-in", drops=("sign-in", "seat")),
)
_ROUTERS = (
    answer.router,
    approval.router,
    duty.router,
    ask.router,
    assignment.router,
    card.router,
    case.router,
    central.router,
    consent.router,
    document.router,
    done.router,
    enrolment.router,
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


def build(site: Site) -> Pages:
    """The application of one desk."""
    app = Pages(Faults(page=page, note=_note, redirects=_REDIRECTS), lifespan=_locking(site))
    app.state.site = site
    # Everybody who opens the desk sees these pages.
    app.include_router(sign_in.router)
    for router in _ROUTERS:
        # If the desk requires signing in, no page comes before it.
        app.include_router(router, dependencies=[Depends(holders_of)])
    app.add_middleware(Guard, origin=site.origin)
    return app


def _note(fault: Fault) -> None:
    """Print the number of a fault on the desk's own output: a code, and nothing about a person."""
    kind = type(fault.error).__name__ if fault.error else ""
    _log.warning("fault %s %d %s %s", fault.reference, fault.status, fault.reason, kind)


def _locking(site: Site):  # type: ignore[no-untyped-def]  # noqa: ANN202 - FastAPI's own shape
    """Lock idle members while the desk runs, and everybody when it ends."""

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
        if site.admission is not None:
            site.admission.close()

    return _lifespan
