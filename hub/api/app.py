"""The API of the hub: routers, problem documents, strict bodies, the version of the interface."""

from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import FastAPI, Request, Response

from hub.api import (
    answer,
    approval,
    body,
    case,
    caseload,
    central,
    delivery,
    document,
    log,
    party,
    pick_up,
    pre_check,
    problem,
    receipt,
    request,
    reseal,
    withdrawal,
)
from hub.api.wire import Unauthorised

VERSION = "1.0.0"
_NOUNS = (
    party,
    case,
    caseload,
    pre_check,
    request,
    delivery,
    approval,
    withdrawal,
    central,
    answer,
    pick_up,
    receipt,
    reseal,
    log,
)


def build(*, origin: str) -> FastAPI:
    """The application; the hub that it serves is put into ``app.state.broker`` later."""
    app = FastAPI(
        title="Dossierhub",
        version=VERSION,
        description="Carries dossier requests that it cannot read.",
        servers=[{"url": f"{origin}/v1"}],
        openapi_url="/openapi.json",
        telemetry={"logs": False, "tracing": False, "metrics": False},
        docs_url=None,
        redoc_url=None,
    )
    for one in _NOUNS:
        app.include_router(one.router)
    problem.install(app)

    @app.exception_handler(Unauthorised)
    async def _unauthorised(_request: Request, error: Unauthorised) -> Response:
        return problem.response(401, error.reason)

    @app.middleware("http")
    async def _version(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers["API-Version"] = VERSION
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.add_middleware(body.StrictJson)
    # It takes longer than the rest of the start, and is seldom asked for.
    app.openapi = cache(lambda: document.build(app))  # type: ignore[method-assign]  # as the framework documents
    return app
