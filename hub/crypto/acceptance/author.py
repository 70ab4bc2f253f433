"""The authors of a fact, as far as the fact and the types of the signer's party tell.

The policy decides whether the signer works on the case. Source: formats, section 6.
"""

from collections.abc import Collection, Mapping

from hub.crypto.statement import Statement
from hub.domain.flow import BY_INVITATION
from hub.errors import VerificationError

_SIGNED_BY_ALL = frozenset({"consent_withdrawn", "restriction"})


def check_author(fact: Statement, types: Collection[str]) -> None:
    """Check that a member of a party of these ``types`` may state this fact.

    Raises:
        VerificationError: ``fact_author``: not for a State party or the municipality, or somebody
            who assigns a case to himself.
    """
    payload, sender = fact.payload, fact.sender
    if not BY_INVITATION.isdisjoint(types) and payload["kind"] not in _SIGNED_BY_ALL:
        raise VerificationError("fact_author", "not for a State party or the municipality")
    if payload["kind"] == "assigned" and _is_own(payload["member"], payload["recipients"], sender):
        raise VerificationError("fact_author", "nobody assigns a case to himself")


def _is_own(member: str, recipients: Collection[str], sender: Mapping[str, str]) -> bool:
    return sender["party"] in recipients and sender["member"] == member
