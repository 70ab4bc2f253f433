"""An engine that fails, is slow or lies gives no decision, and recovers."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hub.adapters import wasm
from hub.adapters.opa import OpaEngine
from hub.adapters.wasm import WasmEngine
from hub.errors import InvalidInput, Unavailable
from hub.policy import scenario
from hub.policy.input_document import InputDocument

DATA = Path(__file__).parents[1] / "data"

REVISION = "h1:x"
ALLOW = {
    "outcome": "allow",
    "reason": "ALLOW",
    "reasons": ["ALLOW"],
    "flow": "F05",
    "clause": "5.5",
    "approvals": [],
    "obligations": [],
    "retention_days": 1,
    "revision": REVISION,
    "echo": "q",
}


def _json(result):
    return json.dumps({"result": result}).encode()


LIES = {
    "undefined": (200, b"{}"),
    "a bare true": (200, _json(True)),
    "a truthy string": (200, _json("allow")),
    "an object that only says allow": (200, _json({"allow": True})),
    "an answer to another call": (200, _json(ALLOW | {"echo": "other"})),
    "another revision": (200, _json(ALLOW | {"revision": "h1:y"})),
    "no JSON": (200, b"allow"),
    "a list": (200, b"[]"),
    "an empty body": (200, b""),
    "ten megabytes": (200, _json(ALLOW | {"padding": "x" * 10_000_000})),
    "right, but with status 500": (500, _json(ALLOW)),
    "right, but with status 201": (201, _json(ALLOW)),
    "a redirect": (307, b""),
}


class _Stub(ThreadingHTTPServer):
    """An OPA server whose answers the test chooses."""

    daemon_threads = True

    def __init__(self):
        self.answer = (200, _json(ALLOW))
        self.hold = threading.Event()
        self.held = False
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.held:
            self.server.hold.wait(10)
        status, body = self.server.answer
        if self.path == "/right":
            status, body = 200, _json(ALLOW)
        try:
            self.send_response(status)
            self.send_header("Location", "/right")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # the client has left, as it should

    do_GET = do_POST  # noqa: N815 - the name that http.server calls

    def log_message(self, *_arguments):
        """Say nothing."""


@pytest.fixture
def stub():
    server = _Stub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opa_engine(stub):
    with OpaEngine(stub.url, REVISION) as engine:
        yield engine


def test_a_right_answer_is_a_decision(opa_engine):
    assert opa_engine.decide(InputDocument.of({"query": "q"})).outcome == "allow"


@pytest.mark.parametrize("lie", LIES)
def test_any_other_answer_is_none_and_the_next_call_works(stub, opa_engine, lie):
    right, stub.answer = stub.answer, LIES[lie]

    with pytest.raises(Unavailable):
        opa_engine.decide(InputDocument.of({"query": "q"}))

    stub.answer = right
    assert opa_engine.decide(InputDocument.of({"query": "q"})).outcome == "allow"


def test_a_server_that_does_not_answer_is_given_up_and_the_next_call_works(stub, opa_engine):
    stub.held = True

    with pytest.raises(Unavailable):
        opa_engine.decide(InputDocument.of({"query": "q"}))

    stub.held = False
    assert opa_engine.decide(InputDocument.of({"query": "q"})).outcome == "allow"


def test_a_server_that_is_not_there_gives_no_decision(stub):
    port = stub.server_address[1]
    free = port + 1 if port < 65535 else port - 1
    with OpaEngine(f"http://127.0.0.1:{free}", REVISION) as engine, pytest.raises(Unavailable):
        engine.decide(InputDocument.of({"query": "q"}))


def test_an_engine_that_is_not_open_gives_no_decision(stub):
    with pytest.raises(Unavailable):
        OpaEngine(stub.url, REVISION).decide(InputDocument.of({"query": "q"}))


@pytest.mark.parametrize("url", ["", "127.0.0.1:8181", "file:///etc/passwd", "ftp://host"])
def test_an_address_that_is_no_server_is_refused(url):
    with pytest.raises(InvalidInput):
        OpaEngine(url, REVISION)


class _Time:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def _fail(*_arguments):
    raise RuntimeError("trap")


@pytest.fixture
def engine(built):
    with WasmEngine(built) as engine:
        yield engine


def test_after_a_fault_the_embedded_engine_starts_anew(engine, monkeypatch):
    monkeypatch.setattr(engine._instance, "evaluate", _fail)

    with pytest.raises(Unavailable, match="no_decision"):
        engine.decide(InputDocument.of({"query": "q"}))

    assert engine.decide(InputDocument.of({"query": "q", "point": "asked"})).outcome == "deny"


def test_three_faults_in_ten_seconds_take_it_down_and_it_recovers(built, monkeypatch):
    time = _Time()
    with WasmEngine(built, now=time) as engine:
        with monkeypatch.context() as patch:
            patch.setattr(wasm._Instance, "evaluate", _fail)
            for _ in range(wasm.FAULTS_MAX):
                with pytest.raises(Unavailable, match="no_decision"):
                    engine.decide(InputDocument.of({"query": "q"}))

        with pytest.raises(Unavailable, match="engine_down"):
            engine.decide(InputDocument.of({"query": "q"}))
        time.now += wasm.FAULT_WINDOW_S
        assert engine.decide(InputDocument.of({"query": "q"})).outcome == "deny"


def test_an_engine_decides_only_between_its_start_and_its_end(built):
    engine = WasmEngine(built)
    for state in ("not yet", "ended"):
        with pytest.raises(Unavailable, match="engine_closed"):
            engine.decide(InputDocument.of({"query": "q"}))
        if state == "not yet":
            with engine:
                assert engine.decide(InputDocument.of({"query": "q"})).outcome == "deny"


def _epoch_threads():
    return [one for one in threading.enumerate() if one.name == "policy-epochs"]


def test_the_thread_of_an_engine_ends_with_it(built):
    before = _epoch_threads()
    engine = WasmEngine(built)
    assert _epoch_threads() == before

    with engine:
        assert len(_epoch_threads()) == len(before) + 1

    assert _epoch_threads() == before


def test_the_thread_ends_too_where_an_engine_cannot_start(built, monkeypatch):
    before = _epoch_threads()
    monkeypatch.setattr(wasm._Instance, "__init__", _fail)

    with pytest.raises(RuntimeError, match="trap"), WasmEngine(built):
        pass

    assert _epoch_threads() == before


def test_the_end_of_an_engine_waits_for_the_decision_that_runs(engine, monkeypatch):
    """A question asked before the end is still decided, within its deadline."""
    begun, go_on = threading.Event(), threading.Event()
    evaluate = engine._instance.evaluate

    def slow(document):
        begun.set()
        assert go_on.wait(10)
        assert engine._epochs.is_alive()
        return evaluate(document)

    monkeypatch.setattr(engine._instance, "evaluate", slow)
    with ThreadPoolExecutor(2) as pool:
        decided = pool.submit(engine.decide, InputDocument.of({"query": "q"}))
        assert begun.wait(10)
        ended = pool.submit(engine.__exit__, None, None, None)
        go_on.set()
        assert decided.result(10).outcome == "deny"
        ended.result(10)


# An empty module without an instance: only the thread matters, and making them must be quick.
_MANY_ENGINES = """
from pathlib import Path
from hub.adapters import bundle, wasm
wasm.TICK_S = 0.00001
wasm._Instance = lambda *_: None
module = bytes.fromhex("0061736d01000000")
empty = bundle.Bundle(folder=Path(), revision="h1:x", wasm=module, data=b"{}")
for _ in range(3_000):
    with wasm.WasmEngine(empty):
        pass
