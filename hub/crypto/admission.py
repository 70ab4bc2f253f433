"""What the hub asks of a statement at the time at which it logs it. Source: formats, 0 and 3.

Later readers judge by the statement's own time. Only the hub, with its clock and the times at
which keysets were logged, can see that somebody uses an old one.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.crypto.directory import Directory
from hub.crypto.statement import Statement
from hub.errors import VerificationError

SKEW_MAX = timedelta(minutes=10)
SUPERSEDED_MAX = timedelta(hours=24)


def check_time(statement: Statement, *, now: str) -> None:
    """Check that a statement was made at most ten minutes from now.

    Raises:
        VerificationError: it was not.
    """
    if abs(_time(statement.payload["at"]) - _time(now)) > SKEW_MAX:
        raise VerificationError("clock_differs", "over ten minutes from the hub's clock")


def check_signer(statement: Statement, directory: Directory, *, now: str) -> None:
    """Check that the signer stands now in the party's newest keyset too.

    Raises:
        VerificationError: he does not.
    """
    sender = statement.sender
    newest = directory.newest.get(sender["party"])
    if newest is None:
        raise VerificationError("keyset_unknown")
    newest.signer(sender, at=now)


def check_keysets(
    statement: Statement, directory: Directory, *, logged: Mapping[str, str], now: str
) -> None:
    """Check that a request's or answer's desks are read from keysets that may still be named.

    Args:
        statement: a request or answer, verified.
        directory: all keysets.
        logged: id of each keyset to the time at which it was logged.
        now: the hub's time.

    Raises:
        VerificationError: a keyset was superseded 24 hours ago or longer, or one of the readers
            does not stand in the newest.
    """
    desks: list[Mapping[str, Any]] = [statement.payload["to"]]
    if statement.type == "request":
        desks.append(statement.sender | statement.payload["reply"])
    for desk in desks:
        named, newest = directory.keysets[desk["keyset"]], directory.newest[desk["party"]]
        following = [
            one
            for one in directory.keysets.values()
            if (one.party, one.n) == (named.party, named.n + 1)
        ]
        if any(_time(now) - _time(logged[one.sid]) >= SUPERSEDED_MAX for one in following):
            raise VerificationError("keyset_superseded", "a newer one is there for a day")
        if not all(newest.can_read(kid, at=now) for kid in desk["kids"]):
            raise VerificationError("readers_differ", "one of the readers stands no more")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
