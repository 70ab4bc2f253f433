"""The line between the parties and the hub: it passes bytes on, and can keep what came back.

A scene that claims "the same answer, byte for byte" must not rely on the hub or the party's client
for that, so it listens here.
"""

import http.client
import io
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO

PIECE_BYTES = 65_536
CONNECT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of the hub, as it passed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Wire(socketserver.ThreadingTCPServer):
    """Listens where the parties call, and passes everything on to the hub."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, *, port: int, hub_port: int) -> None:
        """Listen on ``port`` of this machine; nothing passes before `passing`."""
        super().__init__(("127.0.0.1", port), _Passing)
        self.hub_port = hub_port
        self.kept: list[bytearray] | None = None

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Pass on until the end of the block."""
        Thread(target=self.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            self.shutdown()
            self.server_close()

    @contextmanager
    def listening(self) -> Iterator[list[bytearray]]:
        """Keep the hub's answers, by connection, until the end of the block."""
        self.kept = []
        try:
            yield self.kept
        finally:
            self.kept = None


class _Passing(socketserver.BaseRequestHandler):
    """One connection of a party."""

    server: Wire
    request: socket.socket

    def handle(self) -> None:
        address = ("127.0.0.1", self.server.hub_port)
        with suppress(OSError), socket.create_connection(address, CONNECT_S) as hub:
            hub.settimeout(None)
            back = Thread(target=self._back, args=(hub, self._next_copy()), daemon=True)
            back.start()
            _pass(self.request, hub)
            back.join()

    def _next_copy(self) -> bytearray | None:
        if self.server.kept is None:
            return None
        self.server.kept.append(bytearray())
        return self.server.kept[-1]

    def _back(self, hub: socket.socket, copy: bytearray | None) -> None:
        _pass(hub, self.request, copy)
        # The hub has no more to say, so the other direction need not wait either.
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_RD)


def _pass(source: socket.socket, sink: socket.socket, copy: bytearray | None = None) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE_BYTES):
            if copy is not None:
                copy += piece
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def answers(stream: bytes) -> list[Answer]:
    """The answers on one connection, in their order."""
    lasting = _Stream(stream)
    found = []
    while lasting.tell() < len(stream):
        response = http.client.HTTPResponse(lasting)  # type: ignore[arg-type]  # it needs makefile only
        response.begin()
        body = response.read()
        headers = tuple(response.getheaders())
        found.append(Answer(status=response.status, headers=headers, body=body))
    return found


class _Stream(io.BytesIO):
    """Bytes in the form of the socket that `http.client` reads; they outlive one answer."""

    def makefile(self, _mode: str) -> IO[bytes]:
        return self

    def close(self) -> None:
        """Stay open, because the next answer follows."""
