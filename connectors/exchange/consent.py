"""The topics of a talk about consent, and the recording of each yes.

A topic is one purpose with one other organisation, as in a consent fact. A refusal makes no fact:
nobody is told of it, and it must never count against anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.exchange import aim as aiming
from connectors.exchange import fact
from connectors.exchange.fact import Fact
from connectors.session import Session, until
from hub.crypto.payload.fact import Consent
from hub.domain import flow as flows
from hub.domain.flow import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One purpose with one other organisation.

    Attributes:
        other: the other party.
        purpose: code.
        categories: what the agreement lets the two share for it, in its order.
        minimum: the least that the purpose needs.
        explicit: the categories that need an explicit yes; all, if a row says so.
        role: the use of the consent; a code of the formats.
    """

    other: str
    purpose: str
    categories: tuple[str, ...]
    minimum: frozenset[str]
    explicit: frozenset[str]
    role: str


def topics(session: Session) -> list[Topic]:
    """The topics that this member can talk about, by purpose and then by organisation."""
    listed = session.trust.vocabulary.purposes.items()
    purposes = [code for code, one in listed if one.kind == "core"]
    others = sorted(set(session.trust.agreement.parties) - {session.party})
    found = [_topic(session, other, purpose) for purpose in purposes for other in others]
    return [one for one in found if one is not None]


def record(
    session: Session,
    case_id: str,
    topic: Topic,
    categories: Iterable[str],
    *,
    days: int,
    guardian: bool = False,
    renews: Sequence[Fact] = (),
) -> str:
    """Put one yes on file; returns its sid.

    Args:
        session: the member to whom the case is assigned.
        case_id: 32 hex.
        topic: one of `topics`.
        categories: some of the topic's.
        days: how long it holds, 183 at most.
        guardian: said by the guardian of a minor.
        renews: the consents that hold now; one about the same makes this a renewal.
    """
    shared = sorted(set(categories))
    members: dict[str, Any] = {
        "purpose": topic.purpose,
        "recipients": sorted({session.party, topic.other}),
        "items": fact.items(shared),
        "explicit": not topic.explicit.isdisjoint(shared),
        "role": topic.role,
        "until": until(session.clock, days),
    } | ({"guardian": True} if guardian else {})
    same = [
        one
        for one in renews
        if isinstance(one.payload, Consent)
        and one.payload.purpose == members["purpose"]
        and list(one.payload.recipients) == members["recipients"]
    ]
    kind = "consent_renewed" if same else "consent_given"
    return str(fact.record(session, case_id, kind, members)["sid"])


def _topic(session: Session, other: str, purpose: str) -> Topic | None:
    found = [*_asked_by_us(session, other, purpose), *_asked_of_us(session, other, purpose)]
    rows = [(one, row) for one, row in found if _rests_on_consent(row)]
    if not rows:
        return None
    categories = tuple(dict.fromkeys(code for _, row in rows for code in row["categories"]))
    special = session.trust.vocabulary.special
    said = any("explicit" in row["conditions"] for _, row in rows)
    least = [aiming.minimum(one, tuple(row["categories"])) for one, row in rows]
    return Topic(
        other=other,
        purpose=purpose,
        categories=categories,
        minimum=frozenset().union(*least),
        explicit=frozenset(categories if said else special.intersection(categories)),
        role=_role([row for _, row in rows]),
    )


def _asked_by_us(session: Session, other: str, purpose: str) -> list[tuple[Flow, Any]]:
    return _flows(session, purpose, session.party, other, "asks")


def _asked_of_us(session: Session, other: str, purpose: str) -> list[tuple[Flow, Any]]:
    return _flows(session, purpose, other, session.party, "releases")


def _flows(
    session: Session, purpose: str, asker: str, giver: str, own: str
) -> list[tuple[Flow, Any]]:
    """The rows between two organisations in which this member has a part."""
    trust = session.trust
    found = flows.matching(
        trust.flows, purpose=purpose, asking=trust.types(asker), giving=trust.types(giver)
    )
    return [
        (one, trust.row(one))
        for one in found
        if session.member.functions & set(trust.row(one)[own])
        and [one.requester, one.provider] not in trust.row(one).get("except_pairs", [])
    ]


def _rests_on_consent(row: Any) -> bool:
    return "consent" in row["conditions"] or "a" in row["bases6"]


def _role(rows: Sequence[Any]) -> str:
    """The use of the consent: the basis itself, or a safeguard beside another basis."""
    if any("a" in row["bases6"] for row in rows):
        return "basis"
    secret = any("secrecy_release" in row["provider_bases"] for row in rows)
    return "secrecy_release" if secret else "safeguard"
