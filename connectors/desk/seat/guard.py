"""Refuses calls that use another name than the desk's own.

Somebody else's page can make a browser call 127.0.0.1 under a name of its own (DNS rebinding). Such
a call carries that name as its host, and is refused before anything is read.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """ASGI middleware; ``origin`` is the desk's own address."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._host = urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the calls that name this desk."""
        if scope["type"] == "http" and Headers(scope=scope).getlist("host") != [self._host]:
            refusal = PlainTextResponse("This desk has another address.\n", 421)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
