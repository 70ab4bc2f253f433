"""What comes back: answers, refusals, questions and replies; their release and their reading."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.crypto import statement
from hub.crypto.statement import Statement
from hub.domain import retention
from hub.domain.request import FINAL, Request
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.policy.decision import Decision
from hub.policy.input import Member
from hub.ports import (
    AnswerRecord,
    ApprovalRecord,
    Blobs,
    Caller,
    Clock,
    Ids,
    RequestRecord,
    Transaction,
    UnitOfWork,
)
from hub.services import journal, trust
from hub.services.acceptance import accept, check_entitled
from hub.services.action import Actions, Asked, Done
from hub.services.decision import Decided, Decider, Question
from hub.services.journal import Journal
from hub.services.request import (
    NOT_POSSIBLE,
    approval_record,
    check_term,
    check_versions,
    is_over,
    may_learn,
    move,
    question_of,
    told_of,
    visible,
)
from hub.services.reseal import file_for
from hub.services.trust import Trust
from hub.services.upload import UploadService

_COPIED = ("purpose", "case", "subject", "invitation")
_SENT = frozenset({"answer", "refusal", "question"})
_READABLE = frozenset({"partly_answered", "answered", "question", "with_provider", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What one answer's decision rests on, read in one transaction."""

    held: Trust
    record: RequestRecord
    answer: Statement
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerService:
    """Takes what providers send, and hands it to readers, each time by a decision."""

    env: str
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    clock: Clock
    ids: Ids
    blobs: Blobs
    uploads: UploadService
    decider: Decider

    def send(self, asked: Asked, sid: str, document: object) -> Done:
        """Take an answer, a refusal, a question or a reply about a request."""

        def perform() -> Done:
            with self.uow.read() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                check_term(held, record)
                message = held.verify(tx, document, asked.caller)
                self._check_message(tx, held, record, message)
                kind = message.payload["kind"]
                if kind != "answer":
                    _check_signed(held, record)
                release = _release(tx, held, record, message) if kind == "answer" else None
                case = tx.case.get(record.case_id)
            decided = self.decider.decide(release.question) if release else None
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store(tx, asked, held, record, message, release, decided)

        return self.actions.once(asked, perform)

    def approve(self, asked: Asked, sid: str, answer: str, document: object) -> Done:
        """Take an approval of an answer that waits for its release."""

        def perform() -> Done:
            with self.uow.read() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                if record.state != "awaiting_release":
                    raise Conflict("illegal_transition", "no answer waits for its release")
                check_term(held, record)
                approval = held.verify(tx, document, asked.caller)
                about = approval.payload.get("about")
                if approval.type != "approval" or about != {"answer": answer}:
                    raise InvalidInput("statement_type", "an approval of this answer is due")
                waiting = _waiting(tx, sid, answer)
                message = statement.read(waiting.envelope, env=self.env)
                check_entitled(
                    held,
                    approval,
                    statement.read(record.envelope, env=self.env),
                    acting=message.sender,
                    earlier=tx.request.approvals(sid),
                )
                new = approval_record(approval, sid, held.at, event_id="")
                release = _release(tx, held, record, message, more=(new,))
                case = tx.case.get(record.case_id)
            decided = self.decider.decide(release.question)
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store_approval(tx, asked, release, approval, waiting, decided)

        return self.actions.once(asked, perform)

    def pick_up(self, asked: Asked, sid: str, answer: str) -> Done:
        """Let a member fetch what came back, if the policy still allows it; each is logged."""

        def perform() -> Done:
            with self.uow.read() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                found = _answer(tx, sid, answer)
                if not found.released:
                    raise NotFound
                message = statement.read(found.envelope, env=self.env)
                reader = _reader(held, asked.caller, record, message)
                question = None
                if found.kind == "answer":
                    self._check_readable(held, record, found)
                    question = question_of(
                        tx, held, record, point="read", actor=reader, answer=message
                    )
                else:
                    _check_signed(held, record)
                case = tx.case.get(record.case_id)
            decided = self.decider.decide(question) if question else None
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store_pick_up(
                    tx, asked, held, record, found, reader, question, decided
                )

        done = self.actions.once(asked, perform)
        if done.result.get("refused"):
            raise NotAllowed(str(done.result["refused"]))
        return done

    def deliver(self, asked: Asked, sid: str) -> Done:
        """Hand a request's letter to a member of the provider's desk; each is logged."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                if record.to_party != asked.caller.party or is_over(held, record):
                    raise NotFound
                _check_signed(held, record)
                request = statement.read(record.envelope, env=self.env)
                _check_in_desk(held, asked.caller, record.to_desk)
                function = min(asked.caller.functions)
                pick_up = self.ids.id()
                entry = move(
                    tx,
                    self.journal,
                    held,
                    record,
                    "",
                    who=journal.who(asked.caller, function),
                    what={
                        "event": "request_delivered",
                        "sealed": request.payload["sealed"]["sha256"],
                    },
                    to=_authority(held, asked.caller.party),
                )
                self._note(tx, pick_up, sid, asked.caller, entry.id)
                done = Done(entry=entry.id, result={"pickUp": pick_up})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)

    def receipt(self, asked: Asked, sid: str, document: object) -> Done:
        """Take a receipt of a reader, or a provider's recall of its answer."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = visible(tx, asked.caller, sid)
                receipt = held.verify(tx, document, asked.caller)
                event = receipt.payload.get("event")
                if receipt.type != "receipt" or event == "withdrawn":
                    raise InvalidInput("statement_type", "a receipt of an answer is due")
                found = _answer(tx, sid, receipt.payload["about"])
                recalls = event == "recalled"
                # A reader knows of nothing that was not released to him.
                if not found.released and found.party != asked.caller.party:
                    raise NotFound
                if event in _OF_ANSWERS and found.kind != "answer":
                    raise InvalidInput("statement_type", "this is said of an answer only")
                if recalls != (found.party == asked.caller.party):
                    raise NotAllowed("receipt_not_yours", "readers receipt, senders recall")
                accept(tx, receipt)
                change = {"recalled": "recalled", "wrong_person": "wrong_person"}.get(str(event))
                if event == "deleted" and _all_deleted(tx, record, found.sid):
                    change = "finished"
                entry = move(
                    tx,
                    self.journal,
                    held,
                    record,
                    change or "",
                    who=journal.who(asked.caller, receipt.sender["function"]),
                    what={
                        "event": _RECEIPT_EVENT.get(str(event), "receipt_given"),
                        "statement": receipt.sid,
                    },
                )
                tx.request.add_receipt(
                    receipt.sid, about=found.sid, event=str(event), event_id=entry.id
                )
                done = Done(entry=entry.id, result={"sid": receipt.sid})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)

    def statement(self, caller: Caller, sid: str, answer: str) -> bytes:
        """A message as it was signed, for both parties."""
        with self.uow.read() as tx:
            visible(tx, caller, sid)
            return _answer(tx, sid, answer).envelope

    def letter(self, caller: Caller, sid: str, pick_up: str | None) -> Iterator[bytes]:
        """The sealed letter, for its desk after a delivery, or for the asker's own desk."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            own = record.from_party == caller.party
            if not own:
                _check_pick_up(tx, caller, sid, pick_up)
                _check_delivered(record)
            held = trust.load(tx, env=self.env, now=self.clock.now())
            if not own:
                _check_signed(held, record)
            blob, _ = _letter(tx, held, caller, record)
        pieces = self.blobs.read(blob)
        return pieces if own else self._checked(caller, sid, pieces, _check_delivered)

    def resealed_letter(self, caller: Caller, sid: str) -> bytes | None:
        """The re-seal by which the caller can open a letter; None for the original file."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            held = trust.load(tx, env=self.env, now=self.clock.now())
            return _letter(tx, held, caller, record)[1]

    def content(self, caller: Caller, sid: str, answer: str, pick_up: str) -> Iterator[bytes]:
        """The sealed bytes of an answer, after a pick-up; stopped ones are cut off."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            found = _answer(tx, sid, answer)
            _check_pick_up(tx, caller, answer, pick_up)
            held = trust.load(tx, env=self.env, now=self.clock.now())
            _check_handed_out(record)
            _check_kept(held, found)
            _check_signed(held, record)
            blob, _ = _file(tx, held, caller, found)
        return self._checked(caller, sid, self.blobs.read(blob), _check_handed_out)

    def resealed(self, caller: Caller, sid: str, answer: str) -> bytes | None:
        """The re-seal by which the caller can open an answer; None for the original file."""
        with self.uow.read() as tx:
            visible(tx, caller, sid)
            held = trust.load(tx, env=self.env, now=self.clock.now())
            return _file(tx, held, caller, _answer(tx, sid, answer))[1]

    def answers(self, caller: Caller, sid: str) -> list[AnswerRecord]:
        """What came back, without its content."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            rows = tx.request.answers(record.sid)
            return [one for one in rows if one.released or one.party == caller.party]

    def _checked(
        self,
        caller: Caller,
        sid: str,
        pieces: Iterator[bytes],
        check: Callable[[RequestRecord], None],
    ) -> Iterator[bytes]:
        """Look before each MiB whether the request was stopped in the meantime."""
        for piece in pieces:
            with self.uow.read() as tx:
                check(visible(tx, caller, sid))
            yield piece

    def _check_message(
        self, tx: Transaction, held: Trust, record: RequestRecord, message: Statement
    ) -> None:
        payload, party = message.payload, message.sender["party"]
        if message.type != "answer" or payload.get("request") != record.sid:
            raise InvalidInput("statement_type", "a message about this request is due")
        request = statement.read(record.envelope, env=held.env)
        if any(payload.get(name) != request.payload.get(name) for name in _COPIED):
            raise VerificationError("request_differs", "not what the request says")
        sends = payload["kind"] in _SENT
        if party != (record.to_party if sends else record.from_party):
            raise NotFound
        _check_function(held, record, message)
        _check_recipients(tx, held, record, request, message)
        if payload["seq"] != tx.request.next_seq(record.sid, party):
            raise Conflict("seq_gap", "not the next message of this party")
        if payload["kind"] == "answer":
            _check_answer(record, request, payload, held)

    def _check_readable(self, held: Trust, record: RequestRecord, found: AnswerRecord) -> None:
        _check_kept(held, found)
        if record.state not in {"partly_answered", "answered"}:
            raise NotFound

    def _store(
        self,
        tx: Transaction,
        asked: Asked,
        held: Trust,
        record: RequestRecord,
        message: Statement,
        release: Release | None,
        decided: Decided | None,
    ) -> Done:
        payload = message.payload
        accept(tx, message)
        self.uploads.claim(tx, asked.caller, dict(payload["sealed"]), len(payload["to"]["kids"]))
        event, logged = _OF_KIND[payload["kind"]]
        released = True
        if decided is not None:
            event = _released(decided.decision, final=payload["final"])
            released = decided.decision.outcome == "allow"
        entry = move(
            tx,
            self.journal,
            held,
            record,
            event,
            who=journal.who(asked.caller, message.sender["function"]),
            what={
                "event": logged,
                "statement": message.sid,
                "seq": payload["seq"],
                "sealed": payload["sealed"]["sha256"],
            },
            decided=(decided, record) if decided else None,
            question=release.question if release else None,
        )
        tx.request.add_answer(
            _record(record, message, released=released, at=held.at, entry=entry.id)
        )
        result: dict[str, Any] = {"sid": message.sid, "state": _state(record, event)}
        if decided is not None:
            result["decision"] = told_of(held, asked.caller.party, decided.decision)
        done = Done(entry=entry.id, result=result)
        self.actions.store(tx, asked, done, held.at)
        return done

    def _store_approval(
        self,
        tx: Transaction,
        asked: Asked,
        release: Release,
        approval: Statement,
        waiting: AnswerRecord,
        decided: Decided,
    ) -> Done:
        record, held = release.record, release.held
        rejected = approval.payload["verdict"] == "reject"
        outcome = decided.decision.outcome
        event = "rejected" if rejected else ""
        if not rejected and outcome != "needs_approval":
            event = _released(decided.decision, final=waiting.final)
        accept(tx, approval)
        entry = move(
            tx,
            self.journal,
            held,
            record,
            event,
            who=journal.who(asked.caller, approval.sender["function"]),
            what={
                "event": "approval_refused" if rejected else "approval_given",
                "statement": approval.sid,
            },
            decided=(decided, record),
            question=release.question,
        )
        row: ApprovalRecord = approval_record(approval, record.sid, held.at, entry.id)
        tx.request.add_approval(row)
        if not rejected and outcome == "allow":
            tx.request.release(waiting.sid, entry.id)
        result = {"sid": approval.sid, "state": _state(record, event)}
        done = Done(entry=entry.id, result=result)
        self.actions.store(tx, asked, done, held.at)
        return done

    def _store_pick_up(
        self,
        tx: Transaction,
        asked: Asked,
        held: Trust,
        record: RequestRecord,
        found: AnswerRecord,
        reader: Member,
        question: Question | None,
        decided: Decided | None,
    ) -> Done:
        outcome = decided.decision.outcome if decided else "allow"
        refused = decided.decision.reason if decided and outcome == "deny" else ""
        # "This reader may not" leaves the state; every other denial stops the request.
        stops = bool(refused) and refused not in {"DENY_FUNCTION", "DENY_NOT_ASSIGNED"}
        hands_over = not refused
        entry = move(
            tx,
            self.journal,
            held,
            record,
            "denied" if stops else "",
            who=journal.who(asked.caller, reader.function),
            what={
                "event": "answer_picked_up" if hands_over else "answer_decided",
                # The direction of the content, not of the request.
                "from": found.party,
                "to": asked.caller.party,
                "statement": found.sid,
                "sealed": found.blob,
            },
            decided=(decided, record) if decided else None,
            question=question,
            to=_authority(held, asked.caller.party) if hands_over else None,
        )
        result: dict[str, Any] = {"refused": _refusal(held, asked.caller.party, refused)}
        if hands_over:
            pick_up = self.ids.id()
            self._note(tx, pick_up, found.sid, asked.caller, entry.id)
            result = {"pickUp": pick_up, "sid": found.sid}
        done = Done(entry=entry.id, result=result)
        self.actions.store(tx, asked, done, held.at)
        return done

    def _note(self, tx: Transaction, pick_up: str, about: str, caller: Caller, entry: str) -> None:
        tx.request.add_pick_up(
            pick_up, answer=about, party=caller.party, member=caller.member, event_id=entry
        )


