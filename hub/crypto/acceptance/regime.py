"""The municipality's regime: two privacy officers of two parties say the same.

Source: formats, section 6.
"""

from collections.abc import Sequence

from hub.crypto.statement import Statement
from hub.errors import VerificationError

NO_BASIS = "no_basis"
_SAID = ("party", "value", "document", "start", "until")


def check_regime(first: Statement | None, second: Statement) -> None:
    """Check that ``second`` confirms ``first`` about the municipality's regime.

    ``first`` is None if there is no such statement.

    Raises:
        VerificationError: ``not_confirmed``: it confirms another statement, says something else,
            or is by the same party.
    """
    if first is None or {first.type, second.type} != {"regime"}:
        raise VerificationError("not_confirmed", "it confirms another statement")
    if second.payload.get("confirms") != first.sid:
        raise VerificationError("not_confirmed", "it confirms another statement")
    if any(first.payload[name] != second.payload[name] for name in _SAID):
        raise VerificationError("not_confirmed", "it says something else")
    if first.sender["party"] == second.sender["party"]:
        raise VerificationError("not_confirmed", "by the same party")


def find_regime(halves: Sequence[Statement], *, day: str) -> str:
    """The regime on a day in Amsterdam by two parties' statements; `NO_BASIS` if there are none."""
    known = {half.sid: half for half in halves}
    for second in halves:
        first = known.get(second.payload.get("confirms", ""))
        if first is not None and _is_confirmed(first, second) and _covers(first, day):
            return str(first.payload["value"])
    return NO_BASIS


def _is_confirmed(first: Statement, second: Statement) -> bool:
    try:
        check_regime(first, second)
    except VerificationError:
        return False
    return True


def _covers(half: Statement, day: str) -> bool:
    return bool(half.payload["start"] <= day <= half.payload["until"])
