"""Sealed files come first, then the statement that names them; the hub checks what it can see."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from hub.crypto import age, statement
from hub.crypto.payload.reseal import Reseal
from hub.crypto.payload.signed import Carrying, Resealed
from hub.domain.moment import time_of
from hub.errors import Conflict, HubError, InvalidInput, NotFound, TooLarge, Unavailable
from hub.ports.caller import Caller
from hub.ports.clock import Clock
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.ports.upload import Blobs

OPEN_MAX = 20  # uploads of one member that no statement names


def actor(caller: Caller) -> str:
    """The caller as the owner of an upload."""
    return f"{caller.party}/{caller.member}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadService:
    """Accepts sealed files, and lets a statement claim them."""

    uow: UnitOfWork
    blobs: Blobs
    clock: Clock
    env: str

    def put(self, caller: Caller, source: IO[bytes], *, sha256: str, size: int) -> None:
        """Store an upload; the same file again is fine.

        Raises:
            InvalidInput: another size or digest than named, or no age file.
            TooLarge: over 256 MiB, or twenty uploads that nothing refers to.
            Unavailable: the file was removed meanwhile; the same call may go through later.
        """
        with self.uow.read() as tx:
            if tx.upload.size(sha256, actor(caller)) is not None and (
                tx.upload.is_used(sha256) or self._has_file(sha256)
            ):
                return
            if tx.upload.open_count(actor(caller)) >= OPEN_MAX:
                raise TooLarge("too_many_uploads", f"at most {OPEN_MAX} at once")
        self.blobs.put(source, sha256=sha256, size=size)
        with self.blobs.open(sha256) as stream:
            self._check_header(sha256, stream.read(age.HEADER_MAX))
        with self.uow.write() as tx:
            # The refusal of a statement removes its file; it may have been this one, just now.
            if not self._has_file(sha256):
                raise Unavailable("upload_lost", "send the file again")
            at = time_of(self.clock.now())
            tx.upload.add(sha256, size=size, by=actor(caller), at=at)

    def _has_file(self, sha256: str) -> bool:
        try:
            self.blobs.open(sha256).close()
        except NotFound:
            return False
        return True

    def _check_header(self, sha256: str, head: bytes) -> None:
        try:
            age.parse_header(head)
        except InvalidInput:
            self.blobs.delete(sha256)
            raise

    @contextmanager
    def taken_or_removed(self, caller: Caller, document: object) -> Iterator[None]:
        """Remove the caller's file at once if the statement that names it is refused inside.

        It stays if the same call may go through later, and for a day if nothing can be read of
        the statement.
        """
        try:
            yield
        except Unavailable:
            raise
        except HubError:
            self._remove(caller, document)
            raise

    def _remove(self, caller: Caller, document: object) -> None:
        sha256 = ""
        with suppress(HubError):
            said = statement.parse(document, env=self.env).payload
            sha256 = said.sealed.sha256 if isinstance(said, Carrying | Reseal) else ""
        with self.uow.write() as tx:
            known = tx.upload.size(sha256, actor(caller)) is not None
            # The row goes last: a file without a row would never be removed.
            if known and tx.upload.remove(sha256, actor(caller)):
                self.blobs.delete(sha256)

    def claim(self, tx: Transaction, caller: Caller, sealed: Resealed, kids: int) -> None:
        """Check a statement's file against the statement, and note that it is used.

        Raises:
            NotFound: the caller has not uploaded it.
            Conflict: another statement names it; every file is sealed for one statement, and is
                removed when that one ends.
            InvalidInput: another size, or not exactly ``kids`` readers of the right kind.
        """
        size = tx.upload.size(sealed.sha256, actor(caller))
        if size is None:
            raise NotFound
        if tx.upload.is_used(sealed.sha256):
            raise Conflict("file_used", "another statement refers to this file; seal it anew")
        if size != sealed.size:
            raise InvalidInput("sealed_size", "the file has another size than was signed")
        with self.blobs.open(sealed.sha256) as stream:
            age.check_upload(stream.read(age.HEADER_MAX), size, kids)
        tx.upload.use(sealed.sha256, actor(caller))
