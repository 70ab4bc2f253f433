"""Other people's programs, used only as `.ci/tools` recorded them when it installed them.

The record is the file ``sha256`` in the tool's folder, in the form of ``sha256sum``: one line for
each other file there. A program on PATH is never used, because only the program itself vouches for
its version. The comparison finds damage, another program in its place and half an installation, but
no attacker who can write the folder, as they can write its record too.
"""

import hashlib
import os
from pathlib import Path

from hub.errors import Unavailable

RECORD = "sha256"


def find(name: str, version: str, program: str) -> Path:
    """The file ``program`` of a tool, after comparing its whole folder with the record.

    Raises:
        Unavailable: ``tool_missing``, or ``tool_altered`` if any file is not as recorded.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "dossierhub" / "tools" / f"{name}-{version}"
    if not (folder / RECORD).is_file():
        raise Unavailable("tool_missing", f"{name} {version} is not here; .ci/tools {name} gets it")
    if _listing(folder) != _recorded(folder) or not (folder / program).is_file():
        detail = f"{name} {version} is not as it was recorded; .ci/tools {name} gets it anew"
        raise Unavailable("tool_altered", detail)
    return folder / program


def _listing(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / RECORD)
    return {f"{_sha256(path)}  ./{path.relative_to(folder).as_posix()}" for path in files}


def _recorded(folder: Path) -> set[str]:
    return set((folder / RECORD).read_text(errors="replace").splitlines())


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
