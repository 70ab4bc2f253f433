"""Asks the policy: from what is stored and verified to a decision, outside any transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hub.crypto import statement
from hub.crypto.payload import answer as answers
from hub.crypto.payload import fact as stated
from hub.crypto.payload import request as requests
from hub.crypto.payload.signed import Item
from hub.crypto.statement import Statement
from hub.domain.approval import Approval
from hub.domain.fact import Fact
from hub.domain.party import Actor
from hub.policy import input as inputs
from hub.policy.decision import Decision
from hub.policy.input import Answer, Request, Situation
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

    def why(
        self,
        trust: Trust,
        *,
        purpose: str,
        items: Sequence[Mapping[str, Any]],
        basis: Mapping[str, Any],
        facts: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The record of why: what was asked, with the policy's own words and its input's digest."""
        decision = self.decision
        return {
            "purpose": purpose,
            "items": list(items),
            "basis": dict(basis),
            "facts": list(facts),
            "agreement": trust.agreement.sid,
            "revision": decision.revision,
            "flow": decision.flow,
            "clause": decision.clause,
            "outcome": decision.outcome,
            "reason": decision.reason,
            "reasons": list(decision.reasons),
            "input": self.digest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that one decision needs from the store, read in one transaction."""

    trust: Trust
    point: str
    request: Statement[requests.Request]
    actor: Actor
    case_owner: str
    facts: tuple[FactRecord, ...]
    approvals: tuple[ApprovalRecord, ...]
    counts: Counts
    answer: Statement[answers.Answer] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The request that a member intends about a case, in codes; nothing of it was signed."""

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
    sought: Intent
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

    def decide(self, snapshot: Snapshot) -> Decided:
        """The policy's decision.

        Raises:
            Unavailable: there is no usable decision; nothing may happen.
        """
        return self.judge(_situation(snapshot))

    def rehearse(self, rehearsal: Rehearsal) -> Decided:
        """The policy's decision if this were asked now.

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


def _situation(snapshot: Snapshot) -> Situation:
    trust, said = snapshot.trust, snapshot.request.payload
    asking, giving = trust.pair_types(snapshot.request)
    by = trust.signer(said.sender)
    return Situation(
        point=snapshot.point,
        now=trust.now,
        signed=trust.signed,
        regime=trust.regime,
        request=Request(
            id=said.id,
            sid=snapshot.request.sid,
            sender=Actor(party=by.party, type=asking, function=by.function, member=by.member),
            to_party=said.to.party,
            to_type=giving,
            purpose=said.purpose,
            items=_categories(said.items),
            art6=said.basis.art6,
            art9=said.basis.art9 or (),
            invitation=said.invitation is not None,
        ),
        actor=_actor(snapshot, asking, giving),
        limits={**asdict(snapshot.counts), "subjects": 1},
        facts=tuple(_fact(trust, one) for one in snapshot.facts),
        approvals=tuple(_approval(trust, one) for one in snapshot.approvals),
        case_owner=snapshot.case_owner,
        answer=_answer(snapshot.answer) if snapshot.answer else None,
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
    sender = Actor(
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


def _actor(snapshot: Snapshot, asking: str, giving: str) -> Actor:
    """The actor, with the type under which this flow lets their organisation act."""
    actor = snapshot.actor
    type_ = giving if snapshot.point == "released" else asking
    return Actor(party=actor.party, type=type_, function=actor.function, member=actor.member)


def _fact(trust: Trust, record: FactRecord) -> Fact:
    said = statement.read(record.envelope, stated.Fact, env=trust.env).payload
    members = said.own_members()
    if isinstance(said, stated.Consent):
        members["items"] = list(_categories(said.items))
    return Fact(
        sid=record.sid,
        kind=record.kind,
        by=trust.signer(said.sender),
        at=said.at,
        members=members,
        confirms=said.confirms or "",
        about=said.about or "",
    )


def _approval(trust: Trust, record: ApprovalRecord) -> Approval:
    return Approval(
        kind=record.kind,
        verdict=record.verdict,
        by=trust.member(record.party, record.member, record.function),
        at=record.logged_at,
        answer=record.answer or "",
    )


def _answer(answer: Statement[answers.Answer]) -> Answer:
    said = answer.payload
    return Answer(
        sid=answer.sid,
        items=_categories(said.items),
        delete_by=said.delete_by,
        seen=said.seen or (),
        sources=said.sources or (),
    )


def _categories(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(one.category for one in items)


def snapshot_of(
    tx: Transaction,
    trust: Trust,
    record: RequestRecord,
    *,
    point: str,
    actor: Actor | None = None,
    answer: Statement[answers.Answer] | None = None,
    more: tuple[ApprovalRecord, ...] = (),
) -> Snapshot:
    """The question of whether a stored request may go on, at ``point``."""
    request = statement.read(record.envelope, requests.Request, env=trust.env)
    case = tx.case.get(record.case_id) if record.case_id else None
    return Snapshot(
        trust=trust,
        point=point,
        request=request,
        actor=actor or trust.signer(request.payload.sender),
        case_owner=case.owner if case else "",
        facts=tuple(tx.case.facts(record.case_id)) if case else (),
        approvals=(*tx.approval.of_request(record.sid), *more),
        counts=tx.request.counts(record.from_party, record.from_member, trust.now),
        answer=answer,
    )


def why(snapshot: Snapshot, decided: Decided) -> dict[str, Any]:
    """The record of why a request or its answer was decided as it was."""
    said = snapshot.request.payload
    items = snapshot.answer.payload.items if snapshot.answer else said.items
    return decided.why(
        snapshot.trust,
        purpose=said.purpose,
        items=[one.to_document() for one in items],
        basis=said.basis.to_document(),
        facts=said.facts or (),
    )
