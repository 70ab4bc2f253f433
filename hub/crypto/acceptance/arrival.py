"""The checks of every statement that arrives at the hub: its sender and keys stand now.

Only the hub can check who stands now, as a reader learns of a statement later.
"""

from datetime import datetime, timedelta

from hub.crypto.acceptance.code import check_codes
from hub.crypto.directory import Directory
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import AboutPerson, Receiver, Signed
from hub.crypto.statement import Statement
from hub.domain.moment import time_of
from hub.errors import VerificationError

CLOCK_SKEW = timedelta(minutes=10)


def accept_arrival(
    statement: Statement,
    directory: Directory,
    *,
    party: str,
    member: str,
    now: datetime,
) -> None:
    """Check that a statement is the caller's to send now.

    Args:
        statement: the statement that arrived.
        directory: the agreement in force and the keysets that may be named now.
        party: the caller's party.
        member: the caller.
        now: the hub's clock.

    Raises:
        VerificationError: one of the checks below does not hold.
    """
    at = time_of(now)
    said, sender = statement.payload, statement.payload.sender
    # 1. It is the caller's own, as a token alone never suffices.
    if (sender.party, sender.member) != (party, member):
        raise VerificationError("signer_not_caller", "signed by somebody else")
    # 2. It is made now.
    if abs(now - datetime.fromisoformat(said.at)) > CLOCK_SKEW:
        raise VerificationError("clock_differs", "made more than ten minutes off the clock")
    # 3. The key stands now, with this function, in the keyset that is named and in the newest.
    directory.check_fresh(sender.keyset, at=at)
    directory.verify(statement, at=at)
    directory.check_signer(sender, at=at)
    # 4. No reader has left since the keyset that is named.
    for desk in _desks(said):
        directory.check_fresh(desk.keyset, at=at)
        directory.check_standing(desk.party, desk.kids, at=at)
    # 5. Its codes are words that were agreed.
    check_codes(statement, directory.vocabulary)


def _desks(said: Signed) -> list[Receiver]:
    """The desks to which a statement's file is sealed."""
    return [
        *([said.to] if isinstance(said, AboutPerson) else []),
        *([said.answer_to] if isinstance(said, Request) else []),
    ]
