"""The line between the parties and the hub of the demo: it passes on, and keeps what it must."""

import http.client
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from hub.demo import wire
from hub.demo.stage import free_port
from hub.demo.wire import Wire


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("X-Path", self.path)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def line():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    made = Wire(port=free_port(), hub_port=server.server_address[1])
    with made.passing():
        yield made
    server.shutdown()
    server.server_close()


def _post(line, *bodies):
    answers = []
    with closing(http.client.HTTPConnection(*line.server_address, timeout=10)) as caller:
        for number, body in enumerate(bodies):
            caller.request("POST", f"/{number}", body=body)
            answers.append(caller.getresponse().read())
    return answers


def test_it_passes_on_in_both_directions_whatever_the_size(line):
    large = bytes(range(256)) * 8_000

    assert _post(line, b"small", large, b"") == [b"small", large, b""]


def test_while_it_listens_every_answer_is_kept_as_it_was(line):
    with line.listening() as kept:
        _post(line, b"one", b"two")
        _post(line, b"three")

    found = [one for stream in kept for one in wire.answers(bytes(stream))]
    assert [(one.status, one.body) for one in found] == [
        (201, b"one"),
        (201, b"two"),
        (201, b"three"),
    ]
    assert [dict(one.headers)["X-Path"] for one in found] == ["/0", "/1", "/0"]


def test_nothing_is_kept_before_and_after(line):
    _post(line, b"before")
    with line.listening() as kept:
        pass
    _post(line, b"after")

    assert kept == []


def test_a_hub_that_is_gone_is_a_broken_connection_and_no_answer():
    made = Wire(port=free_port(), hub_port=free_port())

    with made.passing(), pytest.raises((OSError, http.client.HTTPException)):
        _post(made, b"x")
