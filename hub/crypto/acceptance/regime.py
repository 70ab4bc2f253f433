"""The municipality's regime: two privacy officers of two parties say the same.

Source: formats, section 6.
"""

from collections.abc import Sequence

from hub.crypto.payload.regime import Regime
from hub.crypto.statement import Statement
from hub.errors import VerificationError

NO_BASIS = "no_basis"


def check_regime(first: Statement[Regime] | None, second: Statement[Regime]) -> None:
    """Check that ``second`` confirms what ``first`` says of the municipality's regime.

    ``first`` is None if there is no such statement.

    Raises:
        VerificationError: ``not_confirmed``: it confirms another statement, says something else,
            or is by the same party.
    """
    if first is None or {first.type, second.type} != {"regime"}:
        raise VerificationError("not_confirmed", "it confirms another statement")
    if second.payload.confirms != first.sid:
        raise VerificationError("not_confirmed", "it confirms another statement")
    if _content(first.payload) != _content(second.payload):
        raise VerificationError("not_confirmed", "it says something else")
    if first.payload.sender.party == second.payload.sender.party:
        raise VerificationError("not_confirmed", "by the same party")


def find_regime(halves: Sequence[Statement[Regime]], *, day: str) -> str:
    """The regime on a day in Amsterdam by two parties' statements; `NO_BASIS` if there are none."""
    known = {half.sid: half for half in halves}
    for second in halves:
        first = known.get(second.payload.confirms or "")
        if first is not None and _is_confirmed(first, second) and _covers(first.payload, day):
            return first.payload.value
    return NO_BASIS


def _content(said: Regime) -> tuple[str, ...]:
    """The members that are the same in both halves."""
    return said.party, said.value, said.document, said.start, said.until


def _is_confirmed(first: Statement[Regime], second: Statement[Regime]) -> bool:
    try:
        check_regime(first, second)
    except VerificationError:
        return False
    return True


def _covers(said: Regime, day: str) -> bool:
    return said.start <= day <= said.until
