"""The hub's API as a party calls it: signed in by the member's key, with bounded answers.

No answer is believed just because the hub gave it. This module bounds the answers and repeats lost
calls; its callers verify what the answers say.
"""

import functools
import json
import secrets
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Self
from urllib.parse import urlsplit

import httpx2

from connectors.api.party import ProblemOut, TokenOut
from connectors.api.shape import Shape, read
from connectors.keys import assertion
from hub import remote
from hub.errors import (
    HubError,
    InvalidInput,
    NotAllowed,
    TooLarge,
    Unavailable,
)
from hub.status import kind_of

JSON_BYTES_MAX = 32 * 2**20
ATTEMPTS = 5
WAIT_MAX_S = 30.0
PIECE = 65_536
_TIMEOUT = httpx2.Timeout(30.0, connect=5.0)
_AGAIN = frozenset({429, 502, 503, 504})

Progress = Callable[[int], object]
# A value in an address; a list repeats its name.
Query = str | int | Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The member who signs in: party, member, and the seed (32 bytes) of the ``auth`` key."""

    party: str
    member: str
    auth: bytes = field(repr=False)


class Client:
    """Calls of one member to one hub; use it from one thread at a time."""

    def __init__(
        self,
        url: str,
        credentials: Credentials | None,
        *,
        sleep: Callable[[float], object] = time.sleep,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Prepare calls to the hub at ``url``; nothing is sent yet.

        Raises:
            InvalidInput: ``url`` is not https (or http to this machine), or has more than a host.
        """
        self._issuer = origin(url)
        self._credentials = credentials
        self._sleep = sleep
        self._token = ""
        # trust_env=False: no proxy and no netrc of the environment sees a token.
        self._http = httpx2.Client(
            verify=_authorities(),
            base_url=self._issuer,
            timeout=_TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity"},
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, shape: type[Shape], **query: Query) -> Shape:
        """Read a document of the form ``shape``; errors as for `post`."""
        return read(shape, self._call("GET", path, params=query))

    def text(self, path: str) -> str:
        """Read a text, such as a checkpoint; errors as for `post`."""
        try:
            return self._call("GET", path).decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput("answer_invalid", "the hub's text is not UTF-8") from error

    def post(self, path: str, body: Mapping[str, Any], shape: type[Shape]) -> Shape:
        """Do something once: every attempt has the same key and the same body.

        Returns:
            The answer in the form ``shape``.

        Raises:
            InvalidInput: the hub refuses the form or the statement, or answers in no known form.
            NotAllowed: this member may not do it.
            NotFound: there is no such thing for this member.
            Conflict: the state has moved on.
            TooLarge: over a limit.
            Unavailable: no answer, or it is behind; the same call may go through later.
        """
        headers = {"Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"}
        content = json.dumps(body, separators=(",", ":")).encode()
        return read(shape, self._call("POST", path, headers=headers, content=content))

    def put(
        self, path: str, source: IO[bytes], size: int, progress: Progress = lambda _: None
    ) -> None:
        """Upload ``size`` bytes of ``source``, which is read again from its start if need be."""

        def pieces() -> Iterator[bytes]:
            source.seek(0)
            while piece := source.read(PIECE):
                progress(len(piece))
                yield piece

        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        self._call("PUT", path, headers=headers, body=pieces)

    def download(
        self,
        path: str,
        target: IO[bytes],
        size: int,
        progress: Progress = lambda _: None,
        **query: str,
    ) -> None:
        """Fetch exactly ``size`` bytes into ``target``.

        Raises:
            InvalidInput: more or fewer bytes came; errors as for `post` beside it.
        """

        def keep(response: httpx2.Response) -> bytes:
            target.seek(0)
            target.truncate()
            count = 0
            for piece in response.iter_raw(PIECE):
                count += len(piece)
                if count > size:
                    raise InvalidInput("download_size", "more than the statement signed")
                target.write(piece)
                progress(len(piece))
            if count != size:
                raise InvalidInput("download_size", "fewer bytes than the statement signed")
            return b""

        self._call("GET", path, params=query, keep=keep)
        target.seek(0)

    def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Query] | None = None,
        content: bytes | None = None,
        body: Callable[[], Iterator[bytes]] | None = None,
        keep: Callable[[httpx2.Response], bytes] | None = None,
    ) -> bytes:
        """Send until there is an answer from the hub; returns its bytes."""
        renewed = False
        for left in reversed(range(ATTEMPTS)):
            sent = {**(headers or {}), "Authorization": f"Bearer {self._bearer()}"}
            try:
                with self._http.stream(
                    method,
                    path,
                    headers=sent,
                    params=params,
                    content=body() if body else content,
                ) as response:
                    if response.status_code in _AGAIN:
                        self._wait(left, response)
                        continue
                    if response.status_code == 401 and not renewed:
                        renewed, self._token = True, ""
                        continue
                    if not response.is_success:
                        raise _error(response)
                    return (keep or _bounded)(response)
            except httpx2.TransportError as error:
                if not left:
                    raise Unavailable("hub_unreachable", "no answer from the hub") from error
                self._wait(left, None)
        raise Unavailable("hub_unavailable", "the hub is not ready; try again later")

    def _wait(self, left: int, response: httpx2.Response | None) -> None:
        if not left:
            return
        said = response.headers.get("Retry-After", "") if response is not None else ""
        waits = float(said) if said.isascii() and said.isdigit() else 0.2 * 2 ** (ATTEMPTS - left)
        self._sleep(min(waits, WAIT_MAX_S))

    def _bearer(self) -> str:
        if self._credentials is None:
            raise NotAllowed("no_auth_key", "this key file cannot sign in at the hub")
        if not self._token:
            self._token = self._sign_in(self._credentials)
        return self._token

    def _sign_in(self, credentials: Credentials) -> str:
        """A token of five minutes, for a fresh assertion each time."""
        for left in reversed(range(ATTEMPTS)):
            form = assertion.fields(
                credentials.party, credentials.member, credentials.auth, audience=self._issuer
            )
            try:
                with self._http.stream("POST", "/v1/tokens", data=form) as response:
                    if response.status_code in _AGAIN:
                        self._wait(left, response)
                        continue
                    if not response.is_success:
                        raise NotAllowed("sign_in_refused", "the hub does not know this key")
                    return read(TokenOut, _bounded(response)).access_token
            except httpx2.TransportError as error:
                if not left:
                    raise Unavailable("hub_unreachable", "no answer from the hub") from error
                self._wait(left, None)
        raise Unavailable("hub_unavailable", "the hub is not ready; try again later")