"""


def test_of_many_engines_none_is_ticked_while_its_memory_is_given_back():
    """A tick on an engine that is being freed would end the process with a signal."""
    done = subprocess.run([sys.executable, "-c", _MANY_ENGINES], timeout=100, check=False)

    assert done.returncode == 0


def test_a_call_past_its_deadline_is_cut_and_the_next_one_works(built, engine):
    """A case flooded with restrictions makes the policy compare each with each."""
    agreement = json.loads(built.data)["agreement"]
    rows = json.loads((DATA / "scenarios.json").read_text())
    (one,) = scenario.read(rows[:1])
    document = scenario.document(one, agreement["vocabulary"], agreement["flows"], query="q")
    assert engine.decide(document).outcome == "allow"
    officer = {"party": "p-asks", "type": "ngo_legal", "function": "privacy_officer"}
    flood = {"kind": "restriction", "by": officer, "at": "x", "code": "none"}
    facts = document.members["facts"] + [flood] * 1_500

    with pytest.raises(Unavailable, match="no_decision"):
        engine.decide(InputDocument.of({**document.members, "facts": facts}))

    assert engine.decide(document).outcome == "allow"


def test_a_policy_that_outgrows_its_memory_is_no_decision(built, monkeypatch):
    monkeypatch.setattr(wasm, "MEMORY_PAGES_MAX", 14)
    facts = [{"kind": "assigned", "sid": "x" * 60, "by": {"n": n}} for n in range(2_500)]

    with WasmEngine(built) as engine:
        with pytest.raises(Unavailable, match="no_decision"):
            engine.decide(InputDocument.of({"query": "q", "facts": facts}))

        assert engine.decide(InputDocument.of({"query": "q"})).outcome == "deny"


@pytest.mark.parametrize(
    "part",
    [
        {"point": "\x00"},
        {"\x00": 1},
        {"point": "\ud800"},
        {"number": 1.0},
        {"number": float("nan")},
        {"point": b"asked"},
        {1: "x"},
        {"nested": [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]},
        {"padding": "x" * 300_000},
    ],
)
def test_documents_that_engines_could_read_differently_are_none(part):
    with pytest.raises(InvalidInput, match="policy_input"):
        InputDocument.of({"query": "q"} | part)
