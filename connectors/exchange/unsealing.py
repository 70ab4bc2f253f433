"""Fetching and opening a sealed file, as it was signed or as a colleague sealed it again.

Source: formats, section 2. The header of the original statement is checked, whoever wrapped the
file last.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryFile
from typing import IO

from connectors import disk
from connectors.api.shape import Envelope
from connectors.sealed import opened
from connectors.sealed.opened import Opened
from connectors.sealed.unseal import unseal
from connectors.session import Session
from hub.crypto import seal
from hub.crypto.acceptance.reseal import check_reseal
from hub.crypto.container import Context
from hub.crypto.payload.reseal import Reseal
from hub.crypto.payload.signed import Carrying
from hub.crypto.statement import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A sealed file at the hub: its address, its signed digest, and its readers.

    Attributes:
        path: of the hub's API.
        query: of the hub's API, such as the pick-up.
        signed: digest and size.
        kids: the readers' key ids, in the order of the stanzas.
    """

    path: str
    query: Mapping[str, str]
    signed: seal.Sealed
    kids: Sequence[str]


def file_of(
    path: str,
    about: Statement[Carrying],
    *,
    reseal: Statement[Reseal] | None = None,
    **query: str,
) -> File:
    """The file of a request, message or card, or of its re-seal."""
    sealed = reseal.payload.sealed if reseal else about.payload.sealed
    return File(
        path=path,
        query=query,
        signed=seal.Sealed(sha256=sealed.sha256, size=sealed.size),
        kids=reseal.payload.kids if reseal else about.payload.sealed_to,
    )


def read_reseal(
    session: Session, document: Envelope | None, about: Statement[Carrying]
) -> Statement[Reseal] | None:
    """The verified re-seal of ``about`` that came with it; None where there is none.

    Raises:
        VerificationError: it is about another statement, by a party that was not sent the
            file, or for somebody who did not stand in that desk when it was made.
    """
    if document is None:
        return None
    reseal = session.read_statement(document, Reseal)
    party = reseal.payload.sender.party
    directory = session.trust.directory(party)
    # The keyset that it names was the newest then, so a member who has left since may be in it.
    then = {**directory.newest, party: directory.named(reseal.payload.sender.keyset, party)}
    check_reseal(reseal, about, replace(directory, newest=then), at=reseal.payload.at)
    return reseal


@contextmanager
def fetched(session: Session, file: File) -> Iterator[IO[bytes]]:
    """The sealed file, while the context lasts; its digest is not checked yet."""
    with TemporaryFile(dir=session.memory.folder(disk.TEMPORARY)) as target:
        session.hub.download(
            file.path, target, file.signed.size, session.progress, **dict(file.query)
        )
        yield target


@contextmanager
def opened_file(
    session: Session, file: File, about: Statement[Carrying], requested: Sequence[str] = ()
) -> Iterator[Opened]:
    """The content of a file, every byte checked against ``about``, while the context lasts.

    Raises:
        NotAllowed: none of the own keys can open it.
        VerificationError: it is not the file that ``about`` signed.
    """
    context = Context(
        type=about.type,
        manifest=about.payload.manifest(),
        vocabulary=session.trust.vocabulary,
        requested=requested,
    )
    with fetched(session, file) as source:
        plaintext = unseal(source, session.key.identities, file.kids, file.signed)
        yield opened.read(plaintext, context, about.payload.sealed.header)
