"""The parts that all commands share: paths, unlocking, progress, and showing results."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from connectors import clock, session
from connectors.api.shape import Out
from connectors.cli import secret
from connectors.client import Client, Credentials
from connectors.clock import Clock
from connectors.keys import keyring
from connectors.keys.keyring import KeyFile
from connectors.memory import Memory, open_memory
from connectors.sealed.queue import Queue
from connectors.session import Session
from hub.errors import InvalidInput, NotFound

CREDENTIAL = "hub-passphrase"

Result = TypeVar("Result")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The place where a member works, from the options before the command."""

    key: Path
    hub: str
    env: str
    state: Path
    queue: Path
    passphrase_file: Path | None
    clock_file: Path | None

    @property
    def clock(self) -> Clock:
        """The clock of the environment."""
        return clock.of(self.env, self.clock_file)

    def passphrase(self, *, new: bool = False) -> str:
        """The passphrase, from a 0600 file, from a systemd credential, or by asking.

        It never comes from the environment or the command line, which other processes can read.

        Raises:
            InvalidInput: the file is open to others, or there is nobody to ask.
        """
        path = self.passphrase_file or secret.credential(CREDENTIAL)
        if path is not None:
            return secret.read(path, "passphrase")
        if not sys.stdin.isatty():
            raise InvalidInput("passphrase_missing", "name it with --passphrase-file")
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))

    def unlock(self) -> KeyFile:
        """The opened key file."""
        return keyring.read(self.key, self.passphrase(), self.env)

    @contextmanager
    def client(self, key_file: KeyFile) -> Iterator[Client]:
        """A client that calls the hub for the holder of a key file."""
        if not self.hub:
            raise InvalidInput("hub_url", "name the hub with --hub")
        credentials = None
        if key_file.member is not None and key_file.auth is not None:
            credentials = Credentials(
                party=key_file.party, member=key_file.member, auth=key_file.auth
            )
        with Client(self.hub, credentials) as client:
            yield client

    @contextmanager
    def session(self, label: str = "", *, quiet: bool = True) -> Iterator[Session]:
        """A session of this member; if it ends well, pins that moved on are written."""
        passphrase = self.passphrase()
        key_file = keyring.read(self.key, passphrase, self.env)
        with self.client(key_file) as client, _bar(label, quiet=quiet) as progress:
            found = session.open_session(client, key_file, self.open_memory(), self.clock, progress)
            yield found
            session.save_pins(found, self.key, passphrase)

    def open_memory(self) -> Memory:
        """The member's own folder."""
        return open_memory(self.state)

    def prepared(self) -> Queue:
        """The answers that are prepared and wait for release."""
        return Queue(folder=self.queue)


def place_of(context: typer.Context) -> Workplace:
    """The place that the options before the command named."""
    found = context.obj
    if not isinstance(found, Workplace):
        raise InvalidInput("place_missing", "name the key file with --key")
    return found


def show(result: Result, lines: Callable[[Result], str], *, as_json: bool) -> None:
    """Print a result, for programs or for people."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, default=_document))
        return
    typer.echo(lines(result))


def _document(answer: Out) -> dict[str, Any]:
    """An answer of the hub, as the hub wrote it."""
    return answer.model_dump(mode="json", by_alias=True)


def result_lines(result: Mapping[str, Any]) -> str:
    """The result of sending something, in lines for people."""
    rows = [f"{name}: {value}" for name, value in result.items() if value and name != "decision"]
    decision = result.get("decision") or {}
    if decision:
        clause = f" (clause {decision['clause']})" if decision.get("clause") else ""
        rows.append(f"decision: {decision.get('outcome')}: {decision.get('reason')}{clause}")
    return "\n".join(rows)


def file_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a file that a person named.

    Raises:
        InvalidInput: it is over ``limit`` bytes.
        NotFound: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise NotFound("file_missing", f"{path.name} cannot be read") from error
    if len(data) > limit:
        raise InvalidInput("file_too_large", f"{path.name} is over {limit} bytes")
    return data


@contextmanager
def _bar(label: str, *, quiet: bool) -> Iterator[Callable[[int], object]]:
    """A bar on standard error that counts bytes as they pass."""
    console = Console(stderr=True)
    if quiet or not label or not console.is_terminal:
        yield session.no_progress
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=None)
        yield lambda size: progress.advance(task, size)
