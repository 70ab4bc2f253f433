"""The rules for approving: which members may sign which approval.

The policy decides which approvals count. The check here tells a member who may not sign one at
once. Nobody approves his own request or answer, and one member counts once. Source: policy,
sections 2 and 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.domain.party import COORDINATOR, Actor
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, NotAllowed

STANDS = timedelta(days=7)  # 7 times 24 hours, by the hub's time of logging
NEVER = frozenset({"operator", "connector", "subject"})
STAGE: Mapping[str, str] = {
    "four_eyes": "asked",
    "privacy_officer": "asked",
    "health_professional": "released",
    "lawyer_release": "released",
}
_FUNCTION: Mapping[str, str] = {
    "privacy_officer": "privacy_officer",
    "health_professional": "health_professional",
    "lawyer_release": "legal_counsellor",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approval (or rejection) on file; ``at`` is the hub's time, ``answer`` an answer's sid."""

    kind: str
    verdict: str
    by: Actor
    at: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The request to be approved, or at release this very ``answer`` (its sid).

    ``acting`` is the member who asks or releases.
    """

    requester: Actor
    provider: str
    acting: Actor
    answer: str = ""


def check(
    kind: str,
    verdict: str,
    by: Actor,
    matter: Matter,
    *,
    earlier: Sequence[Approval],
    vocabulary: Vocabulary,
) -> None:
    """Check that ``by`` may say this about the matter now.

    A rejection ends the matter, so an entitled member may reject even after an approval that
    counted.

    Args:
        kind: the kind of approval.
        verdict: approve or reject.
        by: the member who signs it.
        matter: the request or answer it is about.
        earlier: all approvals on file for the request, in the order of the log.
        vocabulary: the agreement's vocabulary.

    Raises:
        InvalidInput: no such kind, or not at this stage.
        NotAllowed: the signer made the request or the answer, has another function or organisation
            than this kind needs, or has approved already.
    """
    if STAGE.get(kind) != ("released" if matter.answer else "asked"):
        raise InvalidInput("approval_stage", "this stage has no approval of this kind")
    if by.person in {matter.requester.person, matter.acting.person}:
        raise NotAllowed("approval_own", "nobody approves his own")
    if not _may_approve(by, vocabulary) or not _is_entitled(kind, by, matter):
        raise NotAllowed("approval_not_entitled", "another function or organisation approves this")
    if verdict == "approve" and any(one.by.person == by.person for one in earlier):
        raise NotAllowed("approval_counted", "one member counts once per request")


def _may_approve(by: Actor, vocabulary: Vocabulary) -> bool:
    function = vocabulary.functions.get(by.function)
    return function is not None and by.type in function.types and by.function not in NEVER


def _is_entitled(kind: str, by: Actor, matter: Matter) -> bool:
    """Whether the signer's function and organisation fit the kind."""
    if kind == "four_eyes":
        near = by.party in {matter.requester.party, matter.provider}
        return near or by.type == COORDINATOR
    if by.function != _FUNCTION[kind]:
        return False
    return by.party == matter.provider
