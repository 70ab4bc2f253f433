"""The stage of the demo: a hub, a sign-in provider and the parties, each a process of its own.

Everything is done by the commands that a party would type: ``hub`` for the operator,
``hub-connector`` for the parties. The driver reads what they print and holds no key.

    .hub-demo/
      hub/            the hub's data, and its log file
      clock           the demo's time, as an offset in seconds
      agreement/      the agreement with its files
      <party>/        key files, passphrases, state; the IND's dossiers
"""

import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.cli.demo import dossier
from hub.cli.demo.cast import PEOPLE, Organisation
from hub.crypto import agreement, canonical, dsse
from hub.crypto.key import Algorithm, kid
from hub.errors import Unavailable

TIME = "%Y-%m-%dT%H:%M:%SZ"
COMMAND_S = 60
START_S = 30.0
POLL_S = 0.05
LOG_ORIGIN = "demo.invalid/audit/2026"
_NOT_AT_DESK = frozenset({"privacy_officer", "team_lead", "desk_officer"})


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command said: its exit status, its JSON (or None), its last line of complaint."""

    status: int
    told: Any
    complaint: str

    @property
    def reason(self) -> str:
        """The reason code of a refusal."""
        return self.complaint.removeprefix("hub-connector: ").partition(":")[0].strip()


@dataclass(slots=True)
class Stage:
    """Where the demo plays."""

    folder: Path
    organisations: tuple[Organisation, ...]
    policies: Path
    sources: Path
    port: int = field(default_factory=free_port)
    provider_port: int = field(default_factory=free_port)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)  # key: party, member id
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_key_file(self) -> Path:
        """The log's public key, as everybody knows it."""
        return self.folder / "log.key.txt"

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
        return _run([sys.executable, "-m", "hub", *arguments], self.environment())

    def connect(self, key: str, *arguments: str) -> Outcome:
        """Run a command of a member or officer, with their own key file; its JSON is read."""
        party = self.party_of(key)
        place = self.folder / party
        own = [
            "--key",
            str(place / f"{key}.key"),
            "--passphrase-file",
            str(place / f"{key}.pass"),
            "--state",
            str(place / f"{key}.state"),
            "--queue",
            str(place / "queue"),
            "--hub",
            self.url,
            "--env",
            "demo",
            "--clock-file",
            str(self.folder / "clock"),
        ]
        command = [sys.executable, "-m", "connectors", *own, *arguments, "--json"]
        return _run(command, _plain_environment())

    def party_of(self, key: str) -> str:
        """The organisation of a member or officer."""
        for one in self.organisations:
            if key.startswith(f"{one.party}-officer") or key in {m.key for m in one.members}:
                return one.party
        raise Unavailable("demo_broken", "nobody of that name")

    def environment(self) -> dict[str, str]:
        """The settings of the hub's processes."""
        return _plain_environment() | {
            "HUB_ENVIRONMENT": "demo",
            "HUB_DATA": str(self.folder / "hub"),
            "HUB_POLICIES": str(self.policies),
            "HUB_ORIGIN": self.url,
            "HUB_LOG_ORIGIN": LOG_ORIGIN,
            "HUB_CLOCK_FILE": str(self.folder / "clock"),
            "HUB_OIDC_ISSUER": f"http://127.0.0.1:{self.provider_port}",
            "HUB_OIDC_CLIENT_SECRET": (self.folder / "oidc.secret").read_text(),
        }

    def build(self) -> None:
        """Make everything anew: keys, keysets, the agreement, the dossiers; nothing runs yet."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        (self.folder / "clock").write_text(str(_to_monday()))
        (self.folder / "oidc.secret").write_text(secrets.token_urlsafe(24))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._found, self.organisations))
        self._agree()
        dossier.write(self.folder / "ind" / "dossiers", PEOPLE)

    def _found(self, one: Organisation) -> None:
        """An organisation makes its keys, and two officers sign its first keyset."""
        place = self.folder / one.party
        place.mkdir(mode=0o700)
        officers = [f"{one.party}-officer{number}" for number in (1, 2)]
        for officer in officers:
            self._init(officer, one.party, "--officer")
        for member in one.members:
            told = self._init(member.key, one.party, "--function", member.function)
            self.members[member.key] = (one.party, told["member"])
        requests = [f"{key}.req" for key in (*officers, *(one.key for one in one.members))]
        added = [part for name in requests for part in ("--add", str(place / name))]
        desk = f"{one.party}_desk:{','.join(_purposes(self.sources))}:{self._readers(one)}"
        keyset = str(place / "keyset-1.json")
        self.ask(officers[0], "keyset", "propose", "--out", keyset, *added, "--desk", desk)
        self.ask(officers[1], "keyset", "sign", keyset)

    def _readers(self, one: Organisation) -> str:
        readers = [m for m in one.members if m.function not in _NOT_AT_DESK]
        return ",".join(self.members[m.key][1] for m in readers)

    def _init(self, key: str, party: str, *options: str) -> Any:
        request = str(self.folder / party / f"{key}.req")
        base = ("init", "--party", party, "--new-passphrase", "--out", request)
        return self.ask(key, *base, *options)

    def _agree(self) -> None:
        """Write the agreement, have all officers sign it, install it, and let members enrol."""
        place = self.folder / "agreement"
        for path in agreement.PATHS:
            (place / "files" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.sources / path, place / "files" / path)
        key = self.hub("log-key").told or ""
        self.log_key_file.write_text(str(key))
        (place / "agreement.json").write_bytes(self._payload(str(key)))
        for one in self.organisations:
            for number in (1, 2):
                self.sign_agreement(f"{one.party}-officer{number}")
        keysets = place / "keysets"
        keysets.mkdir()
        for one in self.organisations:
            shutil.copyfile(
                self.folder / one.party / "keyset-1.json", keysets / f"{one.party}.json"
            )
        installed = self.hub(
            "agreement",
            "install",
            str(place / "agreement.json"),
            "--files",
            str(place / "files"),
            "--keysets",
            str(keysets),
        )
        if installed.status != 0:
            raise Unavailable("demo_broken", installed.complaint)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._enrol, self.organisations))

    def sign_agreement(self, officer: str, keyset: str = "keyset-1.json") -> None:
        """An officer signs the agreement, after checking its files."""
        place, party = self.folder / "agreement", self.party_of(officer)
        self.ask(
            officer,
            "agreement",
            "sign",
            str(place / "agreement.json"),
            "--files",
            str(place / "files"),
            "--keyset",
            str(self.folder / party / keyset),
        )

    def _enrol(self, one: Organisation) -> None:
        place = self.folder / one.party
        met = []
        for number in (1, 2):
            request = json.loads((place / f"{one.party}-officer{number}.req").read_text())
            met += ["--met", _kid(request["sign"])]
        for member in one.members:
            self.ask(
                member.key,
                "enrol",
                "--agreement",
                str(self.folder / "agreement" / "agreement.json"),
                "--keyset",
                str(place / "keyset-1.json"),
                *met,
            )

    def _payload(self, log_key: str) -> bytes:
        files = self.folder / "agreement" / "files"
        contents = {path: (files / path).read_bytes() for path in agreement.PATHS}
        parties = []
        for one in sorted(self.organisations, key=lambda one: one.party):
            envelope = (self.folder / one.party / "keyset-1.json").read_bytes()
            parties.append(
                {
                    "party": one.party,
                    "types": sorted(one.types),
                    "name": one.name,
                    "keyset": _sid(envelope),
                }
            )
        payload = {
            "v": 1,
            "env": "demo",
            "id": secrets.token_hex(16),
            "at": self.now().strftime(TIME),
            "name": "Privacyovereenkomst Amsterdam (demo)",
            "n": 1,
            "start": self.now().strftime("%Y-%m-%d"),
            "parties": parties,
            "log": log_key,
            "files": [
                {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for path, data in sorted(contents.items())
            ],
        }
        return canonical.encode(payload)

    def ask(self, key: str, *arguments: str) -> Any:
        """Run a party's command that must go well; gives what it printed.

        Raises:
            Unavailable: it did not.
        """
        outcome = self.connect(key, *arguments)
        if outcome.status != 0:
            raise Unavailable("demo_broken", f"{arguments[0]}: {outcome.complaint}")
        return outcome.told

    @contextmanager
    def playing(self) -> Iterator[None]:
        """Run hub and sign-in provider until the end of the block."""
        personas = self.folder / "personas.json"
        rows = [
            {"subject": key, "label": f"{key} ({party})"}
            for key, (party, _) in self.members.items()
        ]
        personas.write_text(json.dumps(rows))
        with (self.folder / "provider.log").open("wb") as log:
            provider = subprocess.Popen(  # noqa: S603  # our own command
                [
                    sys.executable,
                    "-m",
                    "hub",
                    "dev-provider",
                    "--port",
                    str(self.provider_port),
                    "--redirect-uri",
                    f"{self.url}/sign-in/return",
                    "--personas",
                    str(personas),
                ],
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        try:
            self.start_hub()
            _wait_for(self.provider_port, provider)
            self._add_people()
            yield
        finally:
            self.stop_hub()
            provider.terminate()
            provider.wait(COMMAND_S)

    def start_hub(self) -> None:
        """Start the hub's process.

        Raises:
            Unavailable: it does not start; the last line that it wrote is named.
        """
        log_file = self.folder / "hub.log"
        with log_file.open("ab") as log:
            self.server = subprocess.Popen(  # noqa: S603  # our own command
                [sys.executable, "-m", "hub", "serve", "--port", str(self.port)],
                env=self.environment(),
                stdout=log,
                stderr=log,
            )
        try:
            _wait_for(self.port, self.server)
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
        """Whether the hub removed these files, within the time that it may take for it."""
        deadline = time.monotonic() + COMMAND_S
        while self.blobs() & files and time.monotonic() < deadline:
            time.sleep(POLL_S)
        return not self.blobs() & files

    def _add_people(self) -> None:
        for key in ("noor", "anna", "esra"):
            party, member = self.members[key]
            issuer = f"http://127.0.0.1:{self.provider_port}"
            self.hub(
                *("person", "add", "--issuer", issuer, "--subject", key),
                *("--party", party, "--member", member),
            )


def _purposes(sources: Path) -> list[str]:
    vocabulary = json.loads((sources / "agreement/vocabulary/data.json").read_bytes())
    # Prohibited ones too: it is for the policy to refuse them, and to log that.
    return sorted(one["id"] for one in vocabulary["purposes"])


def _run(command: list[str], environment: Mapping[str, str]) -> Outcome:
    done = subprocess.run(  # noqa: S603  # our own commands
        command, env=dict(environment), capture_output=True, timeout=COMMAND_S, check=False
    )
    complaints = done.stderr.decode(errors="replace").strip().splitlines()
    return Outcome(
        status=done.returncode,
        told=_last_json(done.stdout),
        complaint=complaints[-1] if complaints else "",
    )


def _last_json(output: bytes) -> Any:
    text = output.decode(errors="replace").strip()
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def _plain_environment() -> dict[str, str]:
    """What a process needs, without any setting of a hub that may run here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}


def _to_monday() -> int:
    """Seconds from now to nine o'clock on the Monday of the story (in the next week)."""
    now = datetime.now(UTC)
    monday = (now + timedelta(days=7 - now.weekday())).replace(
        hour=8, minute=0, second=0, microsecond=0
    )
    return int((monday - now).total_seconds())


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(POLL_S)
    raise Unavailable("not_started", "a process of the demo did not start")


def _kid(public_hex: str) -> str:
    return kid(Algorithm.ED25519, bytes.fromhex(public_hex))


def _sid(envelope: bytes) -> str:
    return dsse.parse(envelope).sid
