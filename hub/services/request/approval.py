"""Approvals: of a request before it is sent, or of an answer before its release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.crypto import statement
from hub.crypto.payload.answer import Answer
from hub.crypto.payload.approval import Approval
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Sender
from hub.crypto.statement import Statement
from hub.domain import approval as approvals
from hub.domain.party import COORDINATOR
from hub.errors import Conflict, InvalidInput, NotFound
from hub.ports.answer import AnswerRecord
from hub.ports.approval import ApprovalRecord
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.decision import Decided, Decider, Snapshot, snapshot_of
from hub.services.journal import Journal
from hub.services.request.answer import answer_of
from hub.services.request.release import Release, event_of, release_of
from hub.services.request.step import check_expiry, move, state_after, visible
from hub.services.statement import accept
from hub.services.trust import Trust

# An approval that is not the last one leaves the request in its state.
_APPROVED: Mapping[str, str] = {"allow": "approved", "needs_approval": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSnapshot:
    """The data read before the decision about a request."""

    approval: Statement[Approval]
    record: RequestRecord
    case: CaseRecord | None
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """The data read before the decision about an answer."""

    approval: Statement[Approval]
    release: Release
    waiting: AnswerRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalService:
    """Accepts approvals and rejections; the last one lets the matter go on."""

    actions: Actions
    journal: Journal
    decider: Decider

    def of_request(self, call: Call, sid: str, document: object) -> Done:
        """Accept an approval about a request; with the last one it goes on to the provider."""

        def read(tx: Transaction, trust: Trust) -> tuple[CaseRecord | None, ApprovalSnapshot]:
            approval = _about_request(trust, call.caller, sid, document)
            record = approvable(tx, trust, call.caller, sid)
            check_expiry(trust, record)
            request = statement.read(record.envelope, Request, env=trust.env)
            _check_entitled(
                trust,
                approval,
                request,
                acting=request.payload.sender,
                earlier=tx.approval.of_request(sid),
            )
            new = _record(approval, record.sid, trust.at, event_id="")
            snapshot = snapshot_of(tx, trust, record, point="asked", more=(new,))
            case = tx.case.get(record.case_id)
            found = ApprovalSnapshot(approval=approval, record=record, case=case, snapshot=snapshot)
            return case, found

        return self.actions.once_decided(
            call,
            read,
            lambda found: self.decider.decide(found.snapshot),
            lambda tx, trust, found, decided: self._store_of_request(
                tx, call, trust, found, decided
            ),
        )

    def of_answer(self, call: Call, sid: str, answer: str, document: object) -> Done:
        """Accept an approval of an answer that waits for its release."""

        def read(tx: Transaction, trust: Trust) -> tuple[CaseRecord | None, ReadAnswer]:
            record = visible(tx, call.caller, sid)
            if record.state != "awaiting_release":
                raise Conflict("illegal_transition", "no answer waits for its release")
            check_expiry(trust, record)
            approval = trust.verify(document, Approval, call.caller)
            if approval.payload.about.answer != answer:
                raise InvalidInput("statement_type", "expected an approval of this answer")
            waiting = _waiting(tx, sid, answer)
            message = statement.read(waiting.envelope, Answer, env=trust.env)
            _check_entitled(
                trust,
                approval,
                statement.read(record.envelope, Request, env=trust.env),
                acting=message.payload.sender,
                earlier=tx.approval.of_request(sid),
            )
            new = _record(approval, sid, trust.at, event_id="")
            release = release_of(tx, trust, record, message, more=(new,))
            found = ReadAnswer(approval=approval, release=release, waiting=waiting)
            return tx.case.get(record.case_id), found

        return self.actions.once_decided(
            call,
            read,
            lambda found: self.decider.decide(found.release.snapshot),
            lambda tx, _, found, decided: self._store_of_answer(tx, call, found, decided),
        )

    def _store_of_request(
        self,
        tx: Transaction,
        call: Call,
        trust: Trust,
        read: ApprovalSnapshot,
        decided: Decided,
    ) -> Done:
        approval, record = read.approval, read.record
        rejected = approval.payload.verdict == "reject"
        event = "rejected" if rejected else _APPROVED.get(decided.decision.outcome, "denied")
        accept(tx, approval)
        who = journal.who(call.caller, approval.payload.sender.function)
        # The approval is one entry; the decision that it leads to is another. The provider is shown
        # the second, which names the request and nothing about the approver.
        given = move(
            tx,
            self.journal,
            trust,
            record,
            "rejected" if rejected else "",
            who=who,
            what={
                "event": "approval_refused" if rejected else "approval_given",
                "statement": approval.sid,
            },
            case=read.case,
        )
        tx.approval.add(_record(approval, record.sid, trust.at, given.id))
        if event and not rejected:
            self._store_decision(tx, trust, record, event, who, decided)
        state = state_after(record, event)
        return Done(entry=given.id, result={"sid": approval.sid, "state": state})

    def _store_decision(
        self,
        tx: Transaction,
        trust: Trust,
        record: RequestRecord,
        event: str,
        who: Mapping[str, Any],
        decided: Decided,
    ) -> None:
        """Store the decision after the last approval, to which an answer will refer."""
        entry = move(
            tx,
            self.journal,
            trust,
            replace(record, version=record.version + 1),
            event,
            who=who,
            what={"event": "request_decided", "statement": record.sid},
            decided=(decided, record),
        )
        tx.request.decide(record.sid, entry=entry.id, decision=decided.decision)

    def _store_of_answer(
        self,
        tx: Transaction,
        call: Call,
        read: ReadAnswer,
        decided: Decided,
    ) -> Done:
        release, approval, waiting = read.release, read.approval, read.waiting
        record, trust = release.record, release.trust
        rejected = approval.payload.verdict == "reject"
        outcome = decided.decision.outcome
        event = "rejected" if rejected else ""
        if not rejected and outcome != "needs_approval":
            event = event_of(decided.decision, final=waiting.final)
        accept(tx, approval)
        entry = move(
            tx,
            self.journal,
            trust,
            record,
            event,
            who=journal.who(call.caller, approval.payload.sender.function),
            what={
                "event": "approval_refused" if rejected else "approval_given",
                "statement": approval.sid,
            },
            decided=(decided, record),
            snapshot=release.snapshot,
        )
        tx.approval.add(_record(approval, record.sid, trust.at, entry.id))
        if not rejected and outcome == "allow":
            tx.answer.release(waiting.sid, entry.id)
        result = {"sid": approval.sid, "state": state_after(record, event)}
        return Done(entry=entry.id, result=result)


def approvable(tx: Transaction, trust: Trust, caller: Caller, sid: str) -> RequestRecord:
    """A request that waits for an approval which the caller's party may give.

    Raises:
        NotFound: there is none for the caller.
        Conflict: it does not wait for one.
    """
    record = tx.request.get(sid)
    near = {record.from_party, record.to_party} if record else set()
    coordinator = COORDINATOR in trust.types(caller.party)
    if record is None or not (caller.party in near or coordinator):
        raise NotFound
    if record.state != "awaiting_approval":
        # Others get 404.
        visible(tx, caller, sid)
        raise Conflict("illegal_transition", "it does not wait for an approval")
    return record


def _record(approval: Statement[Approval], request: str, at: str, event_id: str) -> ApprovalRecord:
    """An approval as it is stored; ``at`` is the hub's time."""
    said, sender = approval.payload, approval.payload.sender
    return ApprovalRecord(
        sid=approval.sid,
        request=request,
        answer=said.about.answer,
        kind=said.kind,
        verdict=said.verdict,
        party=sender.party,
        member=sender.member,
        function=sender.function,
        logged_at=at,
        event_id=event_id,
    )


