"""The ``age`` command, which other people wrote: tests whether it opens what ours sealed."""

import os
import pty
from pathlib import Path

from hub.adapters import tool
from hub.demo.stage import Stage
from hub.errors import Unavailable

VERSION = "1.3.2"
_SEALED = b"dossierhub-sealed/1\n"


def find() -> Path | None:
    """The command; None if it is not installed.

    Raises:
        Unavailable: it is installed, but it is not the one that was built.
    """
    try:
        return tool.find("age", VERSION, "age")
    except Unavailable as error:
        if error.reason == "tool_missing":
            return None
        raise


def opens(stage: Stage, age: Path, key: str, blob: Path) -> bool:
    """Whether a member's key file opens a sealed file; the plaintext is removed afterwards."""
    place = stage.place_of(key)
    out = stage.folder / f"{key}.opened"
    _with_passphrase(
        [str(age), "-d", "-i", str(place / f"{key}.key"), "-o", str(out), str(blob)],
        (place / f"{key}.pass").read_text().strip(),
    )
    opened = out.exists() and out.read_bytes().startswith(_SEALED)
    out.unlink(missing_ok=True)
    return opened


def _with_passphrase(command: list[str], passphrase: str) -> None:
    """Run a command that asks for a passphrase on its terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606  # the pinned binary, with our own arguments
    asked = b""
    try:
        while b"assphrase" not in asked:
            asked += os.read(terminal, 1024)
        os.write(terminal, passphrase.encode() + b"\n")
        while os.read(terminal, 1024):
            pass
    except OSError:
        pass  # the terminal closes when the command ends
    finally:
        os.waitpid(child, 0)
        os.close(terminal)
