"""Secrets of the command line: from a file of mode 0600 or a systemd credential.

They never come from the environment or the command line itself, which other processes can read.
"""

import os
import stat
from pathlib import Path

from hub.errors import InvalidInput, NotFound

SECRET_BYTES_MAX = 1_024


def credential(name: str) -> Path | None:
    """The file of the systemd credential ``name``, if this process has one."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / name if folder else None
    return path if path is not None and path.is_file() else None


def read(path: Path, kind: str) -> str:
    """The secret in a file, without the line's end.

    Args:
        path: the file.
        kind: ``passphrase`` or ``client_secret``; the reason of a refusal begins with it.

    Raises:
        InvalidInput: the file is open to others, too large, or not text.
        NotFound: the file cannot be read.
    """
    words = kind.replace("_", " ")
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(SECRET_BYTES_MAX + 1)
    except OSError as error:
        raise NotFound(f"{kind}_file_missing", f"the {words} file cannot be read") from error
    if stat.S_IMODE(mode) & 0o077:
        raise InvalidInput(f"{kind}_open_to_others", f"the {words} file must have mode 0600")
    if len(data) > SECRET_BYTES_MAX:
        raise InvalidInput(f"{kind}_form", f"the {words} file is over 1 KiB")
    try:
        return data.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{kind}_form", f"the {words} file is not UTF-8") from error