def origin(url: str) -> str:
    """Scheme and host of a hub's address, which has nothing else.

    Raises:
        InvalidInput: not https, nor http to this machine; or a path, a name or a password in it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidInput("hub_url", "not an address") from error
    host = parts.hostname or ""
    if not remote.is_closed_to_others(parts):
        raise InvalidInput("hub_url", "expected https, or http to this machine")
    if parts.username or parts.password or parts.query or parts.path.strip("/"):
        raise InvalidInput("hub_url", "expected scheme and host, and nothing else")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def _bounded(response: httpx2.Response) -> bytes:
    too_large = TooLarge("answer_too_large", "the hub's answer is over its limit")
    body = remote.Body(JSON_BYTES_MAX, too_large)
    for piece in response.iter_raw(PIECE):
        body.add(piece)
    return body.whole()


@functools.cache
def _authorities() -> ssl.SSLContext:
    """The certificates that this machine trusts; read once, as it takes 20 ms."""
    return httpx2.create_ssl_context(trust_env=False)


def _error(response: httpx2.Response) -> HubError:
    """The error that a problem document stands for; only its code is used."""
    kind = kind_of(response.status_code)
    if kind is Unavailable:
        return Unavailable("hub_failed", f"the hub answered {response.status_code}")
    try:
        code = read(ProblemOut, _bounded(response)).code
    except HubError:
        code = ""
    return kind(code, f"the hub answered {response.status_code}")
