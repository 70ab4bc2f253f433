"""Who may approve what, and which approvals are in force. Source: policy, sections 2 and 4.

The policy decides; this is the same rule in Python, so that somebody who may not approve hears it
at once, and a page can say what is still missing. Nobody approves his own; one member counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.domain.organisation import COORDINATOR, Actor
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
_EYES = 2


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
    """What is to be approved: a request, or at release this very ``answer`` (its sid).

    ``acting`` is who asks or releases; ``by_hub`` is a row on which the hub itself answers, where
    the coordinator's privacy officer stands in for the provider's.
    """

    requester: Actor
    provider: str
    acting: Actor
    answer: str = ""
    by_hub: bool = False


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

    A rejection ends it, so who is entitled may reject even after an approval that counted.

    Args:
        kind: of approval.
        verdict: approve or reject.
        by: who signs it.
        matter: what it is about.
        earlier: all that is on file for the request, in the order of the log.
        vocabulary: the agreement's.

    Raises:
        InvalidInput: no such kind, or not at this stage.
        NotAllowed: his own, not his to approve, or he has approved already.
    """
    if STAGE.get(kind) != ("released" if matter.answer else "asked"):
        raise InvalidInput("approval_stage", "not a kind of this stage")
    if by.person in {matter.requester.person, matter.acting.person}:
        raise NotAllowed("approval_own", "nobody approves his own")
    if not _may_approve(by, vocabulary) or not _is_entitled(kind, by, matter):
        raise NotAllowed("approval_not_entitled", "another function or organisation approves this")
    if verdict == "approve" and any(one.by.person == by.person for one in earlier):
        raise NotAllowed("approval_counted", "one member counts once per request")


def in_force(
    matter: Matter, approvals: Sequence[Approval], *, now: datetime, vocabulary: Vocabulary
) -> frozenset[str]:
    """The kinds that are given for the matter, of ``approvals`` in the order of the log."""
    counting = [one for one in _first(approvals) if _counts(one, matter, now, vocabulary)]
    return frozenset(kind for kind in STAGE if _is_given(kind, counting, matter))


def eyes(
    matter: Matter, approvals: Sequence[Approval], *, now: datetime, vocabulary: Vocabulary
) -> int:
    """How many members have approved as the second and third pair of eyes (two are due)."""
    counting = [one for one in _first(approvals) if _counts(one, matter, now, vocabulary)]
    return len(_four_eyes(counting, matter))


def stands(at: str, *, now: datetime) -> bool:
    """Whether an approval that was logged at ``at`` has not lapsed."""
    return datetime.fromisoformat(at) >= now.astimezone(UTC).replace(microsecond=0) - STANDS


def _first(approvals: Sequence[Approval]) -> list[Approval]:
    """Of each member the first, whatever it was: later ones of the same member do not count."""
    first: dict[tuple[str, str], Approval] = {}
    for one in approvals:
        first.setdefault(one.by.person, one)
    return list(first.values())


def _counts(one: Approval, matter: Matter, now: datetime, vocabulary: Vocabulary) -> bool:
    own = one.by.person in {matter.requester.person, matter.acting.person}
    approved = one.verdict == "approve" and stands(one.at, now=now)
    return approved and not own and _may_approve(one.by, vocabulary)


def _may_approve(by: Actor, vocabulary: Vocabulary) -> bool:
    function = vocabulary.functions.get(by.function)
    return function is not None and by.type in function.types and by.function not in NEVER


def _is_given(kind: str, counting: Sequence[Approval], matter: Matter) -> bool:
    if kind == "four_eyes":
        seen = _four_eyes(counting, matter)
        outside = any(party != matter.requester.party for party, _ in seen)
        return len(seen) >= _EYES and outside
    return any(
        one.kind == kind
        and _is_entitled(kind, one.by, matter)
        and (STAGE[kind] == "asked" or one.answer == matter.answer != "")
        for one in counting
    )


def _four_eyes(counting: Sequence[Approval], matter: Matter) -> frozenset[tuple[str, str]]:
    return frozenset(
        one.by.person
        for one in counting
        if one.kind == "four_eyes" and _is_entitled("four_eyes", one.by, matter)
    )


def _is_entitled(kind: str, by: Actor, matter: Matter) -> bool:
    """Whether function and organisation fit the kind."""
    if kind == "four_eyes":
        near = by.party in {matter.requester.party, matter.provider}
        return near or by.type == COORDINATOR
    if by.function != _FUNCTION[kind]:
        return False
    if kind == "privacy_officer" and matter.by_hub:
        return by.type == COORDINATOR
    return by.party == matter.provider
