"""Handing out sealed files: each is decided and logged first, and stops with its request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.crypto import statement
from hub.crypto.payload.answer import AboutRequest, Answer
from hub.crypto.statement import Statement
from hub.domain import retention
from hub.domain.party import Actor
from hub.domain.request import ends
from hub.errors import NotAllowed, NotFound
from hub.ports.answer import AnswerRecord
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.clock import Ids
from hub.ports.request import RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.ports.upload import Blobs
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.decision import Decided, Decider, Snapshot, snapshot_of
from hub.services.handing.reseal import file_for
from hub.services.journal import Journal
from hub.services.request.answer import answer_of
from hub.services.request.denial import NOT_POSSIBLE, may_learn
from hub.services.request.step import check_signed, move, visible
from hub.services.trust import Beliefs, Trust

_READABLE = frozenset({"partly_answered", "answered", "question", "with_provider", "refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUpSnapshot:
    """The data read before the decision; only an answer has a question to the policy."""

    record: RequestRecord
    answer: AnswerRecord
    reader: Actor
    snapshot: Snapshot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUpService:
    """Hands messages to their readers, each time by a decision."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    ids: Ids
    blobs: Blobs
    decider: Decider

    def pick_up(self, call: Call, sid: str, answer: str) -> Done:
        """Let a member fetch a message, if the policy still allows it; each time is logged."""

        def read(tx: Transaction, trust: Trust) -> tuple[CaseRecord | None, PickUpSnapshot]:
            record = visible(tx, call.caller, sid)
            found = answer_of(tx, sid, answer)
            if not found.released:
                raise NotFound
            message = statement.read(found.envelope, AboutRequest, env=trust.env)
            reader = _reader(trust, call.caller, record, message)
            snapshot = None
            if found.kind == "answer":
                _check_readable(trust, record, found)
                shown = statement.read(found.envelope, Answer, env=trust.env)
                snapshot = snapshot_of(tx, trust, record, point="read", actor=reader, answer=shown)
            else:
                check_signed(trust, record)
            opened = PickUpSnapshot(record=record, answer=found, reader=reader, snapshot=snapshot)
            return tx.case.get(record.case_id), opened

        done = self.actions.once_decided(
            call,
            read,
            lambda opened: self.decider.decide(opened.snapshot) if opened.snapshot else None,
            lambda tx, trust, opened, decided: self._store(tx, call, trust, opened, decided),
        )
        if done.result.get("refused"):
            raise NotAllowed(str(done.result["refused"]))
        return done

    def content(self, caller: Caller, sid: str, answer: str, pick_up: str) -> Iterator[bytes]:
        """The sealed bytes of an answer, after a pick-up; they are cut off if the request stops."""
        with self.uow.read() as tx:
            record = visible(tx, caller, sid)
            found = answer_of(tx, sid, answer)
            check_pick_up(tx, caller, answer, pick_up)
            trust = self.beliefs.now(tx)
            _check_handed_out(record)
            _check_kept(trust, found)
            check_signed(trust, record)
            blob, _ = _file(tx, trust, caller, found)
        return until_stopped(self.uow, caller, sid, self.blobs.read(blob), _check_handed_out)

    def resealed(self, caller: Caller, sid: str, answer: str) -> bytes | None:
        """The re-seal by which the caller can open an answer; None for the original file."""
        with self.uow.read() as tx:
            visible(tx, caller, sid)
            trust = self.beliefs.now(tx)
            return _file(tx, trust, caller, answer_of(tx, sid, answer))[1]

    def _store(
        self,
        tx: Transaction,
        call: Call,
        trust: Trust,
        read: PickUpSnapshot,
        decided: Decided | None,
    ) -> Done:
        record, found = read.record, read.answer
        outcome = decided.decision.outcome if decided else "allow"
        refused = decided.decision.reason if decided and outcome == "deny" else ""
        stops = decided is not None and bool(refused) and ends(decided.decision.reasons)
        hands_over = not refused
        entry = move(
            tx,
            self.journal,
            trust,
            record,
            "denied" if stops else "",
            who=journal.who(call.caller, read.reader.function),
            what={
                "event": "answer_picked_up" if hands_over else "answer_decided",
                # These are the directions of the content, not of the request.
                "from": found.party,
                "to": call.caller.party,
                "statement": found.sid,
                "sealed": found.blob,
            },
            decided=(decided, record) if decided else None,
            snapshot=read.snapshot,
            to=authority_of(trust, call.caller.party) if hands_over else None,
        )
        result: dict[str, Any] = {"refused": _refusal(trust, call.caller.party, refused)}
        if hands_over:
            pick_up = self.ids.id()
            note(tx, pick_up, found.sid, call.caller, entry.id)
            result = {"pickUp": pick_up, "sid": found.sid}
        return Done(entry=entry.id, result=result)