_OF_KIND = {
    "answer": ("", "answer_released"),
    "refusal": ("refused", "refusal_sent"),
    "question": ("questioned", "question_asked"),
    "reply": ("replied", "reply_given"),
}
# A question is opened and saved too; these change the state of the request.
_OF_ANSWERS = frozenset({"recalled", "wrong_person", "deleted"})
_RECEIPT_EVENT = {
    "saved": "answer_saved",
    "recalled": "recalled",
    "wrong_person": "wrong_person",
}


def _released(decision: Decision, *, final: bool) -> str:
    if decision.outcome == "allow":
        return "answered_final" if final else "answered_part"
    return "release_needs_approval" if decision.outcome == "needs_approval" else "denied"


def _state(record: RequestRecord, event: str) -> str:
    return Request(state=record.state).move(event).state if event else record.state


def _refusal(held: Trust, party: str, reason: str) -> str:
    return reason if not reason or may_learn(held, party, [reason]) else NOT_POSSIBLE


def _authority(held: Trust, party: str) -> str | None:
    return party if held.is_public_authority(party) else None


def _release(
    tx: Transaction,
    held: Trust,
    record: RequestRecord,
    message: Statement,
    more: tuple[ApprovalRecord, ...] = (),
) -> Release:
    actor = held.member(message.sender)
    question = question_of(
        tx, held, record, point="released", actor=actor, answer=message, more=more
    )
    return Release(held=held, record=record, answer=message, question=question)


