"""Re-seals: the same file for other members of the desk, and for nobody else.

A member who can open a file wraps its key for later colleagues. Source: formats, section 2.
"""

from collections.abc import Collection, Iterable
from itertools import zip_longest

from hub.crypto.directory import Directory
from hub.crypto.payload.card import Card
from hub.crypto.payload.request import Request
from hub.crypto.payload.reseal import Reseal
from hub.crypto.payload.signed import AboutPerson, Carrying
from hub.crypto.statement import Statement
from hub.errors import InvalidInput, VerificationError


def check_reseal(
    reseal: Statement[Reseal],
    about: Statement[Carrying],
    directory: Directory,
    *,
    at: str,
    case_members: Collection[str] = (),
) -> None:
    """Check that a file is wrapped again for members who may read it, and for nobody else.

    Args:
        reseal: by a party to which the file was sealed.
        about: the request, answer or card whose file it is.
        directory: its newest keysets decide who may read.
        at: the time at which the new readers must stand.
        case_members: of a card, the case's members.

    Raises:
        InvalidInput: ``statement_type``: it is no re-seal.
        VerificationError: ``reseal_about``: about another statement or by another party;
            ``readers_differ``: for somebody else.
    """
    if reseal.type != "reseal":
        raise InvalidInput("statement_type", "expected a re-seal")
    party = reseal.payload.sender.party
    if reseal.payload.about != about.sid:
        raise VerificationError("reseal_about", "about another statement")
    newest = directory.newest[party]
    if isinstance(about.payload, Card) and about.payload.sender.party == party:
        standing = [newest.members[one] for one in case_members if one in newest.members]
        readers = {one.seal_kid for one in standing if newest.can_read(one.seal_kid, at=at)}
    else:
        readers = set(newest.readers(desk_of(about, party), at=at))
    if not set(reseal.payload.kids) <= readers:
        raise VerificationError("readers_differ", "for somebody who does not stand in the desk")


def check_opener(
    reseal: Statement[Reseal],
    about: Statement[Carrying],
    directory: Directory,
    *,
    wrapped: Collection[str],
) -> None:
    """Check that the member who wraps a file can open it; another could wrap a wrong file.

    ``wrapped``: the kids of earlier re-seals of the file.

    Raises:
        VerificationError: ``reseal_not_reader``.
    """
    sender = reseal.payload.sender
    own = directory.newest[sender.party].members[sender.member].seal_kid
    if own not in {*about.payload.sealed_to, *wrapped}:
        raise VerificationError("reseal_not_reader", "by somebody who cannot open it himself")


def check_payload(new: Iterable[bytes], old: Iterable[bytes]) -> None:
    """Check that two files are the same behind their headers, piece by piece.

    Raises:
        VerificationError: ``reseal_differs``.
    """
    if any(piece != other for piece, other in zip_longest(new, old)):
        raise VerificationError("reseal_differs", "not the same file behind the header")


def desk_of(about: Statement[Carrying], party: str) -> str:
    """The desk of ``party`` to which a request's or answer's file was sealed.

    Raises:
        VerificationError: ``reseal_about``: it was not sealed to this party.
    """
    said = about.payload
    if isinstance(said, AboutPerson) and said.to.party == party:
        return said.to.desk
    if isinstance(said, Request) and said.sender.party == party:
        return said.reply.desk
    raise VerificationError("reseal_about", "not a file that this party was sent")
