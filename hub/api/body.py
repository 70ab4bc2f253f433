"""Reads request bodies before a thread is taken: bounded, and no JSON but the strict form."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api import problem
from hub.api.problem import Fault
from hub.errors import InvalidInput, TooLarge
from hub.form import strict

JSON_BYTES_MAX = 2_097_152  # an agreement is at most 1 MiB, and a third more as base64
# More than any object of the API has: each unknown member would get a fault of its own.
MEMBERS_MAX = 128
JSON_TYPE = "application/json"


class StrictJson:
    """ASGI middleware: a JSON body reaches the application whole, small and well-formed.

    The framework reads the whole body of every POST, whatever its type, before it asks who sends
    it, so none may be larger. Only uploads use PUT, and they are counted as they arrive.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read every POST body, and check it if it is JSON; let everything else through."""
        is_http = scope["type"] == "http"
        is_json = is_http and _is_json(Headers(scope=scope))
        if not is_json and not (is_http and scope["method"] == "POST"):
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(Headers(scope=scope), receive)
            if is_json:
                strict.read(body, members_max=MEMBERS_MAX)
        except TooLarge as error:
            await problem.of_error(error)(scope, receive, send)
            return
        except InvalidInput as error:
            fault = Fault(pointer="/body", code=error.reason)
            await problem.response(400, "invalid_input", [fault])(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def _is_json(headers: Headers) -> bool:
    """Whether the framework would parse it as JSON: it parses every type that ends in +json."""
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media == JSON_TYPE or media.endswith("+json")


async def _read(headers: Headers, receive: Receive) -> bytes:
    announced = headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:16]) > JSON_BYTES_MAX:
        raise TooLarge("body_too_large")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise InvalidInput("body_cut_off")
        body += message.get("body", b"")
        if len(body) > JSON_BYTES_MAX:
            raise TooLarge("body_too_large")
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
