"""``make bench``: how fast, in one run on this machine. Figures, no assertions.

Absolute numbers depend on the machine and on what else it does; the ratios compare two things in
the same run.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from connectors.keys import bech32
from connectors.sealed import unseal
from connectors.sealed.unseal import Identity
from hub import bootstrap
from hub.adapters import bundle, opa_binary
from hub.adapters.opa import OpaEngine
from hub.adapters.wasm import WasmEngine
from hub.config import Settings
from hub.crypto import age, seal
from hub.demo import age_command
from hub.policy import scenario
from tests.bench import belief, pages
from tests.unit.adapters import records
from tests.world.by_hand import World
from tests.world.hub import asked
from tests.world.parties import organisations
from tests.world.story import Story

ROOT = Path(__file__).parents[2]
MIB = 1_048_576


def say(what, value, note=""):
    sys.stdout.write(f"{what:58} {value:>16}  {note}\n")
    sys.stdout.flush()


def spread(times):
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.99)] * 1000


def timed(call, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return taken


def decisions(built):
    agreement = json.loads(built.data)["agreement"]
    rows = json.loads((ROOT / "tests" / "data" / "scenarios.json").read_text())
    (one,) = scenario.read(rows[:1])
    document = scenario.document(one, agreement["vocabulary"], agreement["flows"], query="q")
    with WasmEngine(built) as embedded:
        p50, p99 = spread(timed(lambda: embedded.decide(document), 2_000))
    say("decision, embedded engine: p50, p99", f"{p50:.2f} {p99:.2f} ms")
    binary = opa_binary.find()
    with (
        opa_binary.serve(binary, built.folder / "bundle.tar.gz") as address,
        OpaEngine(address, built.revision) as server,
    ):
        slow50, slow99 = spread(timed(lambda: server.decide(document), 1_000))
    say("decision, OPA server: p50, p99", f"{slow50:.2f} {slow99:.2f} ms")
    say("  embedded against server, p50", f"{slow50 / p50:.1f} x")


def rate(count, started):
    return count / (time.perf_counter() - started)


def logged_actions(hub):
    uow, log = hub.broker.request.uow, hub.sequencer
    numbers = iter(range(10**9))
    guard = threading.Lock()

    def act(_):
        with guard:
            event = f"{next(numbers):032x}"
        with uow.write() as tx:
            tx.log.append(records.entry(event))
        log.wait(event)

    started = time.perf_counter()
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(act, range(2_000)))
    say("logged actions, 32 threads, SQLite", f"{rate(2_000, started):.0f} / s")


def exchanges(hub):
    world = World(hub.log_key, organisations())
    world.install(hub.broker)
    story = Story(hub.broker, world)
    submitted = []

    def submit():
        submitted.append(story.ask(items=["asylum_decisions"]))

    taken = timed(submit, 30)
    p50, p99 = spread(taken)
    say("request submitted, client included: p50, p99", f"{p50:.0f} {p99:.0f} ms")
    started = time.perf_counter()
    for request, done in submitted[:20]:
        message, _ = story.answer(request, done)
        picked = hub.broker.pick_up.pick_up(asked(story.noor), request.sid, message.sid)
        pieces = hub.broker.pick_up.content(
            story.noor.caller, request.sid, message.sid, picked.result["pickUp"]
        )
        for _ in pieces:
            pass
    rest = (time.perf_counter() - started) / 20
    say("complete exchanges, one client after the other", f"{1 / (rest + p50 / 1000):.1f} / s")
    bare(hub, p50)


def bare(hub, submitted_ms):
    uow = hub.broker.request.uow

    def insert():
        with uow.write() as tx:
            tx.upload.add(secrets.token_hex(32), size=1, by="x/y", at=records.AT)

    p50, _ = spread(timed(insert, 300))
    say("one bare insert", f"{p50:.2f} ms")
    say("  a submitted request against it", f"{submitted_ms / p50:.0f} x")


def sealing(folder):
    identity = Identity(seed=secrets.token_bytes(32))
    data = secrets.token_bytes(MIB)
    count = 256
    size = age.padme(count * MIB)
    path = folder / "sealed.age"

    def pieces():
        for _ in range(count):
            yield data
        yield bytes(size - count * MIB)

    started = time.perf_counter()
    with path.open("wb") as file:
        done = seal.seal(pieces(), [identity.public], file.write)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    with path.open("rb") as file:
        unseal.unseal(file, [identity], [identity.kid], done)
    opening = time.perf_counter() - started
    say("seal 256 MiB", f"{count / ours:.0f} MiB/s")
    say("open 256 MiB, checked twice before a byte is shown", f"{count / opening:.0f} MiB/s")
    program = age_command.find()
    if program is None:
        say("  against the age command", "not here")
        return
    plain = folder / "plain"
    with plain.open("wb") as file:
        for piece in pieces():
            file.write(piece)
    started = time.perf_counter()
    recipient = bech32.encode("age1pq", identity.public)
    command = [program, "-r", recipient, "-o", folder / "theirs.age", plain]
    subprocess.run(command, check=True)
    theirs = time.perf_counter() - started
    say("  sealing against the age command", f"{theirs / ours:.2f} x")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundle.build(ROOT / "policies", opa_binary.find(), folder / "policies")
        built = bundle.load(folder / "policies")
        decisions(built)
        settings = Settings(
            environment="demo",
            data=folder / "hub",
            policies=folder / "policies",
            origin="http://127.0.0.1:8000",
            log_origin="demo.invalid/audit/2026",
            oidc_issuer="http://127.0.0.1:8001",
            oidc_client_secret="secret",
        )
        with bootstrap.running(settings) as hub:
            exchanges(hub)
            logged_actions(hub)
        belief.measure(folder / "belief", folder / "policies", say)
        sealing(folder)
        pages.measure(folder / "pages", folder / "policies", say)
    say("cores of this machine", str(os.cpu_count()))


main()
