"""Files that last through a power cut before the call returns, for the hub and for the parties.

A file is written under a temporary name, flushed and renamed, and then its folder is flushed: under
its own name it is either complete or unchanged. Only the owner may read these files.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


@contextmanager
def replacing(path: Path, *, through: Path | None = None) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of ``path`` when the block ends without an error.

    Args:
        path: where it will be; its folder exists.
        through: a folder of the same disk for the temporary name; by default that of ``path``.
    """
    temporary = (through or path.parent) / f".{secrets.token_hex(8)}"
    with new(temporary) as file:
        yield file
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def new(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that is not there yet; after an error in the block it is gone again.

    Its name lasts once its folder is flushed (`sync_folder`).

    Raises:
        FileExistsError: there is something of that name; it stays as it is.
    """
    handle = os.open(path, _NEW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
