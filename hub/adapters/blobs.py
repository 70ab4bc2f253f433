"""Sealed files in a folder, by their digest; each is whole and durable, or absent.

A file is written under a temporary name, checked against its size and digest, flushed, renamed, and
the folder is flushed too. A file that does not match is removed again; files that a killed process
left behind are removed by a later upload.
"""

import hashlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from hub import durable
from hub.crypto.age import SEALED_BYTES_MAX
from hub.errors import InvalidInput, NotFound, TooLarge, Unavailable

CHUNK_BYTES = 1_048_576
HEADROOM_BYTES = 67_108_864  # 64 MiB stay free for the log
ABANDONED_S = 3_600  # nothing was written for so long: its upload has ended


class FolderBlobs:
    """Blobs under ``root``, two levels deep; ``root/incoming`` holds those not yet checked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    def put(self, source: IO[bytes], *, sha256: str, size: int) -> None:
        """Store ``source``, which must have exactly this digest and size.

        Raises:
            InvalidInput: it has another digest or size.
            TooLarge: it is over 256 MiB.
            Unavailable: the disk cannot take it; nothing of it is left.
        """
        if not 0 < size <= SEALED_BYTES_MAX:
            raise TooLarge("upload_too_large", f"at most {SEALED_BYTES_MAX} bytes")
        target = self._path(sha256)
        self._remove_abandoned()
        self.check_headroom(size)
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(exist_ok=True)
            with durable.replacing(target, through=self._incoming) as file:
                _copy(source, file, sha256=sha256, size=size)
            durable.sync_folder(self._root)
        except OSError as error:
            raise Unavailable("blob_not_stored", "the disk cannot take it") from error

    def open(self, sha256: str) -> IO[bytes]:
        """Open a blob for reading.

        Raises:
            NotFound: it is not there.
        """
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise NotFound from error

    def read(self, sha256: str) -> Iterator[bytes]:
        """A blob in pieces of 1 MiB; it is opened before the first piece is read."""
        stream = self.open(sha256)

        def pieces() -> Iterator[bytes]:
            with stream:
                while piece := stream.read(CHUNK_BYTES):
                    yield piece

        return pieces()

    def delete(self, sha256: str) -> None:
        """Remove a blob; it may be gone already."""
        self._path(sha256).unlink(missing_ok=True)

    def check_headroom(self, size: int = 0) -> None:
        """Refuse work while the disk is nearly full.

        Raises:
            Unavailable: less space would be free than the log needs.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._root).free - size < HEADROOM_BYTES:
            raise Unavailable("disk_full", "the disk is nearly full")

    def _remove_abandoned(self) -> None:
        oldest = time.time() - ABANDONED_S
        for partial in self._incoming.glob("*"):
            try:
                if partial.stat().st_mtime < oldest:
                    partial.unlink()
            except FileNotFoundError:
                continue  # its upload has just ended

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise InvalidInput("digest_invalid")
        return self._root / sha256[:2] / sha256


def _copy(source: IO[bytes], target: IO[bytes], *, sha256: str, size: int) -> None:
    digest, copied = hashlib.sha256(), 0
    while piece := source.read(CHUNK_BYTES):
        copied += len(piece)
        if copied > size:
            break
        digest.update(piece)
        target.write(piece)
    if copied != size or digest.hexdigest() != sha256:
        raise InvalidInput("upload_mismatch", "not the size and digest that were named")
