"""Four eyes on a fact, and two parties on a regime. Source: formats, section 6."""

from collections.abc import Iterable

from hub.crypto.payload.fact import KINDS
from hub.crypto.statement import Statement
from hub.errors import VerificationError

_REGIME = ("party", "value", "document", "start", "until")


def check_fact(first: Statement, second: Statement) -> None:
    """Check that ``second`` says again what the fact ``first`` says.

    That both are about one case the caller knows: case and subject are blinded in each.

    Raises:
        VerificationError: it confirms another statement, says something else, or is by the same
            member or by another party.
    """
    _check_pair(first, second, "fact")
    if first.payload["kind"] != second.payload["kind"]:
        raise VerificationError("not_confirmed", "another kind")
    _check_equal(first, second, KINDS[first.payload["kind"]].own_names())
    if first.sender["party"] != second.sender["party"]:
        raise VerificationError("not_confirmed", "by another party")
    if first.sender["member"] == second.sender["member"]:
        raise VerificationError("not_confirmed", "by the same member")


def check_regime(first: Statement, second: Statement) -> None:
    """Check that two parties say the same of the municipality's regime.

    Raises:
        VerificationError: it confirms another statement, says something else, or is by the same
            party.
    """
    _check_pair(first, second, "regime")
    _check_equal(first, second, _REGIME)
    if first.sender["party"] == second.sender["party"]:
        raise VerificationError("not_confirmed", "by the same party")


def _check_pair(first: Statement, second: Statement, kind: str) -> None:
    if {first.type, second.type} != {kind} or second.payload.get("confirms") != first.sid:
        raise VerificationError("not_confirmed", "it confirms another statement")


def _check_equal(first: Statement, second: Statement, names: Iterable[str]) -> None:
    if any(first.payload.get(name) != second.payload.get(name) for name in names):
        raise VerificationError("not_confirmed", "it says something else")
