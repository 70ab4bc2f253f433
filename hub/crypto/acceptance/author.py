"""The authors of a fact, as far as the fact, its party and the owner of the case tell.

The policy decides whether the signer works on the case. Source: formats, section 6.
"""

from collections.abc import Collection

from hub.crypto.payload.fact import Assigned, Fact
from hub.domain.flow import BY_INVITATION
from hub.errors import VerificationError

_SIGNED_BY_ALL = frozenset({"consent_withdrawn", "restriction"})
# Kinds that only the owner of a case states.
OF_OWNER = frozenset(
    {
        *("consent_given", "consent_renewed", "mandate", "case_state", "age_band"),
        *("plan_signed", "balance", "step2_wish", "return_commitment", "handover_wish"),
        *("anchor_linked", "assigned"),
    }
)


def check_author(fact: Fact, types: Collection[str]) -> None:
    """Check that a member of a party of these ``types`` may state this fact.

    Raises:
        VerificationError: ``fact_author``: not for a State party or the municipality, or somebody
            who assigns a case to himself.
    """
    if not BY_INVITATION.isdisjoint(types) and fact.kind not in _SIGNED_BY_ALL:
        raise VerificationError("fact_author", "not for a State party or the municipality")
    if isinstance(fact, Assigned) and _is_own(fact):
        raise VerificationError("fact_author", "nobody assigns a case to himself")


def check_owner(fact: Fact, owner: str) -> None:
    """Check that a fact which only the case's owner states is by that party.

    Raises:
        VerificationError: ``fact_author``.
    """
    if fact.kind in OF_OWNER and fact.sender.party != owner:
        raise VerificationError("fact_author", "only the owner of the case states this")


def _is_own(fact: Assigned) -> bool:
    return fact.sender.party in fact.recipients and fact.sender.member == fact.member
