"""The requests that a member may make: the rows of the agreement that let their function ask.

Nothing here decides: the hub does, by the same agreement. This module keeps people from choosing
what could never be allowed, and proposes the least that a purpose needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.session import Session
from hub.domain.flow import Flow
from hub.errors import NotFound

# The least that the purpose needs, for rows that allow much more; for other rows it is everything.
_MINIMUM: Mapping[str, frozenset[str]] = {
    "F02": frozenset({"eligibility_predicates"}),
    "F05": frozenset({"asylum_decisions", "asylum_procedure_overview"}),
    "F07": frozenset({"legal_perspective_conclusion"}),
    "F10": frozenset({"return_options", "travel_documents"}),
    "F16": frozenset({"perspective_plan", "ppp_progress"}),
    "F17": frozenset({"support_needs"}),
    "F18": frozenset({"welfare_signal"}),
    "F23": frozenset({"eligibility_predicates", "regional_tie"}),
    "F26": frozenset({"guidance_scenario"}),
}
# The usual reason for each purpose; people may choose another one.
_NECESSITY: Mapping[str, str] = {
    "application_monitoring": "deadline",
    "application_preparation": "prepare_application",
    "case_handover": "continuity",
    "care_continuity": "continuity",
    "acute_care": "vital",
    "housing_support": "continuity",
    "identity_support": "at_request",
    "ppp_evaluation": "periodic_review",
    "termination_preparation": "periodic_review",
}
_USUAL = "decide_perspective"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A provider and a purpose; ``categories`` are those that the row lets this provider give."""

    to: str
    purpose: str
    flow: Flow
    row: Mapping[str, Any]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that may be asked, in the agreement's order."""
        limited = self.row.get("category_providers", {})
        return tuple(
            one
            for one in self.row["categories"]
            if self.flow.provider in limited.get(one, [self.flow.provider])
        )

    @property
    def minimum(self) -> frozenset[str]:
        """The least that the purpose needs; all of it may be ticked."""
        return minimum(self.flow, self.categories)

    @property
    def necessity(self) -> str:
        """The reason that fits the purpose best; a code of the agreement."""
        return _NECESSITY.get(self.purpose, _USUAL)


def minimum(flow: Flow, categories: tuple[str, ...]) -> frozenset[str]:
    """The least of ``categories`` that the purpose of a row needs; never empty."""
    found = _MINIMUM.get(flow.id, frozenset(categories)) & set(categories)
    return found or frozenset(categories[:1])


def aims(session: Session) -> list[Aim]:
    """The requests that this member may make about an own case, by purpose, then organisation."""
    listed = session.trust.vocabulary.purposes.items()
    purposes = [code for code, one in listed if one.kind == "core"]
    others = sorted(set(session.trust.agreement.parties) - {session.party})
    found = [_aim(session, to, purpose) for purpose in purposes for to in others]
    return [one for one in found if one is not None]


def aim(session: Session, to: str, purpose: str) -> Aim:
    """One of `aims`.

    Raises:
        NotFound: this member may not ask this.
    """
    found = _aim(session, to, purpose) if to != session.party else None
    if found is None:
        raise NotFound("aim_unknown", "no row of the agreement lets this member ask this")
    return found


def _aim(session: Session, to: str, purpose: str) -> Aim | None:
    try:
        flow = session.trust.flow(purpose, session.party, to)
    except NotFound:
        return None
    row = session.trust.row(flow)
    excepted = [flow.requester, flow.provider] in row.get("except_pairs", [])
    if excepted or flow.is_by_invitation or not session.member.functions & flow.asks:
        return None
    return Aim(to=to, purpose=purpose, flow=flow, row=row)
