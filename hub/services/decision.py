"""Asks the policy: from what is stored and verified to a decision, outside any transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hub.crypto import statement
from hub.crypto.payload.fact import KINDS
from hub.crypto.statement import Statement
from hub.policy import input as inputs
from hub.policy.decision import Decision
from hub.policy.input import Answer, Approval, Fact, Member, Request, Situation
from hub.ports.approval import ApprovalRecord
from hub.ports.clock import Ids
from hub.ports.engine import PolicyEngine
from hub.ports.fact import FactRecord
from hub.ports.request import Counts, RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision with the exact input that it was taken on."""

    decision: Decision
    policy_input: bytes
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that one decision needs from the store, read in one transaction."""

    trust: Trust
    point: str
    request: Statement
    actor: Member
    case_owner: str
    facts: tuple[FactRecord, ...]
    approvals: tuple[ApprovalRecord, ...]
    counts: Counts
    answer: Statement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a member means to ask about a case, in codes; nothing of it was signed."""

    to_party: str
    purpose: str
    items: tuple[str, ...]
    art6: str
    art9: tuple[str, ...]
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """All that a dry run needs from the store, read in one transaction."""

    trust: Trust
    sought: Sought
    party: str
    member: str
    case_owner: str
    facts: tuple[FactRecord, ...]
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Builds the input document and asks the engine."""

    engine: PolicyEngine
    ids: Ids

    def decide(self, question: Question) -> Decided:
        """The policy's decision.

        Raises:
            Unavailable: there is no usable decision; nothing may happen.
        """
        return self.judge(_situation(question))

    def rehearse(self, rehearsal: Rehearsal) -> Decided:
        """What the policy would decide if this were asked now.

        Raises:
            Unavailable: there is no usable decision.
        """
        return self.judge(_rehearsed(rehearsal, self.ids.id()))

    def judge(self, situation: Situation) -> Decided:
        """The policy's decision about a situation that is known in full.

        Raises:
            Unavailable: there is no usable decision; nothing may happen.
        """
        built = inputs.build(situation, query=self.ids.id())
        return Decided(
            decision=self.engine.decide(built),
            policy_input=built.data,
            digest=hashlib.sha256(built.data).hexdigest(),
        )


def _situation(question: Question) -> Situation:
    trust, payload = question.trust, question.request.payload
    sender = question.request.sender
    asking, giving = trust.pair_types(question.request)
    by = trust.member(sender)
    return Situation(
        point=question.point,
        now=trust.now,
        signed=trust.signed,
        regime=trust.regime,
        request=Request(
            id=payload["id"],
            sender=Member(party=by.party, type=asking, function=by.function, member=by.member),
            to_party=payload["to"]["party"],
            to_type=giving,
            purpose=payload["purpose"],
            items=_categories(payload["items"]),
            art6=payload["basis"]["art6"],
            art9=tuple(payload["basis"].get("art9", ())),
            invitation="invitation" in payload,
        ),
        actor=_actor(question, asking, giving),
        limits={**asdict(question.counts), "subjects": 1},
        facts=tuple(_fact(trust, one) for one in question.facts),
        approvals=tuple(_approval(trust, one) for one in question.approvals),
        case_owner=question.case_owner,
        answer=_answer(question.answer) if question.answer else None,
    )


def _rehearsed(rehearsal: Rehearsal, request_id: str) -> Situation:
    trust, sought = rehearsal.trust, rehearsal.sought
    asking, giving = trust.types_between(
        rehearsal.party,
        sought.function,
        sought.to_party,
        purpose=sought.purpose,
        items=sought.items,
    )
    sender = Member(
        party=rehearsal.party, type=asking, function=sought.function, member=rehearsal.member
    )
    return Situation(
        point="asked",
        now=trust.now,
        signed=trust.signed,
        regime=trust.regime,
        request=Request(
            id=request_id,
            sender=sender,
            to_party=sought.to_party,
            to_type=giving,
            purpose=sought.purpose,
            items=sought.items,
            art6=sought.art6,
            art9=sought.art9,
            invitation=False,
        ),
        actor=sender,
        limits={**asdict(rehearsal.counts), "subjects": 1},
        facts=tuple(_fact(trust, one) for one in rehearsal.facts),
        case_owner=rehearsal.case_owner,
    )


def _actor(question: Question, asking: str, giving: str) -> Member:
    """Who acts, with the type under which this flow lets their organisation act."""
    actor = question.actor
    type_ = giving if question.point == "released" else asking
    return Member(party=actor.party, type=type_, function=actor.function, member=actor.member)


def _fact(trust: Trust, record: FactRecord) -> Fact:
    read = statement.read(record.envelope, env=trust.env)
    names = KINDS[record.kind].own_names() | {"confirms"}
    members = {name: value for name, value in read.payload.items() if name in names}
    if "items" in members:
        members["items"] = list(_categories(members["items"]))
    return Fact(
        sid=record.sid,
        kind=record.kind,
        by=trust.member(read.sender),
        at=read.payload["at"],
        members=members,
    )


def _approval(trust: Trust, record: ApprovalRecord) -> Approval:
    sender = {"party": record.party, "member": record.member, "function": record.function}
    return Approval(
        kind=record.kind,
        verdict=record.verdict,
        by=trust.member(sender),
        at=record.logged_at,
        answer=record.answer or "",
    )


def _answer(answer: Statement) -> Answer:
    payload = answer.payload
    return Answer(
        sid=answer.sid,
        items=_categories(payload["items"]),
        delete_by=payload["delete_by"],
        seen=tuple(payload.get("seen", ())),
        sources=tuple(payload.get("sources", ())),
    )


def _categories(items: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(one["category"] for one in items)


def question_of(
    tx: Transaction,
    held: Trust,
    record: RequestRecord,
    *,
    point: str,
    actor: Member | None = None,
    answer: Statement | None = None,
    more: tuple[ApprovalRecord, ...] = (),
) -> Question:
    """The question of whether a stored request may go on, at ``point``."""
    request = statement.read(record.envelope, env=held.env)
    case = tx.case.get(record.case_id) if record.case_id else None
    return Question(
        trust=held,
        point=point,
        request=request,
        actor=actor or held.member(request.sender),
        case_owner=case.owner if case else "",
        facts=tuple(tx.case.facts(record.case_id)) if case else (),
        approvals=(*tx.approval.of_request(record.sid), *more),
        counts=tx.request.counts(record.from_party, record.from_member, held.now),
        answer=answer,
    )


def why(question: Question, decided: Decided) -> dict[str, Any]:
    """The record of why: the policy's own words, with the digest of its input."""
    payload, decision = question.request.payload, decided.decision
    return {
        "purpose": payload["purpose"],
        "items": (question.answer or question.request).payload["items"],
        "basis": payload["basis"],
        "facts": payload.get("facts", []),
        "agreement": question.trust.agreement.sid,
        "revision": decision.revision,
        "flow": decision.flow,
        "clause": decision.clause,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "reasons": list(decision.reasons),
        "input": decided.digest,
    }
