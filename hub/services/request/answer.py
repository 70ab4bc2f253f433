"""The messages about a request: answers, refusals, questions and replies."""

from dataclasses import dataclass
from typing import Any

from hub.crypto import statement
from hub.crypto.acceptance.answer import Requirements, check_answer, check_requirements
from hub.crypto.payload.answer import AboutRequest, Answer
from hub.crypto.payload.request import Request
from hub.crypto.statement import Statement
from hub.errors import Conflict, NotAllowed, NotFound
from hub.ports.answer import AnswerRecord
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.decision import Decided, Decider
from hub.services.journal import Journal
from hub.services.request.denial import shown_decision
from hub.services.request.release import Release, event_of, release_of
from hub.services.request.step import check_expiry, check_signed, move, state_after, visible
from hub.services.statement import accept
from hub.services.trust import Trust
from hub.services.upload import UploadService

_OF_KIND = {
    "answer": ("", "answer_released"),
    "refusal": ("refused", "refusal_sent"),
    "question": ("questioned", "question_asked"),
    "reply": ("replied", "reply_given"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSnapshot:
    """The data read before the decision; only the release of an answer needs one."""

    record: RequestRecord
    message: Statement[AboutRequest]
    release: Release | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerService:
    """Accepts messages about a request; an answer is decided on."""

    uow: UnitOfWork
    actions: Actions
    journal: Journal
    uploads: UploadService
    decider: Decider

    def send(self, call: Call, sid: str, document: object) -> Done:
        """Accept an answer, a refusal, a question or a reply about a request."""

        def read(tx: Transaction, trust: Trust) -> tuple[CaseRecord | None, AnswerSnapshot]:
            record = visible(tx, call.caller, sid)
            check_expiry(trust, record)
            message = trust.verify(document, AboutRequest, call.caller)
            _check_message(tx, trust, record, message)
            answer = statement.narrow(message, Answer)
            if answer is None:
                check_signed(trust, record)
            release = release_of(tx, trust, record, answer) if answer else None
            found = AnswerSnapshot(record=record, message=message, release=release)
            return tx.case.get(record.case_id), found

        with self.uploads.taken_or_removed(call.caller, document):
            done = self.actions.once_decided(
                call,
                read,
                lambda found: (
                    self.decider.decide(found.release.snapshot) if found.release else None
                ),
                lambda tx, trust, found, decided: self._store(tx, call, trust, found, decided),
            )
            if done.result.get("refused"):
                raise NotAllowed(str(done.result["refused"]))
            return done

    def statement(self, caller: Caller, sid: str, answer: str) -> bytes:
        """A message as it was signed, for both parties."""
        with self.uow.read() as tx:
            visible(tx, caller, sid)
            return answer_of(tx, sid, answer).envelope

    def answers(self, caller: Caller, sid: str) -> list[AnswerRecord]:
        """The messages that came back, without their content."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            rows = tx.answer.of_request(record.sid)
            return [one for one in rows if one.released or one.party == caller.party]

    def _store(
        self,
        tx: Transaction,
        call: Call,
        trust: Trust,
        read: AnswerSnapshot,
        decided: Decided | None,
    ) -> Done:
        record, message, release = read.record, read.message, read.release
        said = message.payload
        final = isinstance(said, Answer) and said.final
        if decided is not None and not event_of(decided.decision, final=final):
            return self._refuse(tx, call, trust, read, decided)
        accept(tx, message)
        self.uploads.claim(tx, call.caller, said.sealed, len(said.sealed_to))
        event, logged = _OF_KIND[said.kind]
        released = True
        if decided is not None:
            event = event_of(decided.decision, final=final)
            released = decided.decision.outcome == "allow"
        entry = move(
            tx,
            self.journal,
            trust,
            record,
            event,
            who=journal.who(call.caller, message.payload.sender.function),
            what={
                "event": logged,
                "statement": message.sid,
                "seq": said.seq,
                "sealed": said.sealed.sha256,
            },
            decided=(decided, record) if decided else None,
            snapshot=release.snapshot if release else None,
        )
        tx.answer.add(_record(record, message, released=released, at=trust.at, entry=entry.id))
        result: dict[str, Any] = {"sid": message.sid, "state": state_after(record, event)}
        if decided is not None:
            result["decision"] = shown_decision(trust, call.caller.party, decided.decision)
        return Done(entry=entry.id, result=result)

    def _refuse(
        self, tx: Transaction, call: Call, trust: Trust, read: AnswerSnapshot, decided: Decided
    ) -> Done:
        """Log that an answer may not go now; the request still waits for one."""
        record, message, release = read.record, read.message, read.release
        entry = move(
            tx,
            self.journal,
            trust,
            record,
            "",
            who=journal.who(call.caller, message.payload.sender.function),
            what={"event": "answer_decided", "statement": message.sid},
            decided=(decided, record),
            snapshot=release.snapshot if release else None,
        )
        told = shown_decision(trust, call.caller.party, decided.decision)
        return Done(entry=entry.id, result={"refused": told["reason"]})


def answer_of(tx: Transaction, sid: str, answer: str) -> AnswerRecord:
    """One message about a request.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in tx.answer.of_request(sid) if one.sid == answer), None)
    if found is None:
        raise NotFound
    return found


def _check_message(
    tx: Transaction, trust: Trust, record: RequestRecord, message: Statement[AboutRequest]
) -> None:
    """Check a message against its request, the decision, and what was said before."""
    request = statement.read(record.envelope, Request, env=trust.env)
    flow = trust.flow(request, record.flow)
    if flow is None:
        raise NotAllowed("no_flow", "the agreement has no such flow any more")
    check_answer(message, request, trust.directory, flow, at=trust.at)
    if message.payload.seq != tx.answer.next_seq(record.sid, message.payload.sender.party):
        raise Conflict("seq_gap", "not the next message of this party")
    if isinstance(message.payload, Answer):
        requirements = Requirements(
            obligations=record.obligations,
            retention_days=record.retention_days,
            entry=record.decision_entry,
            revision=record.revision,
        )
        check_requirements(message.payload, requirements, released_at=trust.at)


def _record(
    record: RequestRecord, message: Statement[AboutRequest], *, released: bool, at: str, entry: str
) -> AnswerRecord:
    said = message.payload
    answer = said if isinstance(said, Answer) else None
    return AnswerRecord(
        sid=message.sid,
        request=record.sid,
        kind=said.kind,
        seq=said.seq,
        party=message.payload.sender.party,
        member=message.payload.sender.member,
        released=released,
        final=answer.final if answer else said.kind == "refusal",
        delete_by=answer.delete_by if answer else None,
        envelope=message.envelope.to_bytes(),
        blob=said.sealed.sha256,
        size=said.sealed.size,
        logged_at=at,
        event_id=entry,
    )