def note(tx: Transaction, pick_up: str, about: str, caller: Caller, entry: str) -> None:
    """Note that a member may fetch a file now."""
    tx.pick_up.add(pick_up, answer=about, party=caller.party, member=caller.member, event_id=entry)


def check_pick_up(tx: Transaction, caller: Caller, about: str, pick_up: str | None) -> None:
    """Check that a pick-up was this caller's, of this file.

    Raises:
        NotFound: it was not.
    """
    found = tx.pick_up.get(pick_up or "")
    if found != (about, caller.party, caller.member):
        raise NotFound


def check_in_desk(trust: Trust, caller: Caller, desk: str) -> None:
    """Check that the caller is a member of a desk now.

    Raises:
        NotFound: the caller is not.
    """
    found = trust.newest(caller.party).desks.get(desk)
    if found is None or caller.member not in found.members:
        raise NotFound


def authority_of(trust: Trust, party: str) -> str | None:
    """The party, if the leaf must name it: a public authority that gets content; else None."""
    return party if trust.is_public_authority(party) else None


def until_stopped(
    uow: UnitOfWork,
    caller: Caller,
    sid: str,
    pieces: Iterator[bytes],
    check: Callable[[RequestRecord], None],
) -> Iterator[bytes]:
    """Check before each MiB whether the request was stopped in the meantime, logged or not yet."""
    for piece in pieces:
        with uow.read() as tx:
            record = visible(tx, caller, sid)
            check(record)
            check(replace(record, state=tx.request.stored_state(sid)))
        yield piece


def _reader(
    trust: Trust, caller: Caller, record: RequestRecord, message: Statement[AboutRequest]
) -> Actor:
    """The caller as a reader: a member of the desk that the message was sent to."""
    to = message.payload.to
    if to.party != caller.party:
        raise NotFound
    check_in_desk(trust, caller, to.desk)
    row = trust.flows["rows"].get(record.flow, {})
    fitting = sorted(caller.functions & set(row.get("asks", ())))
    function = fitting[0] if fitting else min(caller.functions)
    return trust.member(caller.party, caller.member, function)


def _file(
    tx: Transaction, trust: Trust, caller: Caller, answer: AnswerRecord
) -> tuple[str, bytes | None]:
    kids = statement.read(answer.envelope, AboutRequest, env=trust.env).payload.sealed_to
    return file_for(tx, trust, caller, answer.sid, (kids, answer.blob))


def _check_readable(trust: Trust, record: RequestRecord, answer: AnswerRecord) -> None:
    _check_kept(trust, answer)
    if record.state not in {"partly_answered", "answered"}:
        raise NotFound


def _check_kept(trust: Trust, answer: AnswerRecord) -> None:
    """Check that the last day has not passed, even since the pick-up."""
    last = date.fromisoformat(answer.delete_by) if answer.delete_by else None
    if last is not None and retention.is_over(last, at=trust.at):
        raise NotFound


def _check_handed_out(record: RequestRecord) -> None:
    """Check that the request was not stopped; otherwise its messages can be fetched."""
    if record.state not in _READABLE:
        raise NotFound


def _refusal(trust: Trust, party: str, reason: str) -> str:
    return reason if not reason or may_learn(trust, party, [reason]) else NOT_POSSIBLE
