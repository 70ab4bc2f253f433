"""The subject of a request: the case that it names, or that its invitation leads to."""

from hub.crypto import statement
from hub.crypto.acceptance.fact import check_known, find_case
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.errors import InvalidInput
from hub.ports.case import CaseRecord
from hub.ports.fact import FactRecord
from hub.ports.unit_of_work import Transaction
from hub.services.trust import Trust


def case_of(
    tx: Transaction, trust: Trust, request: Statement[Request], r: str | None
) -> CaseRecord | None:
    """The case that a request is about; None if an invitation leads nowhere.

    Unknown, foreign and used invitations are decided like any other and look the same.
    """
    said, party = request.payload, request.payload.sender.party
    if trust.names_no_case(party) != (said.invitation is not None):
        raise InvalidInput("case_or_invitation", "this party names the other one")
    if said.invitation is not None:
        # An invitation's letter cannot bind facts to a person, and accepting them would reveal
        # whose case it is.
        if said.facts is not None:
            raise InvalidInput("facts_cited", "who names an invitation cites no facts")
        fact = tx.case.invitation(said.invitation, party)
        if fact is None or fact.case_id is None or _is_used(tx, fact.case_id, request):
            return None
        return tx.case.get(fact.case_id)
    if r is None:
        raise InvalidInput("r_missing", "expected the value that blinds the case")
    cases = {one.case_id: one for one in _cases_of(tx, request)}
    commitments = {case_id: one.commitment for case_id, one in cases.items()}
    return cases[find_case(request, commitments, r=r)]


def facts_of(
    tx: Transaction, request: Statement[Request], case: CaseRecord | None
) -> tuple[FactRecord, ...]:
    """All facts of the case; those that the request cites must be among them."""
    facts = tuple(tx.case.facts(case.case_id)) if case else ()
    check_known(request, {one.sid for one in facts})
    return facts


def _cases_of(tx: Transaction, request: Statement[Request]) -> list[CaseRecord]:
    """The cases that the asker could mean: those on whose facts the request rests."""
    found = {}
    for sid in request.payload.facts or ():
        fact = tx.case.fact(sid)
        if fact is not None and fact.case_id is not None:
            found[fact.case_id] = tx.case.get(fact.case_id)
    if not found:
        party = request.payload.sender.party
        found = {one.case_id: one for one in tx.case.of_party(party, "", 10_000)}
    return [one for one in found.values() if one is not None]


def _is_used(tx: Transaction, case_id: str, request: Statement[Request]) -> bool:
    """Whether the request's invitation, which is for one occasion, led to an earlier request."""
    named = request.payload.invitation
    earlier = tx.request.invited(case_id)
    return any(statement.said_in(one, Request).invitation == named for one in earlier)
