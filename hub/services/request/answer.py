"""What comes back about a request: answers, refusals, questions and replies."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.crypto import statement
from hub.crypto.statement import Statement
from hub.domain import retention
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.ports.answer import AnswerRecord
from hub.ports.caller import Caller
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.acceptance import accept
from hub.services.action import Actions, Asked, Done
from hub.services.decision import Decided, Decider, check_versions
from hub.services.journal import Journal
from hub.services.request.denial import told_of
from hub.services.request.release import Release, event_of, release_of
from hub.services.request.step import check_signed, check_term, move, state_after, visible
from hub.services.trust import Beliefs, Trust
from hub.services.upload import UploadService

_COPIED = ("purpose", "case", "subject", "invitation")
_SENT = frozenset({"answer", "refusal", "question"})
_OF_KIND = {
    "answer": ("", "answer_released"),
    "refusal": ("refused", "refusal_sent"),
    "question": ("questioned", "question_asked"),
    "reply": ("replied", "reply_given"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerService:
    """Takes what is sent about a request; an answer by a decision."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    uploads: UploadService
    decider: Decider

    def send(self, asked: Asked, sid: str, document: object) -> Done:
        """Take an answer, a refusal, a question or a reply about a request."""

        def perform() -> Done:
            with self.uow.read() as tx:
                held = self.beliefs.now(tx)
                record = visible(tx, asked.caller, sid)
                check_term(held, record)
                message = held.verify(tx, document, asked.caller)
                self._check_message(tx, held, record, message)
                kind = message.payload["kind"]
                if kind != "answer":
                    check_signed(held, record)
                release = release_of(tx, held, record, message) if kind == "answer" else None
                case = tx.case.get(record.case_id)
            decided = self.decider.decide(release.question) if release else None
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store(tx, asked, held, record, message, release, decided)

        done = self.actions.once(asked, perform)
        if done.result.get("refused"):
            raise NotAllowed(str(done.result["refused"]))
        return done

    def statement(self, caller: Caller, sid: str, answer: str) -> bytes:
        """A message as it was signed, for both parties."""
        with self.uow.read() as tx:
            visible(tx, caller, sid)
            return answer_of(tx, sid, answer).envelope

    def answers(self, caller: Caller, sid: str) -> list[AnswerRecord]:
        """What came back, without its content."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            rows = tx.answer.of_request(record.sid)
            return [one for one in rows if one.released or one.party == caller.party]

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
        if payload["seq"] != tx.answer.next_seq(record.sid, party):
            raise Conflict("seq_gap", "not the next message of this party")
        if payload["kind"] == "answer":
            _check_answer(record, request, payload, held)

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
        if decided is not None and not event_of(decided.decision, final=payload["final"]):
            return self._refuse(tx, asked, held, record, message, release, decided)
        accept(tx, message)
        self.uploads.claim(tx, asked.caller, dict(payload["sealed"]), len(payload["to"]["kids"]))
        event, logged = _OF_KIND[payload["kind"]]
        released = True
        if decided is not None:
            event = event_of(decided.decision, final=payload["final"])
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
        tx.answer.add(_record(record, message, released=released, at=held.at, entry=entry.id))
        result: dict[str, Any] = {"sid": message.sid, "state": state_after(record, event)}
        if decided is not None:
            result["decision"] = told_of(held, asked.caller.party, decided.decision)
        done = Done(entry=entry.id, result=result)
        self.actions.store(tx, asked, done, held.at)
        return done

    def _refuse(
        self,
        tx: Transaction,
        asked: Asked,
        held: Trust,
        record: RequestRecord,
        message: Statement,
        release: Release | None,
        decided: Decided,
    ) -> Done:
        """Log that an answer may not go now; the request waits for it as before."""
        entry = move(
            tx,
            self.journal,
            held,
            record,
            "",
            who=journal.who(asked.caller, message.sender["function"]),
            what={"event": "answer_decided", "statement": message.sid},
            decided=(decided, record),
            question=release.question if release else None,
        )
        told = told_of(held, asked.caller.party, decided.decision)
        done = Done(entry=entry.id, result={"refused": told["reason"]})
        self.actions.store(tx, asked, done, held.at)
        return done


def answer_of(tx: Transaction, sid: str, answer: str) -> AnswerRecord:
    """One message about a request.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in tx.answer.of_request(sid) if one.sid == answer), None)
    if found is None:
        raise NotFound
    return found


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
