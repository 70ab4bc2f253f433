"""Around every page: its headers, and no answer under another name than the desk's own.

A page of somebody else's site can make a browser call 127.0.0.1 under a name of its own (DNS
rebinding); such a call carries that name as its host, and is refused before anything is read.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.ui.header import HEADERS


class Guard:
    """ASGI middleware; ``origin`` is the desk's own address."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._host = urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names this desk, and add the headers to the response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if Headers(scope=scope).getlist("host") != [self._host]:
            refusal = PlainTextResponse("This desk has another address.\n", 421)
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
