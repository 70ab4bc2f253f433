"""Finds the pinned OPA binary, and runs it as a server for as long as it is needed."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.adapters import tool
from hub.errors import Unavailable

VERSION = "1.22.2"
START_S = 10.0
POLL_S = 0.05


def find() -> Path:
    """The OPA binary that ``.ci/tools`` built.

    Raises:
        Unavailable: it is missing, or it is not the one that was built.
    """
    return tool.find("opa", VERSION, "opa")


@contextmanager
def serve(opa: Path, bundle: Path) -> Iterator[str]:
    """Run an OPA server with ``bundle`` on a free port of this machine; yield its address.

    Raises:
        Unavailable: it does not listen within `START_S` seconds.
    """
    port = _free_port()
    address = f"127.0.0.1:{port}"
    command = [str(opa), "run", "--server", "--addr", address, "--log-level", "error"]
    command += ["--disable-telemetry", "--bundle", str(bundle)]
    server = subprocess.Popen(  # noqa: S603 - the pinned binary, with fixed arguments
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_listening(server, port)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_listening(server: subprocess.Popen[bytes], port: int) -> None:
    # OPA listens only once the bundle is loaded.
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(POLL_S)
    raise Unavailable("opa_not_started", "the OPA server did not start")
