"""The person of a case, as the desk's pages name them: with the V-number only on request."""

from dataclasses import dataclass

from connectors.desk.seat.seat import Seat
from connectors.exchange import assignment, fact
from connectors.exchange.case import Case
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.errors import NotAllowed

V_NUMBER = "nl-v:"
SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetail:
    """The person of a case; ``masked`` is empty for a person without a V-number."""

    case_id: str
    name: str
    masked: str
    number: str = ""


def open_case(seat: Seat, session: Session, case_id: str) -> Case:
    """A case whose card this member can open.

    Raises:
        NotFound: there is no such case for this member.
        NotAllowed: the card is not sealed to this member.
    """
    found = seat.read_case(session, case_id)
    if found.card is None:
        raise NotAllowed("not_for_this_key", "the card is not sealed to this member")
    return found


def person_of(case: Case, *, reveal: bool = False) -> PersonDetail:
    """The person on an opened card; ``reveal`` shows the whole V-number."""
    card = case.card or {}
    number = v_number(case)
    return PersonDetail(
        case_id=case.case_id,
        name=str(card.get("name", "")),
        masked=f"•••••• {number[-SHOWN_DIGITS:]}" if number else "",
        number=number if reveal else "",
    )


def v_number(case: Case) -> str:
    """The ten digits on an opened card; empty for a person without a V-number."""
    anchor = str((case.card or {}).get("anchor", ""))
    return anchor.removeprefix(V_NUMBER) if anchor.startswith(V_NUMBER) else ""


def assigned_case(seat: Seat, session: Session, case_id: str) -> tuple[Case, list[Fact]]:
    """A case with its facts, for the member to whom it is assigned at the own party.

    Raises:
        NotFound: there is no such case for this member.
        NotAllowed: it is assigned to somebody else, or not to be opened by this member.
    """
    opened = open_case(seat, session, case_id)
    facts = fact.read_facts(session, case_id)
    if assignment.current(facts, session.party, owner=opened.owner) != session.member.member:
        raise NotAllowed("not_assigned", "the case is assigned to somebody else")
    return opened, facts


def own_case(seat: Seat, session: Session, case_id: str) -> tuple[Case, list[Fact]]:
    """A case of the own party with its facts, for the member to whom it is assigned.

    Only what that member puts on file counts: the policy looks who signed.

    Raises:
        NotFound: there is no such case for this member.
        NotAllowed: it is assigned to somebody else, or not to be opened by this member.
    """
    opened, facts = assigned_case(seat, session, case_id)
    if opened.owner != session.party:
        raise NotAllowed("not_owner", "the case is another organisation's")
    return opened, facts
