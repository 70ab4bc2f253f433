"""The part of a decision that a party is told: a denial says no more than it may learn.

Source: policy, section 5.
"""

from collections.abc import Sequence
from typing import Any

from hub.policy.decision import Decision
from hub.ports.request import RequestRecord
from hub.services.trust import Trust

NOT_POSSIBLE = "NOT_POSSIBLE"
# Up to this code a denial depends on no person, so the municipality is told why.
_LAST_IMPERSONAL = "DENY_NO_MUNICIPAL_BASIS"


def shown_decision(trust: Trust, party: str, decision: Decision | RequestRecord) -> dict[str, Any]:
    """The decision as a party is told it; a denial says no more than the party may learn."""
    reasons = list(decision.reasons)
    if decision.outcome == "deny":
        reasons = may_learn(trust, party, reasons)
    known = decision.reason in reasons
    return {
        "outcome": decision.outcome,
        "reason": decision.reason if known else NOT_POSSIBLE,
        "reasons": reasons or [NOT_POSSIBLE],
        "clause": decision.clause if known else "",
    }


def may_learn(trust: Trust, party: str, reasons: Sequence[str]) -> list[str]:
    """The reasons of a denial that a party may learn.

    State parties learn none, the municipality only those that depend on no person. Source: policy,
    section 5.
    """
    if trust.is_state(party):
        return []
    if "municipality" not in trust.types(party):
        return list(reasons)
    known = trust.vocabulary.reasons
    last = known[_LAST_IMPERSONAL].order
    return [code for code in reasons if code in known and known[code].order <= last]
