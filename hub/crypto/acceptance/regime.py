"""The municipality's regime: its own privacy officer and one who speaks for others say the same.

Source: formats, section 6.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from hub.crypto.agreement import CLAUSES, Agreement
from hub.crypto.payload.regime import Regime
from hub.crypto.statement import Statement
from hub.domain.day import day_of
from hub.domain.party import COORDINATOR
from hub.errors import VerificationError

NO_BASIS = "no_basis"
# Everybody has this long to see it coming.
NOTICE = timedelta(days=7)
_MUNICIPALITY = "municipality"
_NGO = "ngo_"


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


def check_regime_alone(said: Regime, agreement: Agreement) -> None:
    """Check one of the two statements about a municipality's regime.

    Raises:
        VerificationError: ``regime_party``: no municipality; ``regime_document``: no clauses that
            were agreed; ``regime_signer``: by a party that is not asked.
    """
    if _MUNICIPALITY not in _types(agreement, said.party):
        raise VerificationError("regime_party", "only a municipality has a regime")
    if said.document not in {agreement.files[path] for path in CLAUSES}:
        raise VerificationError("regime_document", "no clauses of the agreement in force")
    if said.sender.party != said.party and not _speaks(_types(agreement, said.sender.party)):
        raise VerificationError("regime_signer", "not the coordinator or an NGO")


def accept_regime(
    first: Statement[Regime] | None, second: Statement[Regime], agreement: Agreement
) -> None:
    """Check that two statements make a regime. That both are signed, the caller has checked.

    Raises:
        VerificationError: as in `check_regime` and `check_regime_alone`; ``regime_signer``: none
            of them is by the municipality; ``regime_too_soon``: it would begin before its time.
    """
    check_regime(first, second)
    check_regime_alone(second.payload, agreement)
    if first is None or not _has_own(first.payload, second.payload):
        raise VerificationError("regime_signer", "the municipality itself has not said so")
    check_regime_alone(first.payload, agreement)
    check_notice(second.payload)


def check_notice(said: Regime) -> None:
    """Check that everybody has time to see a regime coming.

    Raises:
        VerificationError: ``regime_too_soon``.
    """
    if date.fromisoformat(said.start) - day_of(said.at) < NOTICE:
        raise VerificationError("regime_too_soon", "a regime begins a week after it was confirmed")


def find_regime(halves: Sequence[Statement[Regime]], agreement: Agreement, *, day: str) -> str:
    """The regime on a day in Amsterdam; `NO_BASIS` if none holds.

    ``halves`` are in the order in which they came: of two regimes the later one counts.
    """
    covering = [
        second.payload
        for _, second in find_pairs(halves, agreement)
        if _covers(second.payload, day)
    ]
    return covering[-1].value if covering else NO_BASIS


def find_pairs(
    halves: Sequence[Statement[Regime]], agreement: Agreement
) -> list[tuple[Statement[Regime], Statement[Regime]]]:
    """The statements that make a regime, with those that confirm them, in the order of these."""
    known = {half.sid: half for half in halves}
    found = []
    for second in halves:
        first = known.get(second.payload.confirms or "")
        if first is not None and _holds(first, second, agreement):
            found.append((first, second))
    return found


def _types(agreement: Agreement, party: str) -> tuple[str, ...]:
    found = agreement.parties.get(party)
    return found.types if found else ()


def _speaks(types: Sequence[str]) -> bool:
    """Whether an organisation of these types speaks for the people concerned."""
    return any(one == COORDINATOR or one.startswith(_NGO) for one in types)


def _has_own(first: Regime, second: Regime) -> bool:
    return first.party in {first.sender.party, second.sender.party}


def _content(said: Regime) -> tuple[str, ...]:
    """The members that are the same in both halves."""
    return said.party, said.value, said.document, said.start, said.until


def _holds(first: Statement[Regime], second: Statement[Regime], agreement: Agreement) -> bool:
    try:
        accept_regime(first, second, agreement)
    except VerificationError:
        return False
    return True


def _covers(said: Regime, day: str) -> bool:
    return said.start <= day <= said.until
