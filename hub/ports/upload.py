"""Sealed files: their rows and their bytes."""

from collections.abc import Iterator, Sequence
from typing import IO, Protocol


class UploadStore(Protocol):
    """Sealed files that were uploaded, and what refers to them."""

    def add(self, sha256: str, *, size: int, by: str, at: str) -> None:
        """Note an upload; the same file of the same uploader changes nothing."""
        ...

    def size(self, sha256: str, by: str) -> int | None:
        """The size in bytes of a file that this member uploaded; None if they did not."""
        ...

    def open_count(self, by: str) -> int:
        """How many files of this member no statement refers to yet."""
        ...

    def is_used(self, sha256: str) -> bool:
        """Whether a statement refers to the file, whoever uploaded it."""
        ...

    def use(self, sha256: str, by: str) -> None:
        """Note that a statement refers to the file now; unknown changes nothing."""
        ...

    def stale(self, before: str, limit: int) -> Sequence[tuple[str, str]]:
        """At most ``limit`` files, with their uploader, to which nothing refers since ``before``.

        In no order.
        """
        ...

    def remove(self, sha256: str, by: str) -> bool:
        """Forget an unused upload; true if nobody else has uploaded the same file."""
        ...


class Blobs(Protocol):
    """Sealed files by their digest."""

    def put(self, source: IO[bytes], *, sha256: str, size: int) -> None:
        """Store ``source`` durably; it must have exactly this digest and size.

        Raises:
            InvalidInput: it has another digest or size.
            TooLarge: it is over 256 MiB.
            Unavailable: the disk cannot take it; nothing of it is left.
        """
        ...

    def open(self, sha256: str) -> IO[bytes]:
        """Open a file for reading.

        Raises:
            NotFound: it is not there.
        """
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """A file in pieces of 1 MiB; it is opened before the first piece is read.

        Raises:
            NotFound: it is not there.
        """
        ...

    def delete(self, sha256: str) -> None:
        """Remove a file; it may be gone already."""
        ...

    def check_headroom(self) -> None:
        """Check that the disk is not nearly full.

        Raises:
            Unavailable: less space is free than the log needs.
        """
        ...
