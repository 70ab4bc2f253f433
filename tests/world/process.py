"""A hub and its sign-in provider as processes of their own, as they run in use.

with running(folder, policies, "noor") as (origin, issuer, story, sid):
    walk.page.goto(f"{origin}/requests/{sid}")
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.error import URLError

from hub import bootstrap

from .hub import SECRET, settings_for
from .hub_pages import HOME, asked_twice
from .parties import ROOT

HUB = [sys.executable, "-c", "from hub.cli.app import main; main()"]
START_S = 60


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _environment(settings, origin):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HUB_ENVIRONMENT": "demo",
        "HUB_DATA": str(settings.data),
        "HUB_POLICIES": str(settings.policies),
        "HUB_ORIGIN": origin,
        "HUB_LOG_ORIGIN": settings.log_origin,
        "HUB_OIDC_ISSUER": settings.oidc_issuer,
        "HUB_OIDC_CLIENT_SECRET": SECRET,
    }


class _Processes:
    """Processes of this test, ended at its end; their lines go to files."""

    def __init__(self, folder, environment):
        self._folder, self._environment, self._running = folder, environment, []

    def run(self, *arguments):
        subprocess.run(
            [*HUB, *arguments], env=self._environment, check=True, capture_output=True, timeout=60
        )

    def serve(self, address, *arguments):
        with (self._folder / f"{arguments[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [*HUB, *arguments], env=self._environment, stdout=log, stderr=log
            )
        self._running.append(process)
        end = time.monotonic() + START_S
        while not _answers(address):
            assert process.poll() is None, (self._folder / f"{arguments[0]}.log").read_text()
            assert time.monotonic() < end, f"{address} did not answer"
            time.sleep(0.1)

    def end(self):
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(30)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


@contextmanager
def running(folder, policies, name):
    """A hub with an allowed and a denied request, where one member may sign in.

    Gives its origin, the provider's, the story, and the sid of the allowed request.
    """
    port, provider_port = _free_port(), _free_port()
    origin, issuer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    settings = settings_for(folder, policies, oidc_issuer=issuer, origin=origin)
    with bootstrap.running(settings) as hub:
        story, sid = asked_twice(hub)
    personas = folder / "personas.json"
    people = [{"subject": f"sub-{one}", "label": one.title()} for one in HOME]
    personas.write_text(json.dumps(people))
    processes = _Processes(folder, _environment(settings, origin))
    try:
        person = story.world.parties[HOME[name]].people[name]
        processes.run(
            *("person", "add", "--issuer", issuer, "--subject", f"sub-{name}"),
            *("--party", person.party, "--member", person.member),
        )
        processes.serve(
            f"{issuer}/.well-known/openid-configuration",
            *("dev-provider", "--port", str(provider_port), "--personas", str(personas)),
            *("--redirect-uri", f"{origin}/sign-in/return"),
        )
        processes.serve(f"{origin}/readyz", "serve", "--port", str(port))
        yield origin, issuer, story, sid
    finally:
        processes.end()
