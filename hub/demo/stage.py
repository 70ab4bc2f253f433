"""The stage of the demo: a hub, a sign-in provider and the parties, each a process of its own.

Everything is done with the commands that a party would type: ``hub`` for the operator,
``hub-connector`` for the parties. The driver reads what they print and holds no key.

    .hub-demo/
      hub/            the hub's data, and its log file
      clock           the demo's time, as an offset in seconds
      agreement/      the agreement with its files
      papier.jpg      a signed paper: the evidence of every mandate and plan
      <party>/        key files, passphrases, state; the IND's dossiers
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.demo.cast import PERSONAS, Organisation
from hub.demo.program import COMMAND_S, Outcome, Program
from hub.demo.store import Store
from hub.demo.wire import Wire
from hub.errors import Unavailable

START_S = 30.0
POLL_S = 0.05
LOG_ORIGIN = "demo.invalid/audit/2026"
CLIENT, OPERATOR = "hub-connector", "hub"


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Stage:
    """The place where the demo plays: its folder, addresses and processes."""

    folder: Path
    organisations: tuple[Organisation, ...]
    policies: Path
    sources: Path
    port: int = field(default_factory=free_port)  # the port that the parties call
    hub_port: int = field(default_factory=free_port)  # the hub's own port, behind the wire
    provider_port: int = field(default_factory=free_port)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)  # key: party, member id
    server: subprocess.Popen[bytes] | None = None
    wire: Wire | None = None
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """The sign-in provider's address."""
        return f"http://127.0.0.1:{self.provider_port}"

    @property
    def log_key_file(self) -> Path:
        """The file with the log's public key, which everybody knows."""
        return self.folder / "log.key.txt"

    @property
    def paper(self) -> Path:
        """The photo of a signed paper."""
        return self.folder / "papier.jpg"

    @property
    def store(self) -> Store:
        """The hub's database."""
        return Store(file=self.folder / "hub" / "hub.db")

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Empty the folder, and keep both programs ready until the end of the block."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        (self.folder / "clock").write_text(str(_to_monday()))
        (self.folder / "oidc.secret").write_text(secrets.token_urlsafe(24))
        with ExitStack() as stack:
            for name, module, environment in (
                (CLIENT, "connectors.cli", _plain_environment()),
                (OPERATOR, "hub.cli.app", self.environment()),
            ):
                self.programs[name] = stack.enter_context(Program(module, name, environment))
            yield

    def now(self) -> datetime:
        """The demo's time."""
        offset = int((self.folder / "clock").read_text())
        return datetime.now(UTC) + timedelta(seconds=offset)

    def move_clock(self, later: timedelta) -> None:
        """Let time pass, for the hub and all parties at once."""
        clock = self.folder / "clock"
        offset = int(clock.read_text()) + int(later.total_seconds())
        partial = clock.with_suffix(".partial")
        partial.write_text(str(offset))
        partial.rename(clock)

    def hub(self, *arguments: str) -> Outcome:
        """Run a command of the operator."""
        return self.programs[OPERATOR].run(arguments)

    def connect(self, key: str, *arguments: str) -> Outcome:
        """Run a command of a member or officer with their own key file, and read its JSON."""
        place = self.place_of(key)
        own = (
            *("--key", str(place / f"{key}.key")),
            *("--passphrase-file", str(place / f"{key}.pass")),
            *("--state", str(place / f"{key}.state")),
            *("--queue", str(place / "queue")),
            *("--hub", self.url),
            *("--env", "demo"),
            *("--clock-file", str(self.folder / "clock")),
        )
        return self.programs[CLIENT].run([*own, *arguments, "--json"])

    def ask(self, key: str, *arguments: str) -> Any:
        """Run a party's command that must succeed; returns what it printed.

        Raises:
            Unavailable: it failed.
        """
        outcome = self.connect(key, *arguments)
        if outcome.status != 0:
            raise Unavailable("demo_broken", f"{arguments[0]}: {outcome.complaint}")
        return outcome.printed

    def party_of(self, key: str) -> str:
        """The organisation of a member or officer."""
        for one in self.organisations:
            if key.startswith(f"{one.party}-officer") or key in {m.key for m in one.members}:
                return one.party
        raise Unavailable("demo_broken", "nobody of that name")

    def place_of(self, key: str) -> Path:
        """The folder of a member's or officer's organisation."""
        return self.folder / self.party_of(key)

    def environment(self) -> dict[str, str]:
        """The settings of the hub's processes."""
        return _plain_environment() | {
            "HUB_ENVIRONMENT": "demo",
            "HUB_DATA": str(self.folder / "hub"),
            "HUB_POLICIES": str(self.policies),
            "HUB_ORIGIN": self.url,
            "HUB_LOG_ORIGIN": LOG_ORIGIN,
            "HUB_CLOCK_FILE": str(self.folder / "clock"),
            "HUB_OIDC_ISSUER": self.issuer,
            "HUB_OIDC_CLIENT_SECRET": (self.folder / "oidc.secret").read_text(),
        }

    @contextmanager
    def playing(self) -> Iterator[Wire]:
        """Run hub, wire and sign-in provider until the end of the block."""
        with ExitStack() as stack:
            provider = stack.enter_context(self._provider())
            self.wire = Wire(port=self.port, hub_port=self.hub_port)
            stack.enter_context(self.wire.passing())
            stack.callback(self.stop_hub)
            self.start_hub()
            wait_for(self.provider_port, provider)
            self._add_people()
            yield self.wire

    def start_hub(self) -> None:
        """Start the hub's process.

        Raises:
            Unavailable: it does not start; ``detail`` is the last line that it wrote.
        """
        log_file = self.folder / "hub.log"
        with log_file.open("ab") as log:
            self.server = subprocess.Popen(  # noqa: S603  # our own command
                [sys.executable, "-m", "hub", "serve", "--port", str(self.hub_port)],
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(self.hub_port, self.server)
        except Unavailable as error:
            lines = log_file.read_text(errors="replace").strip().splitlines()
            raise Unavailable("hub_not_started", lines[-1] if lines else "") from error

    def stop_hub(self) -> None:
        """Stop the hub's process."""
        if self.server is not None:
            self.server.terminate()
            self.server.wait(COMMAND_S)
            self.server = None

    def blobs(self) -> frozenset[Path]:
        """The sealed files that the hub holds now."""
        held = (self.folder / "hub" / "blobs").rglob("*")
        return frozenset(path for path in held if path.is_file())

    def are_gone(self, files: frozenset[Path]) -> bool:
        """Whether the hub removed these files within the time that this may take."""
        deadline = time.monotonic() + COMMAND_S
        while self.blobs() & files and time.monotonic() < deadline:
            time.sleep(POLL_S)
        return not self.blobs() & files

    @contextmanager
    def _provider(self) -> Iterator[subprocess.Popen[bytes]]:
        personas = self.folder / "personas.json"
        rows = [
            {"subject": key, "label": f"{key} ({party})"}
            for key, (party, _) in self.members.items()
        ]
        personas.write_text(json.dumps(rows))
        command = (
            *(sys.executable, "-m", "hub", "dev-provider"),
            *("--port", str(self.provider_port), "--personas", str(personas)),
            *("--redirect-uri", f"{self.url}/sign-in/return"),
        )
        with (self.folder / "provider.log").open("wb") as log:
            provider = subprocess.Popen(  # noqa: S603  # our own command
                command, env=self.environment(), stdout=log, stderr=log
            )
        try:
            yield provider
        finally:
            provider.terminate()
            provider.wait(COMMAND_S)

    def _add_people(self) -> None:
        for key in PERSONAS:
            party, member = self.members[key]
            self.hub(
                *("person", "add", "--issuer", self.issuer, "--subject", key),
                *("--party", party, "--member", member),
            )


def _plain_environment() -> dict[str, str]:
    """The environment that a process needs, without any setting of a hub that may run here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}


def _to_monday() -> int:
    """The seconds from now to nine o'clock on the Monday of the story (in the next week)."""
    now = datetime.now(UTC)
    monday = (now + timedelta(days=7 - now.weekday())).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    return int((monday - now).total_seconds())


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens.

    Raises:
        Unavailable: it ends, or does not listen in time.
    """
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(POLL_S)
    raise Unavailable("not_started", "a process of the demo did not start")