def _answer(tx: Transaction, sid: str, answer: str) -> AnswerRecord:
    found = next((one for one in tx.request.answers(sid) if one.sid == answer), None)
    if found is None:
        raise NotFound
    return found


def _waiting(tx: Transaction, sid: str, answer: str) -> AnswerRecord:
    """The answer that waits for its release: the last one; what lapsed before does not come back.

    Raises:
        NotFound: it is another message.
    """
    found = _answer(tx, sid, answer)
    newest = [one for one in tx.request.answers(sid) if one.kind == "answer"][-1:]
    if newest != [found] or found.released:
        raise NotFound
    return found


def _all_deleted(tx: Transaction, record: RequestRecord, last: str) -> bool:
    """Whether every part of a finished answer is deleted, with the one that is said now."""
    parts = {one.sid for one in tx.request.answers(record.sid) if one.kind == "answer"}
    return record.state == "answered" and parts <= tx.request.deleted_answers(record.sid) | {last}


def _letter(
    tx: Transaction, held: Trust, caller: Caller, record: RequestRecord
) -> tuple[str, bytes | None]:
    payload = statement.read(record.envelope, env=held.env).payload
    kids = [*payload["to"]["kids"], *payload["reply"]["kids"]]
    return file_for(tx, held, caller, record.sid, (kids, record.blob))


