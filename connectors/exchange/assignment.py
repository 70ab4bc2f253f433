"""Who works on a case: said by a team lead or desk officer, and the card opened for who follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.exchange import case as cases
from connectors.exchange import fact
from connectors.exchange.case import Case
from connectors.exchange.fact import Fact
from connectors.session import Session

FUNCTIONS = frozenset({"team_lead", "desk_officer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A case of the own party and the member who works on it; empty if nobody does.

    By the hub's word: who assigns sees all cases anyway, and what they then say is signed.
    """

    case_id: str
    card_sid: str
    member: str


def workers(session: Session) -> list[str]:
    """Who can be given a case: those who stand in the own desks, and never the one who gives."""
    return [one for one in cases.at_desks(session) if one != session.member.member]


def current(facts: Sequence[Fact], party: str) -> str:
    """The member of ``party`` to whom a case is assigned by its facts; empty if there is none."""
    found = [
        (one.payload["at"], one.statement.sid, str(one.payload["member"]))
        for one in facts
        if one.kind == "assigned" and party in one.payload["recipients"]
    ]
    return max(found)[2] if found else ""


def overview(session: Session) -> list[Assigned]:
    """The party's own cases that this member may see, each with who works on it."""
    return [
        Assigned(case_id=one["caseId"], card_sid=one["cardSid"], member=one["worker"])
        for one in cases.list_cases(session)
        if one["owner"] == session.party
    ]


def assign(session: Session, opened: Case, member: str) -> None:
    """Give a case to ``member`` of the own party, who ends the one before.

    Where the giver can open the card, it is opened for the member too.

    Raises:
        InvalidInput: none of the giver's functions may sign this.
        NotAllowed: ``member`` does not stand.
    """
    if opened.card is not None and not can_read(session, opened, member):
        own = session.trust.own().members
        readers = [one for one in own if can_read(session, opened, one)]
        cases.replace_card(session, opened.case_id, [*readers, member])
    members = {"member": member, "recipients": [session.party]}
    fact.record(session, opened.case_id, "assigned", members)


def can_read(session: Session, opened: Case, member: str) -> bool:
    """Whether the card of a case is sealed to a member of the own party."""
    found = session.trust.own().members.get(member)
    return found is not None and found.seal_kid in opened.statement.payload["kids"]
