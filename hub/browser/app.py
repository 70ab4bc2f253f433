"""An application of pages: its faults, headers, language and files are the same everywhere.

Example::

    app = Pages(Faults(page=page, note=note, redirects=()))
    app.state.site = site
    app.include_router(request.router)
"""

from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp

from hub.browser import language
from hub.browser.fault import Faults
from hub.browser.header import PageHeaders
from hub.errors import NotFound
from hub.ui.page import assets

ASSET_S = 300


class Pages(FastAPI):
    """An application whose answers go to browsers; its `Site` goes into ``state.site``."""

    def __init__(self, faults: Faults, **more: Any) -> None:
        super().__init__(
            openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, **more
        )
        kept = assets()

        @self.get("/static/{name}")
        def _asset(name: str) -> Response:
            if f"/static/{name}" not in kept:
                raise NotFound
            media, content = kept[f"/static/{name}"]
            headers = {"Cache-Control": f"public, max-age={ASSET_S}"}
            return Response(content, media_type=media, headers=headers)

        self.include_router(language.router)
        faults.install(self)

    def build_middleware_stack(self) -> ASGIApp:
        """The whole application with its headers, including the page of an unforeseen fault."""
        return PageHeaders(super().build_middleware_stack())