def _about_request(trust: Trust, caller: Caller, sid: str, document: object) -> Statement[Approval]:
    approval = trust.verify(document, Approval, caller)
    if approval.payload.about.request != sid:
        raise InvalidInput("statement_type", "expected an approval about this request")
    return approval


def _waiting(tx: Transaction, sid: str, answer: str) -> AnswerRecord:
    """The answer that waits for its release: the last one; an answer that lapsed does not return.

    Raises:
        NotFound: it is another message.
    """
    found = answer_of(tx, sid, answer)
    newest = [one for one in tx.answer.of_request(sid) if one.kind == "answer"][-1:]
    if newest != [found] or found.released:
        raise NotFound
    return found


def _check_entitled(
    trust: Trust,
    approval: Statement[Approval],
    request: Statement[Request],
    *,
    acting: Sender,
    earlier: Sequence[ApprovalRecord],
) -> None:
    """Check that the signer of an approval or a rejection may say this about the matter now.

    ``acting`` is the member who asks, or at release the one who releases.

    Raises:
        InvalidInput: this stage has no approval of this kind.
        NotAllowed: the signer made the request or the answer, may not approve it, or has approved
            already.
    """
    said = approval.payload
    matter = approvals.Matter(
        requester=trust.signer(request.payload.sender),
        provider=request.payload.to.party,
        acting=trust.signer(acting),
        answer=said.about.answer or "",
    )
    on_file = [
        approvals.Approval(
            kind=one.kind,
            verdict=one.verdict,
            by=trust.member(one.party, one.member, one.function),
            at=one.logged_at,
            answer=one.answer or "",
        )
        for one in earlier
    ]
    approvals.check(
        said.kind,
        said.verdict,
        trust.signer(said.sender),
        matter,
        earlier=on_file,
        vocabulary=trust.vocabulary,
    )
