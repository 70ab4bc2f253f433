"""Reads request bodies before a thread is taken: bounded, and in one strict form of JSON.

Python's own parser accepts duplicate keys (the last one wins), NaN and a byte order mark. Two
readers that differ in this read two different requests, so all of it is refused here.
"""

import json
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api import problem
from hub.api.problem import Fault
from hub.errors import InvalidInput, TooLarge

JSON_BYTES_MAX = 2_097_152  # an agreement is at most 1 MiB, and a third more as base64
DEPTH_MAX = 16
# More than any object of the API has: each unknown member would get a fault of its own.
MEMBERS_MAX = 128
JSON_TYPE = "application/json"


def parse(data: bytes) -> Any:
    """The value that ``data`` holds.

    Raises:
        InvalidInput: not UTF-8, a byte order mark, not JSON, a key twice, U+0000, a lone
            surrogate, NaN or infinity, nested more than `DEPTH_MAX` deep, or an object of more than
            `MEMBERS_MAX` members.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        raise InvalidInput("byte_order_mark")
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise InvalidInput("not_utf8") from error
    except RecursionError as error:
        raise InvalidInput("too_deep") from error
    except ValueError as error:
        raise InvalidInput("not_json") from error
    _check(value, depth=1)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise InvalidInput("duplicate_key")
    return members


def _no_constant(_name: str) -> Any:
    raise InvalidInput("not_a_number")


def _check(value: Any, depth: int) -> None:
    if depth > DEPTH_MAX:
        raise InvalidInput("too_deep")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        if len(value) > MEMBERS_MAX:
            raise InvalidInput("too_many_members")
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise InvalidInput("nul")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInput("lone_surrogate")


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
                parse(body)
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
