"""Runs the commands of the demo, each in a process of its own that starts without waiting.

Starting Python and importing a command line takes longer than most commands do. So each program is
imported once, in a process that opens nothing and knows no key, and forks itself for each command:
a command has its own memory, its own output, and only the key file that is named to it.

Run as a module, this is that process: ``python -m hub.demo.program MODULE NAME FD``.
"""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from hub.errors import Unavailable

COMMAND_S = 60
_FAILED = 2
_CALL = b"c"
# A command that runs imports these late: Typer's conversions and the HTTP client's transport.
# Importing them early saves that time; without it everything works, a little later.
_LATE = ("typer._adapters", "pydantic.fields", "httpcore2")
_LATE_OF = {"hub.cli.app": ("hub.cli.commands",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a command: its exit status, its JSON (or None), its last line of complaint."""

    status: int
    printed: Any
    complaint: str

    @property
    def reason(self) -> str:
        """The reason code of a refusal."""
        return self.complaint.partition(": ")[2].partition(":")[0].strip()


class Program:
    """One program, imported once; several threads may use it."""

    def __init__(self, module: str, name: str, environment: Mapping[str, str]) -> None:
        """Start it.

        Args:
            module: the module that has its ``main``.
            name: the name that it gives itself in its complaints.
            environment: the environment of all its commands.
        """
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-m", __name__, module, name, str(theirs.fileno())],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control.close()
        self._process.wait(COMMAND_S)

    def run(self, arguments: Sequence[str]) -> Outcome:
        """Run one command to its end.

        Raises:
            Unavailable: it does not end.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
            status = self._command(arguments, out, complaints)
            lines = _text(complaints).splitlines()
            return Outcome(
                status=status, printed=_json(_text(out)), complaint=lines[-1] if lines else ""
            )

    def _command(self, arguments: Sequence[str], out: IO[bytes], complaints: IO[bytes]) -> int:
        link, theirs = socket.socketpair()
        with link:
            with theirs:
                handed = [theirs.fileno(), out.fileno(), complaints.fileno()]
                socket.send_fds(self._control, [_CALL], handed)
            link.settimeout(COMMAND_S)
            link.sendall(json.dumps(list(arguments)).encode())
            link.shutdown(socket.SHUT_WR)
            try:
                said = link.recv(1)
            except TimeoutError as error:
                raise Unavailable("demo_broken", "a command does not end") from error
        # A process that ended without a word was killed.
        return said[0] if said else _FAILED


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text or None


def _serve(main: Callable[[], object], name: str, control: socket.socket) -> None:
    """Fork for each call until nobody can call any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children are reaped at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its parent closes the line
    while True:
        data, handed, _, _ = socket.recv_fds(control, len(_CALL), 3)
        if not data:
            return
        if os.fork() == 0:
            control.close()
            _answer(main, name, *handed)
        for one in handed:
            os.close(one)


def _answer(
    main: Callable[[], object], name: str, link: int, out: int, complaints: int
) -> NoReturn:
    """Run one command in this process, which ends with it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.alarm(COMMAND_S)
    os.dup2(out, 1)
    os.dup2(complaints, 2)
    status = _FAILED
    try:
        with socket.socket(fileno=link) as caller:
            with caller.makefile("rb") as asked:
                sys.argv = [name, *json.loads(asked.read())]
            status = _run(main)
            sys.stdout.flush()
            sys.stderr.flush()
            caller.sendall(bytes([status]))
    finally:
        os._exit(status)


def _run(main: Callable[[], object]) -> int:
    """The exit status, as the interpreter would give it."""
    try:
        main()
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        sys.stderr.write(f"{ended.code}\n")
        return 1
    except BaseException:  # noqa: BLE001  # a command that breaks says how, as any program does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    for late in (*_LATE, *_LATE_OF.get(sys.argv[1], ())):
        with suppress(ImportError):
            importlib.import_module(late)
    _serve(
        importlib.import_module(sys.argv[1]).main,
        sys.argv[2],
        socket.socket(fileno=int(sys.argv[3])),
    )
