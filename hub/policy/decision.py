"""Reads a decision from an engine's answer; any other shape is no decision.

It is no model of `hub.form`: an answer is parsed already, and most rules are about two members.

>>> answer = dict(outcome="deny", reason="DENY_BULK", reasons=["DENY_BULK"], flow="F05")
>>> answer |= dict(clause="5.5", approvals=[], obligations=[], retention_days=0)
>>> parse(answer | dict(revision="h1:x", echo="q-1"), query="q-1", revision="h1:x").reasons
('DENY_BULK',)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.errors import Unavailable

KEYS = frozenset(
    {
        "outcome",
        "reason",
        "reasons",
        "flow",
        "clause",
        "approvals",
        "obligations",
        "retention_days",
        "revision",
        "echo",
    }
)
OUTCOMES = frozenset({"allow", "deny", "needs_approval"})
_PREFIX = {"deny": "DENY_", "needs_approval": "NEEDS_"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The policy's decision under one revision; ``reasons`` are sorted codes."""

    outcome: str
    reason: str
    reasons: tuple[str, ...]
    flow: str
    clause: str
    approvals: tuple[str, ...]
    obligations: tuple[str, ...]
    retention_days: int
    revision: str


def parse(result: object, *, query: str, revision: str) -> Decision:
    """Read an engine's answer to the call ``query`` under ``revision``.

    Raises:
        Unavailable: the answer is undefined, of another shape, to another call, under another
            revision, or contradicts itself. A truth test never decides here.
    """
    if not isinstance(result, dict) or set(result) != KEYS:
        raise Unavailable("no_decision", "undefined, or not the expected members")
    if result["echo"] != query or not query:
        raise Unavailable("no_decision", "an answer to another call")
    if result["revision"] != revision or not revision:
        raise Unavailable("no_decision", "another revision of the policy")
    _check_types(result)
    _check_consistent(result)
    return Decision(
        outcome=result["outcome"],
        reason=result["reason"],
        reasons=tuple(result["reasons"]),
        flow=result["flow"],
        clause=result["clause"],
        approvals=tuple(result["approvals"]),
        obligations=tuple(result["obligations"]),
        retention_days=result["retention_days"],
        revision=revision,
    )


def _check_types(result: Mapping[str, Any]) -> None:
    texts = all(isinstance(result[name], str) for name in ("outcome", "reason", "flow", "clause"))
    lists = all(
        isinstance(result[name], list) and all(isinstance(item, str) for item in result[name])
        for name in ("reasons", "approvals", "obligations")
    )
    days = result["retention_days"]
    number = isinstance(days, int) and not isinstance(days, bool) and days >= 0
    if not (texts and lists and number):
        raise Unavailable("no_decision", "a member of the wrong type")


def _check_consistent(result: Mapping[str, Any]) -> None:
    outcome, reasons = result["outcome"], result["reasons"]
    if outcome not in OUTCOMES or result["reason"] not in reasons:
        raise Unavailable("no_decision", "an unknown outcome, or a reason that is not given")
    if reasons != sorted(set(reasons)) or not result["clause"]:
        raise Unavailable("no_decision", "reasons out of order, or no clause")
    if outcome == "allow":
        consistent = reasons == ["ALLOW"] and result["flow"] != ""
    else:
        consistent = all(reason.startswith(_PREFIX[outcome]) for reason in reasons)
    if outcome == "deny":
        consistent &= not result["approvals"] and not result["obligations"]
        consistent &= result["retention_days"] == 0
    if not consistent:
        raise Unavailable("no_decision", "outcome and reasons contradict each other")
