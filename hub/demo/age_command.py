"""The ``age`` command, a program of others: does it open what ours sealed?"""

import os
import pty
import shutil
from pathlib import Path

from hub.demo.stage import Stage

VERSION = "1.3.2"
_SEALED = b"dossierhub-sealed/1\n"


def find() -> str | None:
    """The command; None where it is not installed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    built = cache / "dossierhub" / "tools" / f"age-{VERSION}" / "age"
    return str(built) if built.is_file() else shutil.which("age")


def opens(stage: Stage, age: str, key: str, blob: Path) -> bool:
    """Whether a member's key file opens a sealed file; what was opened is removed."""
    place = stage.place_of(key)
    out = stage.folder / f"{key}.opened"
    _with_passphrase(
        [age, "-d", "-i", str(place / f"{key}.key"), "-o", str(out), str(blob)],
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
