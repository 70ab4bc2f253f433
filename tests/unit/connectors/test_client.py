import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import nacl.signing
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import ConfigDict

from connectors import client
from connectors.api.shape import Out
from connectors.client import Client, Credentials
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, TooLarge, Unavailable

SEED = bytes(range(32))
ACCOUNT = Credentials(party="ngo", member="m-00000001", auth=SEED)


class Anything(Out):
    """Any object: what is tested here is the way to the hub."""

    model_config = ConfigDict(extra="allow")


class Stub:
    """A hub on loopback that answers as it is told, and remembers what it was asked."""

    def __init__(self):
        self.answers, self.calls, self.tokens = [], [], 0
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self):
                stub.take(self)

            do_GET = do_POST = do_PUT = _answer  # noqa: N815  # names of the library

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.thread.start()

    def take(self, handler):
        size = int(handler.headers.get("Content-Length", 0))
        body = handler.rfile.read(size)
        if handler.path == "/v1/tokens":
            self.tokens += 1
            self.assertion = body
            answer = (200, {"accessToken": f"token-{self.tokens}"}, {})
        else:
            self.calls.append((handler.command, handler.path, dict(handler.headers), body))
            answer = self.answers.pop(0)
        if answer == "lost":
            handler.connection.close()
            handler.close_connection = True
            return
        status, document, headers = answer
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def stub():
    stub = Stub()
    yield stub
    stub.close()


@pytest.fixture
def waits():
    return []


@pytest.fixture
def hub(stub, waits):
    with Client(stub.url, ACCOUNT, sleep=waits.append) as hub:
        yield hub


def _keys(stub):
    return {headers["Idempotency-Key"] for _, _, headers, _ in stub.calls}


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "https://user:secret@hub.example",
        "https://hub.example/v1",
        "https://hub.example?x=1",
        "https://hub.example:port",
        "hub.example",
        "https://",
        "",
    ],
)
def test_only_https_or_this_machine_is_a_hub(url):
    with pytest.raises(InvalidInput, match="hub_url"):
        client.origin(url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://hub.example/", "https://hub.example"),
        ("https://hub.example:8443", "https://hub.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_scheme_and_host(url, origin):
    assert client.origin(url) == origin


def test_sign_in_is_by_an_assertion_of_the_auth_key_for_this_hub_alone(stub, hub):
    stub.answers = [(200, {}, {})]

    hub.get("/v1/cases", Anything)

    form = dict(pair.split("=", 1) for pair in stub.assertion.decode().split("&"))
    public = bytes(nacl.signing.SigningKey(SEED).verify_key)
    x = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    token = jwt.decode(form["client_assertion"], key, ["Ed25519"])
    assert token.header["alg"] == "Ed25519"
    assert token.claims["iss"] == token.claims["sub"] == "ngo/m-00000001"
    assert token.claims["aud"] == stub.url
    assert 0 < token.claims["exp"] - token.claims["iat"] <= 60
    assert stub.calls[0][2]["Authorization"] == "Bearer token-1"


def test_one_token_serves_many_calls_and_is_renewed_once_when_refused(stub, hub):
    stub.answers = [
        (200, {}, {}),
        (200, {}, {}),
        (401, {"code": "not_signed_in"}, {}),
        (200, {}, {}),
    ]

    for _ in range(3):
        hub.get("/v1/cases", Anything)

    assert stub.tokens == 2
    assert stub.calls[-1][2]["Authorization"] == "Bearer token-2"


def test_a_hub_that_always_refuses_the_token_is_asked_twice(stub, hub):
    stub.answers = [(401, {"code": "not_signed_in"}, {})] * 2

    with pytest.raises(NotAllowed, match="not_signed_in"):
        hub.get("/v1/cases", Anything)

    assert len(stub.calls) == 2


@pytest.mark.parametrize("fault", ["lost", (503, {"code": "log_pending"}, {"Retry-After": "2"})])
def test_a_call_that_was_lost_is_repeated_with_the_same_key_and_body(stub, hub, fault):
    stub.answers = [fault, fault, (201, {"sid": "x"}, {})]

    assert hub.post("/v1/cases", {"statement": 1}, Anything).model_extra == {"sid": "x"}

    assert len(stub.calls) == 3
    assert len(_keys(stub)) == 1
    assert {body for *_, body in stub.calls} == {b'{"statement":1}'}


def test_two_calls_have_two_keys(stub, hub):
    stub.answers = [(201, {}, {})] * 2

    hub.post("/v1/cases", {}, Anything)
    hub.post("/v1/cases", {}, Anything)

    assert len(_keys(stub)) == 2
    assert all(len(key) == 32 for key in _keys(stub))


def test_the_hubs_retry_after_is_honoured_within_bounds(stub, hub, waits):
    stub.answers = [
        (503, {}, {"Retry-After": "7"}),
        (503, {}, {"Retry-After": "86400"}),
        (503, {}, {"Retry-After": "nonsense"}),
        (200, {}, {}),
    ]

    hub.get("/v1/cases", Anything)

    assert waits[:2] == [7.0, client.WAIT_MAX_S]
    assert 0 < waits[2] <= client.WAIT_MAX_S


def test_attempts_are_bounded(stub, hub, waits):
    stub.answers = [(503, {}, {})] * client.ATTEMPTS

    with pytest.raises(Unavailable, match="hub_unavailable"):
        hub.post("/v1/cases", {}, Anything)

    assert len(stub.calls) == client.ATTEMPTS
    assert len(waits) == client.ATTEMPTS - 1


def test_nobody_listening_is_unavailable(waits):
    with (
        Client("http://127.0.0.1:1", ACCOUNT, sleep=waits.append) as hub,
        pytest.raises(Unavailable, match="hub_unreachable"),
    ):
        hub.get("/v1/cases", Anything)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, InvalidInput), (403, NotAllowed), (404, NotFound), (409, Conflict), (413, TooLarge)],
)
def test_a_problem_becomes_the_error_of_its_status_with_its_code(stub, hub, status, kind):
    stub.answers = [(status, {"code": "some_code", "detail": "<b>words</b>"}, {})]

    with pytest.raises(kind, match="some_code") as caught:
        hub.get("/v1/cases", Anything)

    assert "words" not in str(caught.value)


