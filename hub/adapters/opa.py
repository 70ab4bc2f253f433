"""The OPA server as policy engine: one kind of request, one accepted shape of answer.

`opa_client` sends the request. This module excludes redirects, proxies of the environment, retries,
slow senders and large bodies, and every failure is "no decision".
"""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal
from opa_client.opa_async import AsyncOpaClient

from hub import remote
from hub.errors import InvalidInput, Unavailable
from hub.policy.decision import Decision, parse
from hub.policy.input_document import InputDocument

DEADLINE_S = 0.3
ANSWER_BYTES_MAX = 65_536
STATUS_OK = 200


class _Answer:
    """The part of a response that `AsyncOpaClient.query_rule` needs: read whole, and small."""

    def __init__(self, status: int, data: bytes) -> None:
        self._status = status
        self._data = data

    def raise_for_status(self) -> None:
        """Raise unless the status is 200; a redirect is no answer."""
        if self._status != STATUS_OK:
            raise Unavailable("no_decision", "the OPA server did not answer with 200")

    async def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self._data)


class _Client(AsyncOpaClient):  # type: ignore[misc]  # the library has no types
    async def _init_session(self) -> None:
        self._session = aiohttp.ClientSession(trust_env=False)

    @asynccontextmanager
    async def _request(self, method: str, url: str, **kwargs: Any) -> AsyncIterator[_Answer]:
        async with self._session.request(method, url, allow_redirects=False, **kwargs) as response:
            too_large = Unavailable("no_decision", "the answer of the OPA server is too large")
            body = remote.Body(ANSWER_BYTES_MAX, too_large)
            async for piece in response.content.iter_chunked(ANSWER_BYTES_MAX):
                body.add(piece)
            yield _Answer(response.status, body.whole())


class OpaEngine:
    """Decides by asking an OPA server that runs the bundle with ``revision``; thread-safe.

    Use as a context manager: one event loop in one thread serves all callers.
    """

    def __init__(self, url: str, revision: str) -> None:
        address = urlsplit(url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise InvalidInput("opa_url_invalid", "expected http(s)://host:port")
        self._ssl = address.scheme == "https"
        self._host = address.hostname
        self._port = address.port or 8181
        self.revision = revision
        self._portal: BlockingPortal | None = None
        self._running: AbstractContextManager[BlockingPortal] | None = None
        self._client: _Client | None = None

    def __enter__(self) -> Self:
        """Start the event loop and the client's session."""
        self._running = start_blocking_portal()
        self._portal = self._running.__enter__()
        self._client = self._portal.call(self._open)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the session and end the event loop."""
        if self._portal and self._client and self._running:
            self._portal.call(self._client.close_connection)
            self._running.__exit__(kind, error, trace)

    def decide(self, document: InputDocument) -> Decision:
        """Decide on an input document.

        Raises:
            Unavailable: there is no usable decision, whatever the cause.
        """
        if self._portal is None:
            raise Unavailable("no_decision", "the engine is not open")
        try:
            answer = self._portal.call(self._ask, dict(document.members))
        except Exception as error:
            raise Unavailable("no_decision", "the OPA server gave no usable answer") from error
        result = answer.get("result") if isinstance(answer, dict) else None
        return parse(result, query=document.query, revision=self.revision)

    async def _open(self) -> _Client:
        client = _Client(host=self._host, port=self._port, ssl=self._ssl, retries=0)
        await client.__aenter__()
        return client

    async def _ask(self, document: dict[str, Any]) -> Any:
        with anyio.fail_after(DEADLINE_S):
            return await self._client.query_rule(document, "hub.request", "decision")  # type: ignore[union-attr]  # open: see decide
