"""For the articles on which the policy decides: a question that it allows, and one that it refuses.

The engine answers both before anybody sees them. Articles 12, 18 and 19 (terms, responsibility,
change) are not about a single question, so they have none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.policy.hypothesis import Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two questions of which the engine allows one."""

    allowed: Hypothesis
    refused: Hypothesis


_LEGAL = Hypothesis(
    requester="ngo_legal",
    function="legal_counsellor",
    provider="ind",
    purpose="perspective_legal",
    items=("asylum_decisions",),
    art6="a",
    have=frozenset({"consent", "mandate", "assigned", "regular_track"}),
)
_INTAKE = Hypothesis(
    requester="coordinator",
    function="intake_worker",
    provider="ind",
    purpose="intake_check",
    items=("eligibility_predicates",),
    art6="a",
    have=frozenset({"consent"}),
)
_FIGURES = Hypothesis(
    requester="municipality",
    function="municipal_reviewer",
    provider="hub",
    purpose="monitoring_evaluation",
    items=("aggregate_stats",),
    art6="none",
    have=frozenset({"large_groups"}),
)
_INVITED_POLICE = Hypothesis(
    requester="avim",
    function="avim_id_officer",
    provider="ngo_legal",
    purpose="identity_support",
    items=("identity_basic",),
    art6="e",
    have=frozenset({"consent", "explicit", "invitation", "privacy_officer"}),
)
_CONCLUSION = Hypothesis(
    requester="coordinator",
    function="intake_worker",
    provider="ggd",
    purpose="screening",
    items=("medical_conclusion",),
    art6="a",
    art9="a",
    have=frozenset({"consent", "explicit", "assigned", "window"}),
)
_ADVICE = replace(_LEGAL, provider="lawyer", items=("legal_advice",))
_TERMINATION = Hypothesis(
    requester="ngo_social",
    function="caseworker",
    provider="ngo_legal",
    purpose="termination_preparation",
    items=("ppp_progress",),
    art6="b",
    have=frozenset({"assigned", "plan", "four_eyes"}),
)
_OWN_LOG = Hypothesis(
    requester="ngo_legal",
    function="privacy_officer",
    provider="hub",
    purpose="accountability_audit",
    items=("audit_metadata",),
    art6="c",
)
_OWN_DATA = Hypothesis(
    requester="data_subject",
    function="subject",
    provider="hub",
    purpose="data_subject_rights",
    items=("own_records",),
    art6="c",
    have=frozenset({"identity"}),
)
_BREACH = replace(_OWN_LOG, purpose="breach_handling")
_UNSIGNED = Pair(allowed=_LEGAL, refused=replace(_LEGAL, but=frozenset({"unsigned"})))

PAIRS: Mapping[str, Pair] = {
    "1": _UNSIGNED,
    "2": Pair(allowed=_LEGAL, refused=replace(_LEGAL, purpose="unspecified")),
    "3": Pair(
        allowed=_INVITED_POLICE,
        refused=replace(_INVITED_POLICE, purpose="immigration_enforcement"),
    ),
    "4": Pair(allowed=_LEGAL, refused=replace(_LEGAL, items=("ind_internal_minute",))),
    "5": Pair(
        allowed=_LEGAL,
        refused=replace(_LEGAL, requester="ngo_social", function="caseworker"),
    ),
    "6": Pair(allowed=_INTAKE, refused=replace(_INTAKE, but=frozenset({"withdrawn"}))),
    "7": Pair(
        allowed=_FIGURES,
        refused=replace(_INTAKE, requester="municipality", function="municipal_reviewer"),
    ),
    "8": Pair(
        allowed=_INVITED_POLICE,
        refused=replace(_INVITED_POLICE, items=("identity_basic", "shelter_location")),
    ),
    "9": Pair(allowed=_CONCLUSION, refused=replace(_CONCLUSION, items=("medical_full",))),
    "10": Pair(
        allowed=_ADVICE,
        refused=replace(_ADVICE, requester="ngo_social", function="caseworker"),
    ),
    "11": Pair(
        allowed=_TERMINATION,
        refused=replace(_TERMINATION, have=_TERMINATION.have - {"four_eyes"}),
    ),
    "13": Pair(allowed=_LEGAL, refused=replace(_LEGAL, but=frozenset({"closed"}))),
    "14": Pair(allowed=_LEGAL, refused=replace(_LEGAL, but=frozenset({"onward"}))),
    "15": Pair(allowed=_OWN_LOG, refused=replace(_OWN_LOG, function="caseworker")),
    "16": Pair(allowed=_OWN_DATA, refused=replace(_OWN_DATA, have=frozenset())),
    "17": Pair(allowed=_BREACH, refused=replace(_BREACH, function="team_lead")),
    "20": _UNSIGNED,
}