def _file(
    tx: Transaction, held: Trust, caller: Caller, found: AnswerRecord
) -> tuple[str, bytes | None]:
    kids = statement.read(found.envelope, env=held.env).payload["to"]["kids"]
    return file_for(tx, held, caller, found.sid, (kids, found.blob))


def _reader(held: Trust, caller: Caller, record: RequestRecord, message: Statement) -> Member:
    """The caller as a reader: a member of the desk that the message was sent to."""
    to = message.payload["to"]
    if to["party"] != caller.party:
        raise NotFound
    _check_in_desk(held, caller, to["desk"])
    row = held.flows["rows"].get(record.flow, {})
    fitting = sorted(caller.functions & set(row.get("asks", ())))
    function = fitting[0] if fitting else min(caller.functions)
    return held.member({"party": caller.party, "member": caller.member, "function": function})


def _check_in_desk(held: Trust, caller: Caller, desk: str) -> None:
    found = held.newest(caller.party).desks.get(desk)
    if found is None or caller.member not in found.members:
        raise NotFound


def _check_pick_up(tx: Transaction, caller: Caller, about: str, pick_up: str | None) -> None:
    found = tx.request.pick_up(pick_up or "")
    if found != (about, caller.party, caller.member):
        raise NotFound


def _check_signed(held: Trust, record: RequestRecord) -> None:
    """Where nothing is decided anew, too: between parties without the agreement nothing flows."""
    if not {record.from_party, record.to_party} <= held.signed:
        raise NotAllowed("DENY_PARTY_NOT_IN_AGREEMENT", "one of them has not signed, or no longer")