@pytest.mark.parametrize(
    "document", [b"<html>", {"code": "\x1b[31mred"}, {"code": 7}, [], {"code": "x" * 100}]
)
def test_words_of_a_hub_that_are_no_code_are_not_shown(stub, hub, document):
    stub.answers = [(400, document, {})]

    with pytest.raises(InvalidInput, match=r"^invalid_input: the hub answered 400$"):
        hub.get("/v1/cases", Anything)


def test_a_redirect_is_not_followed(stub, hub):
    stub.answers = [(307, {}, {"Location": "http://127.0.0.1:1/"})]

    with pytest.raises(Unavailable, match="hub_failed"):
        hub.get("/v1/cases", Anything)

    assert len(stub.calls) == 1


@pytest.mark.parametrize("data", [b"not json", b"[]", b"7", b"[" * 100_000])
def test_an_answer_that_is_no_object_is_refused(stub, hub, data):
    stub.answers = [(200, data, {})]

    with pytest.raises(InvalidInput, match="answer_invalid"):
        hub.get("/v1/cases", Anything)


def test_an_answer_over_its_limit_is_refused(stub, hub, monkeypatch):
    monkeypatch.setattr(client, "JSON_BYTES_MAX", 10)
    stub.answers = [(200, {"long": "x" * 100}, {})]

    with pytest.raises(TooLarge, match="answer_too_large"):
        hub.get("/v1/cases", Anything)


def test_a_proxy_of_the_environment_is_not_used(stub, monkeypatch):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    stub.answers = [(200, {"a": 1}, {})]

    with Client(stub.url, ACCOUNT) as hub:
        assert hub.get("/v1/cases", Anything).model_extra == {"a": 1}


def test_an_upload_is_sent_whole_again_after_it_was_lost(stub, hub):
    seen = []
    stub.answers = [(503, {}, {}), (204, b"", {})]

    hub.put("/v1/uploads/x", BytesIO(b"a" * 100_000), 100_000, seen.append)

    assert [body for *_, body in stub.calls] == [b"a" * 100_000] * 2
    assert sum(seen) == 200_000


def test_a_download_is_exactly_what_was_signed(stub, hub):
    stub.answers = [(200, b"abc", {})]
    target = BytesIO()

    hub.download("/v1/x", target, 3)

    assert target.read() == b"abc"


@pytest.mark.parametrize("size", [2, 4])
def test_a_download_of_another_size_is_refused(stub, hub, size):
    stub.answers = [(200, b"abc", {})]

    with pytest.raises(InvalidInput, match="download_size"):
        hub.download("/v1/x", BytesIO(), size)


def test_an_officers_key_file_does_not_sign_in(stub):
    with Client(stub.url, None) as hub, pytest.raises(NotAllowed, match="no_auth_key"):
        hub.get("/v1/cases", Anything)


def test_no_printout_shows_the_auth_key():
    assert SEED.hex() not in repr(ACCOUNT)
    assert str(SEED) not in repr(ACCOUNT)
