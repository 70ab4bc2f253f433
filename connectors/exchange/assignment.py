"""Assigns cases: a team lead or desk officer signs, and the card is opened for the successor."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.api.case import CaseloadsOut
from connectors.exchange import case as cases
from connectors.exchange import fact
from connectors.exchange.case import Case
from connectors.exchange.fact import Fact
from connectors.session import Session
from hub.crypto.acceptance.fact import fact_of
from hub.domain.fact import assigned

FUNCTIONS = frozenset({"team_lead", "desk_officer"})
# The value by which the hub's API selects the cases that nobody works on.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A case of the own party and the member who works on it; empty if nobody does.

    This is the hub's word: members who assign see all cases anyway, and they sign what they decide.
    """

    case_id: str
    card_sid: str
    member: str


def workers(session: Session) -> list[str]:
    """The members who can be given a case: those in the own desks, except the one who assigns."""
    return [one for one in cases.at_desks(session) if one != session.member.member]


def current(facts: Sequence[Fact], party: str, *, owner: str) -> str:
    """The member of ``party`` to whom a case of ``owner`` is assigned; empty if there is none."""
    on_file = [fact_of(one.statement.sid, one.payload) for one in facts if one.kind == "assigned"]
    return assigned(on_file, owner=owner).get(party, "")


def loads(session: Session) -> dict[str, int]:
    """The number of the party's own cases of each member; under "" those of nobody.

    Raises:
        NotAllowed: this member assigns no cases.
    """
    items = session.hub.get("/v1/caseloads", CaseloadsOut).items
    return {one.worker: one.count for one in items}


def of_worker(session: Session, member: str) -> list[Assigned]:
    """The party's own cases on which ``member`` works, as far as this member may see them.

    With an empty ``member``: those on which nobody works.
    """
    return [
        Assigned(case_id=one.case_id, card_sid=one.card_sid, member=one.worker)
        for one in cases.list_cases(session, worker=member or NOBODY)
        if (one.owner, one.worker) == (session.party, member)
    ]


def assign(session: Session, opened: Case, member: str) -> None:
    """Give a case to ``member`` of the own party, who ends the one before.

    If the giver can open the card, it is opened for the member too.

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
    return found is not None and found.seal_kid in opened.statement.payload.kids
