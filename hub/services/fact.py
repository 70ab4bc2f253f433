"""Facts on file, as the rules of the domain know them."""

from functools import lru_cache

from hub.crypto import statement
from hub.crypto.acceptance import fact as rulebook
from hub.crypto.payload import fact as stated
from hub.domain import fact as facts
from hub.domain.fact import Fact
from hub.ports.case import CaseRecord
from hub.ports.fact import FactRecord
from hub.ports.unit_of_work import Transaction


def assigned(tx: Transaction, case: CaseRecord, party: str) -> str | None:
    """The member to whom a case is assigned at a party, by its owner, as in the policy."""
    on_file = [fact_of(one) for one in tx.case.facts(case.case_id) if one.kind == "assigned"]
    return facts.assigned(on_file, owner=case.owner).get(party)


# Facts are immutable, so parsing is cached; 8,192 covers the facts of about 2,000 cases.
@lru_cache(maxsize=8_192)
def fact_of(record: FactRecord) -> Fact:
    """A stored fact as the rules of the domain know it."""
    return rulebook.fact_of(record.sid, statement.said_in(record.envelope, stated.Fact))