def _check_delivered(record: RequestRecord) -> None:
    """A letter is its provider's to read until the request ends."""
    if record.state in FINAL:
        raise NotFound


def _check_handed_out(record: RequestRecord) -> None:
    """What came back can be fetched unless the request was stopped."""
    if record.state not in _READABLE:
        raise NotFound


def _check_kept(held: Trust, found: AnswerRecord) -> None:
    """On its last day an answer can still be read; a pick-up from before does not outlast it."""
    last = date.fromisoformat(found.delete_by) if found.delete_by else None
    if last is not None and retention.is_over(last, at=held.at):
        raise NotFound


def _check_function(held: Trust, record: RequestRecord, message: Statement) -> None:
    row = held.flows["rows"].get(record.flow, {})
    allowed = row.get("asks" if message.payload["kind"] == "reply" else "releases", ())
    if message.sender["function"] not in allowed:
        raise VerificationError("function_not_allowed", "not in this function")


def _check_recipients(
    tx: Transaction,
    held: Trust,
    record: RequestRecord,
    request: Statement,
    message: Statement,
) -> None:
    """To exactly those of the named readers who still stand in that desk."""
    to = message.payload["to"]
    side = "to" if message.payload["kind"] == "reply" else "reply"
    party = record.to_party if side == "to" else record.from_party
    desk, asked = request.payload[side]["desk"], request.payload[side]["kids"]
    if to["party"] != party or to["desk"] != desk:
        raise VerificationError("readers_differ", "another desk than the request names")
    named = held.usable_keyset(tx, to["keyset"], party=party)
    still = sorted(set(asked) & set(named.readers(desk, at=held.at)))
    if not still:
        raise Conflict("no_reader", "nobody of that desk can read it any more")
    if to["kids"] != still:
        raise VerificationError("readers_differ", "not exactly the readers who still stand")
    held.check_standing(party, still)


def _check_answer(record: RequestRecord, request: Statement, payload: Any, held: Trust) -> None:
    asked = {one["category"] for one in request.payload["items"]}
    items = {one["category"] for one in payload["items"]}
    decision = {"entry": record.decision_entry, "revision": record.revision}
    if not items <= asked:
        raise VerificationError("items_differ", "more than was asked")
    if payload["obligations"] != sorted(record.obligations):
        raise VerificationError("obligations_differ")
    retention.check(
        date.fromisoformat(payload["delete_by"]),
        released_at=held.at,
        retention_days=record.retention_days,
    )
    if payload["decision"] != decision:
        raise VerificationError("decision_differs", "another decision than this request's")


def _record(
    record: RequestRecord, message: Statement, *, released: bool, at: str, entry: str
) -> AnswerRecord:
    payload = message.payload
    return AnswerRecord(
        sid=message.sid,
        request=record.sid,
        kind=payload["kind"],
        seq=payload["seq"],
        party=message.sender["party"],
        member=message.sender["member"],
        released=released,
        final=payload.get("final", payload["kind"] == "refusal"),
        delete_by=payload.get("delete_by"),
        envelope=message.envelope.to_bytes(),
        blob=payload["sealed"]["sha256"],
        size=payload["sealed"]["size"],
        logged_at=at,
        event_id=entry,
    )
