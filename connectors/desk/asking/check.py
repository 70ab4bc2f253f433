"""The look before sending: what may be asked, what is missing, and where to add it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.api.request import RequestOut
from connectors.desk.page import draft
from connectors.desk.page.draft import Drafts
from connectors.exchange import ask as asking
from connectors.exchange import fact
from connectors.exchange.ask import Ask, RequestPlan, desk_for
from connectors.session import Session
from hub.domain.request import FINAL
from hub.errors import NotFound
from hub.ui.words import Words

KIND = "check"
# This is typed on the page itself.
_ON_PAGE = frozenset({"v_number_once"})
# The hub cannot see these gaps; it reports all others itself.
_UNSEEN = frozenset({"mandate_document_missing", "desk_missing"})
# The page of the case on which each missing thing is put on file.
_MENDED_AT: Mapping[str, str] = {
    "consent_missing": "consent",
    "mandate_missing": "mandate",
    "mandate_document_missing": "mandate",
    "DENY_CONSENT_MISSING": "consent",
    "DENY_CONSENT_SCOPE": "consent",
    "DENY_CONSENT_WITHDRAWN": "consent",
    "DENY_CONSENT_EXPIRED": "consent",
    "DENY_CONSENT_NOT_EXPLICIT": "consent",
    "DENY_MANDATE_MISSING": "mandate",
    "DENY_CATEGORY_NOT_ALLOWED": "ask/data",
    "DENY_ART9_CONDITION": "consent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing: what, what to do, and the page for it (or nothing)."""

    what: str
    mend: str
    href: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """The verdict of the rules; ``kind`` is one of `components/notice.html`."""

    kind: str
    heading: str
    said: str
    gaps: tuple[Gap, ...]


def decided(
    session: Session, case_id: str, stored: Mapping[str, Any], ask: Ask, prepared: RequestPlan
) -> Mapping[str, Any]:
    """The hub's decision on a draft with these facts; asked once, so logged once.

    Returns:
        outcome and reasons; the outcome is ``unknown`` if the hub does not look beforehand.

    Raises:
        Unavailable: the hub does not answer.
    """
    facts = [one.statement.sid for one in fact.read_facts(session, case_id)]
    about = draft.mark({"draft": dict(stored), "facts": facts})
    checks = Drafts(session=session, kind=KIND)
    known = checks.read(case_id)
    if known.get("about") != about:
        known = _decision(session, ask, prepared) | {"about": about}
        checks.write(case_id, known)
    return known


def _decision(session: Session, ask: Ask, plan: RequestPlan) -> dict[str, Any]:
    try:
        told = asking.pre_check(session, ask, plan)
    except NotFound:
        return {"outcome": "unknown", "reasons": []}
    return {"outcome": told.outcome, "reasons": list(told.reasons)}


def verdict(
    session: Session, words: Words, ask: Ask, plan: RequestPlan, decision: Mapping[str, Any]
) -> CheckResult:
    """The verdict before sending; the hub decides again when it is sent."""
    outcome = str(decision["outcome"])
    own = [one for one in plan.missing if one not in _ON_PAGE] + _desk_missing(session, ask)
    # A person is told only once: the hub's reason covers what is missing here too.
    own = own if outcome == "unknown" else [one for one in own if one in _UNSEEN]
    reasons = [one for one in decision["reasons"] if one != "ALLOW"]
    kind = "deny" if outcome == "deny" or own else outcome if outcome != "unknown" else "allow"
    gaps = [_reason(words, ask, one) for one in reasons]
    gaps += [_gap(words, ask, one) for one in own]
    return CheckResult(
        kind=kind,
        heading=words.say(f"check.{kind}"),
        said=words.say(f"check.{kind}.said"),
        gaps=tuple(gaps),
    )


def same(requests: Sequence[RequestOut], ask: Ask) -> RequestOut | None:
    """The newest request that is open for the same purpose at the same organisation."""
    aim = (ask.to, ask.purpose)
    open_ = [one for one in requests if one.state not in FINAL]
    return next((one for one in open_ if (one.to, one.purpose) == aim), None)


def due(session: Session, words: Words, plan: RequestPlan) -> str:
    """The time that the answer may take, as the parties agreed."""
    agreed = session.trust.vocabulary.term(plan.flow.id)
    if agreed.hours:
        return words.say("check.due.hours", count=str(agreed.hours))
    return words.say("check.due.working_days", count=str(agreed.working_days))


def _desk_missing(session: Session, ask: Ask) -> list[str]:
    try:
        desk_for(session.trust.newest(ask.to), ask.purpose)
        desk_for(session.trust.own(), ask.purpose, member=session.member.member)
    except NotFound:
        return ["desk_missing"]
    return []


def _gap(words: Words, ask: Ask, code: str) -> Gap:
    what, mend = words.say(f"check.{code}"), words.say(f"check.{code}.do")
    return _linked(words, ask, code, what, mend)


def _reason(words: Words, ask: Ask, code: str) -> Gap:
    what, mend = words.reason(code)
    return _linked(words, ask, code, what, mend)


def _linked(words: Words, ask: Ask, code: str, what: str, mend: str) -> Gap:
    at = _MENDED_AT.get(code, "")
    return Gap(
        what=what,
        mend=mend,
        href=f"/cases/{ask.case_id}/{at}" if at else "",
        action=words.say(f"check.mend.{at.replace('/', '_')}") if at else "",
    )
