"""Files that a member picked: sealed to the member's own key while they come in.

No file is stored in clear. A file exists while its form is worked on; files that must stay longer
go into the queue (`connectors.sealed.queue`), which seals them again.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Annotated

from anyio import from_thread
from fastapi import Depends
from starlette.requests import ClientDisconnect, Request

from connectors import disk
from connectors.desk.page import multipart
from connectors.desk.page.multipart import FormField
from connectors.desk.seat.occupant import SeatDep
from connectors.desk.seat.site import Site
from connectors.sealed import attachment, unseal
from connectors.sealed.attachment import Attachment
from connectors.sealed.unseal import Identity
from connectors.session import Session
from hub.browser.form import FIELDS_MAX, Fields, check_origin, check_token
from hub.crypto import age, container, seal
from hub.errors import InvalidInput, TooLarge

FILES_MAX = 64
# A form cannot usefully exceed the largest sealed file.
FORM_BYTES_MAX = age.CONTENT_BYTES_MAX
# A field of this name takes a whole folder; its files keep their path in it.
FOLDER = "folder-"

CheckToken = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was taken in, sealed; ``size`` in bytes, ``sha256`` as 64 hex, of its content."""

    field: str
    name: str
    size: int
    sha256: str
    _file: IO[bytes]
    _identity: Identity

    def attachment(self, category: str) -> Attachment:
        """The file as a document of ``category``, readable while its form is worked on.

        Raises:
            InvalidInput: ``media_unknown`` or ``part_name``: a kind of file, or a name, that a
                sealed file cannot hold; ``file_empty``.
        """
        if not self.size:
            raise InvalidInput("file_empty", "a file without content")
        part = container.Part(
            name=container.check_part_name(self.name),
            media=attachment.media_of(self.name),
            category=category,
            size=self.size,
            sha256=self.sha256,
        )
        return Attachment(part=part, pieces=self.pieces)

    def pieces(self) -> Iterator[bytes]:
        """The content, from its start; one at a time reads it."""
        self._file.seek(0)
        header = age.parse_header(self._file.read(age.HEADER_MAX))
        file_key = unseal.own_file_key(header, [self._identity], [self._identity.kid])
        self._file.seek(header.size)
        plaintext = unseal.quarantined(self._file, file_key)
        while piece := plaintext.read(age.CHUNK_SIZE):
            yield piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form with files, in its order."""

    fields: Fields
    files: tuple[Upload, ...]

    def files_of(self, field: str) -> list[Upload]:
        """The files under a name."""
        return [one for one in self.files if one.field == field]

    def file(self, field: str) -> Upload | None:
        """The file under a name, if there is one.

        Raises:
            InvalidInput: ``file_twice``: more than one.
        """
        found = self.files_of(field)
        if len(found) > 1:
            raise InvalidInput("file_twice", "expected one file")
        return found[0] if found else None


def taken_in(request: Request, seat: SeatDep) -> Iterator[Form]:
    """A form with files that came from one of our pages in this browser.

    Raises:
        Locked: nobody is unlocked; nothing was read then.
        NotAllowed: it came from elsewhere, or a file came before the token of this browser.
        InvalidInput: the body is not a valid form.
        TooLarge: over a limit.
    """
    check_origin(request)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > FORM_BYTES_MAX:
        raise TooLarge("form_too_large", "over 248 MiB")
    pieces = _bounded(_pieces(request), FORM_BYTES_MAX)
    found = multipart.parts(request.headers.get("content-type", ""), pieces)
    with read(seat.session, found, lambda given: check_token(request, given)) as form:
        yield form


# This is a sync generator: it works in a thread of its own, and so do sealing and writing.
UploadDep = Annotated[Form, Depends(taken_in)]


@contextmanager
def read(session: Session, parts: Iterator[FormField], check: CheckToken) -> Iterator[Form]:
    """Take a form in, while the context lasts.

    Args:
        session: of the member to whom its files are sealed.
        parts: the parts of the form.
        check: refuses a token that is not of this browser; asked before the first file.

    Raises:
        InvalidInput: see `taken_in`, as for `NotAllowed` and `TooLarge`.
    """
    pairs: list[tuple[str, str]] = []
    files: list[Upload] = []
    left = Site.form_bytes_max
    with ExitStack() as resources:
        for part in parts:
            if part.file_name is None:
                text = _text(part, left)
                left -= len(text)
                pairs.append((part.name, text))
            else:
                check(Fields(pairs).one("form_token"))
                files += _file(session, part, resources)
            if len(pairs) > FIELDS_MAX or len(files) > FILES_MAX:
                raise TooLarge("form_too_large", "too many fields or files")
        check(Fields(pairs).one("form_token"))
        yield Form(fields=Fields(pairs), files=tuple(files))


def _text(part: FormField, left: int) -> str:
    data = b""
    for piece in part.data:
        data += piece
        if len(data) > left:
            raise TooLarge("form_too_large", "fields over 64 KiB")
    try:
        # A browser writes each line break as two characters.
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InvalidInput("form_malformed", "a field that is no text") from error


def _file(session: Session, part: FormField, resources: ExitStack) -> list[Upload]:
    """The file in ``part`` as a list of one; it is empty if nobody picked a file."""
    name = part.file_name or ""
    if part.name.startswith(FOLDER):
        name = _own_name(name)
        if _is_of_the_system(name):
            return []
    identity = session.key.identities[0]
    file = resources.enter_context(_scratch(session))
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in part.data:
            digest.update(piece)
            size += len(piece)
            yield piece

    seal.seal(counted(), [identity.public], file.write)
    if not name and not size:
        return []
    return [
        Upload(
            field=part.name,
            name=name,
            size=size,
            sha256=digest.hexdigest(),
            _file=file,
            _identity=identity,
        )
    ]


def _own_name(path: str) -> str:
    """The name of a file at ``path`` in a folder.

    A path that no browser sends stays as it is, to be refused.
    """
    folders = path.split("/")
    if any(one in {"", ".", ".."} for one in folders):
        return path
    return folders[-1]


def _is_of_the_system(name: str) -> bool:
    """Whether a file came there by itself: hidden, or a preview that Windows keeps."""
    return (name.startswith(".") and "/" not in name) or name.casefold() == "thumbs.db"


@contextmanager
def _scratch(session: Session) -> Iterator[IO[bytes]]:
    with TemporaryFile(dir=session.memory.folder(disk.TEMPORARY)) as file:
        yield file


def _pieces(request: Request) -> Iterator[bytes]:
    """The body, pulled from the thread that reads the network."""
    stream = request.stream()
    while True:
        try:
            yield from_thread.run(stream.__anext__)
        except StopAsyncIteration:
            return
        except ClientDisconnect as error:
            raise InvalidInput("form_malformed", "the browser went away") from error


def _bounded(pieces: Iterator[bytes], bytes_max: int) -> Iterator[bytes]:
    for piece in pieces:
        bytes_max -= len(piece)
        if bytes_max < 0:
            raise TooLarge("form_too_large", "over its limit")
        yield piece
