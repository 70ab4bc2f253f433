"""Builds the input document of one decision from verified statements.

It refuses, before an engine is asked, wrong types, empty or double items, unknown members and a
missing count. It passes on a term that the vocabulary lacks: the engine decides on it. Engines have
no clock and no arithmetic on dates: today, the cut-off of approvals and the days since intake are
computed here. Source: policy, section 1; formats, section 6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from hub.domain import approval
from hub.domain.approval import Approval
from hub.domain.day import ZONE
from hub.domain.fact import Fact, is_confirmed
from hub.domain.flow import BY_INVITATION
from hub.domain.moment import time_of
from hub.domain.party import Actor
from hub.errors import InvalidInput
from hub.form import model
from hub.form.model import Faults
from hub.policy.form import INPUT
from hub.policy.input_document import InputDocument

COUNTS = (
    "persons_per_member_30d",
    "requests_per_member_1h",
    "persons_per_party_30d",
    "denied_per_member_1h",
)
_FAULTS = Faults(form="document_invalid", value="document_invalid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The request as it was signed, or read from a session for the hub's own rows.

    ``sid`` is empty where nothing is signed.
    """

    id: str
    sid: str = ""
    sender: Actor
    to_party: str
    to_type: str
    purpose: str
    items: tuple[str, ...]
    art6: str
    art9: tuple[str, ...] = ()
    invitation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer that is released or read; ``delete_by`` is a date."""

    sid: str
    items: tuple[str, ...]
    delete_by: str
    seen: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRead:
    """The session's facts about a member who reads the hub itself."""

    scope: str
    smallest_cell: int
    presented: bool
    identity_checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that one decision is about; ``approvals`` stand in the order of the log.

    ``limits`` holds every count of `COUNTS` and ``subjects``. ``case_owner`` is empty if there is
    no case (the hub's own rows).
    """

    point: str
    now: datetime
    signed: frozenset[str]
    regime: str
    request: Request
    actor: Actor
    limits: Mapping[str, int]
    facts: tuple[Fact, ...] = ()
    approvals: tuple[Approval, ...] = ()
    case_owner: str = ""
    answer: Answer | None = None
    hub: HubRead | None = None


def build(situation: Situation, *, query: str) -> InputDocument:
    """The input document of ``situation`` for the call ``query``, checked.

    Raises:
        InvalidInput: something is of the wrong form, or a limit's count is missing.
    """
    if situation.now.tzinfo is None:
        raise InvalidInput("document_invalid", "input.now: a time without a zone")
    day = situation.now.astimezone(ZONE).date()
    built: dict[str, Any] = {
        "query": query,
        "point": situation.point,
        "now": time_of(situation.now),
        "cut": {
            "approvals_after": time_of(situation.now - approval.STANDS),
            "today": day.isoformat(),
        },
        "signed": sorted(situation.signed),
        "regime": situation.regime,
        "request": _request(situation.request),
        "actor": _plain(situation.actor),
        "facts": [_fact(fact) for fact in situation.facts],
        "approvals": [_approval(approval) for approval in situation.approvals],
        "limits": dict(situation.limits),
    }
    if situation.answer is not None:
        built["answer"] = _plain(situation.answer)
    if situation.case_owner:
        built["case"] = _case(situation.facts, situation.case_owner, day)
    if situation.hub is not None:
        built["hub"] = _plain(situation.hub)
    return check(built)


def _plain(noun: Any) -> dict[str, Any]:
    """A noun as an object; its tuples are sets, so they are sorted."""
    members = asdict(noun)
    return {k: sorted(v) if isinstance(v, tuple) else v for k, v in members.items()}


def _request(request: Request) -> dict[str, Any]:
    signed = {"sid": request.sid} if request.sid else {}
    return signed | {
        "id": request.id,
        "from": _plain(request.sender),
        "to": {"party": request.to_party, "type": request.to_type},
        "purpose": request.purpose,
        "items": sorted(request.items),
        "basis": {"art6": request.art6, "art9": sorted(request.art9)},
        "invitation": request.invitation,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    own = {"sid": fact.sid, "kind": fact.kind, "by": _plain(fact.by), "at": fact.at}
    own |= {"about": fact.about} if fact.about else {}
    own |= {"confirms": fact.confirms} if fact.confirms else {}
    if own.keys() & fact.members.keys():
        raise InvalidInput("document_invalid", "input.facts[]: a member that stands outside")
    return own | dict(fact.members)


def _approval(approval: Approval) -> dict[str, Any]:
    return {k: v for k, v in _plain(approval).items() if k != "answer" or v}


def _case(facts: tuple[Fact, ...], owner: str, day: date) -> dict[str, Any]:
    """The state of the case by its owner's facts now; a member without a fact is absent."""
    own = [fact for fact in facts if _speaks_for(fact, owner)]
    states = [fact for fact in own if fact.kind == "case_state" and _stands(fact, own)]
    built: dict[str, Any] = {"owner": owner, "open_conference": _conference(facts, day)}
    if states:
        newest = _newest(states)
        built["state"] = newest.members.get("code")
        built["track"] = newest.members.get("track")
        built |= _intake_days(states, day)
    bands = [fact for fact in own if fact.kind == "age_band"]
    if bands:
        newest = _newest(bands)
        built["age_band"] = newest.members.get("code")
        built["guardian"] = newest.members.get("guardian", False)
    return built


def _speaks_for(fact: Fact, owner: str) -> bool:
    by = fact.by
    return by.party == owner and by.function not in approval.NEVER and by.type not in BY_INVITATION


def _stands(fact: Fact, own: list[Fact]) -> bool:
    """Whether a state counts; two members must have seen entering step 2 and leaving."""
    confirms = any(first.is_confirmed_by(fact) for first in own)
    return confirms or is_confirmed(fact, own)


def _newest(facts: Iterable[Fact]) -> Fact:
    # If two facts have the same second, the higher sid counts, so the choice is always the
    # same.
    return max(facts, key=lambda fact: (fact.at, fact.sid))


def _intake_days(states: list[Fact], day: date) -> dict[str, int]:
    """Days since intake: the first day the case had a state; absent if that day is to come."""
    try:
        first = min(date.fromisoformat(str(fact.members.get("date"))) for fact in states)
    except ValueError as error:
        raise InvalidInput("document_invalid", "input.facts[].date: no such date") from error
    days = (day - first).days
    return {"intake_days": days} if days >= 0 else {}


def _conference(facts: tuple[Fact, ...], day: date) -> bool:
    return any(
        fact.kind == "conference"
        and fact.by.function == "case_director"
        and fact.members.get("code") == "open"
        and str(fact.members.get("until", "")) >= day.isoformat()
        for fact in facts
    )


def check(document: Any) -> InputDocument:
    """Refuse an input document that is not exactly of the form of section 1.

    Raises:
        InvalidInput: as in `build`; names the place, never the value.
    """
    encoded = InputDocument.of(document)
    model.validate(INPUT, encoded.data, _FAULTS)
    return encoded
