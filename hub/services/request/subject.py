"""Whom a request is about: the case that it names, or that its invitation leads to."""

from hub.crypto import canonical, dsse
from hub.crypto.acceptance.fact import check_known, find_case
from hub.crypto.statement import Statement
from hub.errors import InvalidInput
from hub.ports.case import CaseRecord
from hub.ports.fact import FactRecord
from hub.ports.unit_of_work import Transaction
from hub.services.trust import Trust


def case_of(tx: Transaction, held: Trust, request: Statement, r: str | None) -> CaseRecord | None:
    """The case that a request is about; None if an invitation leads nowhere.

    Unknown, foreign and used invitations are decided like any other and look the same.
    """
    payload, party = request.payload, request.sender["party"]
    if held.names_no_case(party) != ("invitation" in payload):
        raise InvalidInput("case_or_invitation", "this party names the other one")
    if "invitation" in payload:
        # Its letter has no r to show whose a fact is; and whether a fact that this party has
        # seen elsewhere is of the invitation's case is not for it to find out.
        if "facts" in payload:
            raise InvalidInput("facts_cited", "who names an invitation cites no facts")
        fact = tx.case.invitation(payload["invitation"], party)
        if fact is None or fact.case_id is None or _is_used(tx, fact.case_id, request):
            return None
        return tx.case.get(fact.case_id)
    if r is None:
        raise InvalidInput("r_missing", "the value that blinds the case is due")
    cases = {one.case_id: one for one in _cases_of(tx, request)}
    commitments = {case_id: one.commitment for case_id, one in cases.items()}
    return cases[find_case(request, commitments, r=r)]


def facts_of(
    tx: Transaction, request: Statement, case: CaseRecord | None
) -> tuple[FactRecord, ...]:
    """All facts of the case; those that the request cites must be among them."""
    facts = tuple(tx.case.facts(case.case_id)) if case else ()
    check_known(request, {one.sid for one in facts})
    return facts


def _cases_of(tx: Transaction, request: Statement) -> list[CaseRecord]:
    """The cases that the asker could mean: those on whose facts the request rests."""
    found = {}
    for sid in request.payload.get("facts", ()):
        fact = tx.case.fact(sid)
        if fact is not None and fact.case_id is not None:
            found[fact.case_id] = tx.case.get(fact.case_id)
    if not found:
        party = request.sender["party"]
        found = {one.case_id: one for one in tx.case.of_party(party, "", 10_000)}
    return [one for one in found.values() if one is not None]


def _is_used(tx: Transaction, case_id: str, request: Statement) -> bool:
    """Whether the request's invitation, which is for one occasion, led to an earlier request."""
    named = request.payload["invitation"]
    earlier = (one for one in tx.request.of_case(case_id) if one.invited and one.state != "denied")
    payloads = (canonical.decode(dsse.parse(one.envelope).payload) for one in earlier)
    return any(one.get("invitation") == named for one in payloads)
