"""Questions of a privacy officer to the log. Every one has a purpose and is an entry itself.

A question is decided like any other (the hub's own rows of the agreement), written, and answered
only after its entry has its place. Its answer is the log as it was before that entry: it stays the
same however often it is looked at, page by page, as figures or as a file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from hub.domain.day import day_of
from hub.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from hub.policy.input import COUNTS, HubRead, Request, Situation
from hub.ports.caller import Caller
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Asked, Done
from hub.services.decision import Decided, Decider
from hub.services.journal import Journal
from hub.services.log import search
from hub.services.log.disclosure import Line, Reader
from hub.services.log.search import Answer, Filter, Place, Question
from hub.services.request.deadline import deadlines, is_expected
from hub.services.trust import Beliefs, Trust

FUNCTION = "privacy_officer"
CATEGORY = "audit_metadata"
PURPOSES = ("accountability_audit", "breach_handling")
LINES_MAX = 2_000
STANDS_FOR = timedelta(hours=8)
_PREFIX = "audit."


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices for a search; ``categories`` are in Dutch and in English, by their id."""

    cases: bool
    purposes: tuple[str, ...]
    categories: Mapping[str, tuple[str, str]]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditService:
    """Answers privacy officers from the log."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    decider: Decider

    def ask(self, asked: Asked, purpose: str, chosen: Filter) -> Done:
        """Write that the question is asked; the answer is read under the key of ``asked``.

        Raises:
            NotAllowed: the caller is no privacy officer, or the policy says no.
            InvalidInput: no such purpose, or a case is asked for by who may name none.
        """
        check_officer(asked.caller)
        if purpose not in PURPOSES:
            raise InvalidInput("filter_why", "one of the purposes of an audit")

        def read(tx: Transaction, held: Trust) -> tuple[None, tuple[Situation, bool]]:
            reader = Reader(tx, held, asked.caller.party)
            if chosen.case and not reader.may_name_cases():
                raise InvalidInput("filter_case", "they name no case")
            return None, (_situation(held, asked.caller, purpose), reader.owns(chosen.case))

        def write(
            tx: Transaction, held: Trust, found: tuple[Situation, bool], decided: Decided
        ) -> Done:
            _, own_case = found
            return self._store(tx, asked, held, decided, purpose, chosen, own_case=own_case)

        done = self.actions.once_decided(
            _keyed(asked), read, lambda found: self.decider.judge(found[0]), write
        )
        if done.result["outcome"] != "allow":
            raise NotAllowed("audit_not_allowed", "the policy says no")
        return done

    def page(self, caller: Caller, key: str, *, after: Place | None, limit: int) -> Answer:
        """Lines of the answer to the question under ``key``, after a place in it.

        Raises:
            NotFound: this caller asked no such question, or too long ago.
            Unavailable: its entry has no place yet.
        """
        with self.uow.read() as tx:
            question, reader = self._question(tx, caller, key)
            return search.gather(tx, reader, question, after, limit)

    def all(self, caller: Caller, key: str) -> Answer:
        """All lines of an answer.

        Raises:
            InvalidInput: there are more than a file or a figure may hold.
        """
        answer = self.page(caller, key, after=None, limit=LINES_MAX)
        if answer.older is not None:
            raise InvalidInput("answer_too_large", "expected a shorter period")
        return answer

    def line(self, caller: Caller, key: str, place: Place) -> Line:
        """The line of an answer at a place.

        Raises:
            NotFound: there is none.
        """
        at, index = place
        with self.uow.read() as tx:
            question, reader = self._question(tx, caller, key)
            for kept, line in search.found(tx, reader, question, (at, index + 1)):
                if line is None or (kept.at, kept.index) != place:
                    break
                return line
        raise NotFound

    def terms_met(self, lines: Sequence[Line]) -> list[str]:
        """How the agreed term of each request among ``lines`` went: met, late or open."""
        requests = dict.fromkeys(line.request for line in lines if line.request)
        with self.uow.read() as tx:
            held = self.beliefs.now(tx)
            found = [_term_met(tx, held, sid) for sid in requests]
        return [one for one in found if one]

    def options(self, caller: Caller) -> Options:
        """The choices that a caller has for a search.

        Raises:
            NotAllowed: the caller is not a privacy officer.
        """
        check_officer(caller)
        with self.uow.read() as tx:
            held = self.beliefs.now(tx)
        rows = held.vocabulary
        return Options(
            cases=not held.names_no_case(caller.party),
            purposes=tuple(one["id"] for one in rows["purposes"] if one["kind"] != "prohibited"),
            categories={one["id"]: (one["nl"], one["en"]) for one in rows["categories"]},
            today=day_of(held.at),
        )

    def kinds(self, facts: Sequence[str]) -> list[tuple[str, str]]:
        """The facts that a decision rests on: kind and sid of each."""
        with self.uow.read() as tx:
            found = [tx.case.fact(sid) for sid in facts]
        return [(one.kind, one.sid) for one in found if one is not None]

    def _question(self, tx: Transaction, caller: Caller, key: str) -> tuple[Question, Reader]:
        check_officer(caller)
        found = tx.idempotency.find(f"{caller.party}/{caller.member}", _PREFIX + key)
        if found is None:
            raise NotFound
        question = _read(found)
        index = tx.audit.place(question.entry)
        if index is None:
            raise Unavailable("log_pending", "the question is not yet in the log")
        held = self.beliefs.now(tx)
        if held.now - datetime.fromisoformat(question.at) > STANDS_FOR:
            raise NotFound
        return replace(question, index=index), Reader(tx, held, caller.party)

    def _store(
        self,
        tx: Transaction,
        asked: Asked,
        held: Trust,
        decided: Decided,
        purpose: str,
        chosen: Filter,
        *,
        own_case: bool,
    ) -> Done:
        case = tx.case.get(chosen.case) if own_case else None
        n = tx.case.lock(case.case_id, case.version) if case else 0
        entry = self.journal.admin(
            held.now,
            "log_queried",
            {},
            records={
                "who": journal.who(asked.caller, FUNCTION),
                "whom": journal.whom(case.case_id if case else "", n, None),
                "why": _why(held, decided, purpose),
            },
            policy_input=decided.policy_input,
        )
        tx.log.append(entry)
        result = {
            "outcome": decided.decision.outcome,
            "purpose": purpose,
            "filter": asdict(chosen),
            "at": held.at,
        }
        return Done(entry=entry.id, result=result)


def is_officer(caller: Caller) -> bool:
    """Whether somebody is a privacy officer now."""
    return FUNCTION in caller.functions


def check_officer(caller: Caller) -> None:
    """Check that somebody is a privacy officer now.

    Raises:
        NotAllowed: they are not.
    """
    if not is_officer(caller):
        raise NotAllowed("function_not_allowed", "a privacy officer looks in the log")


def _keyed(asked: Asked) -> Asked:
    """The key of a question is among none of the keys that clients give."""
    return Asked(caller=asked.caller, key=_PREFIX + asked.key, route=asked.route, body=asked.body)


def _read(found: tuple[str, str, str]) -> Question:
    """The question that was stored; its place is yet to be looked up."""
    _, entry, text = found
    result = json.loads(text)
    if result["outcome"] != "allow":
        raise NotFound
    return Question(
        purpose=result["purpose"],
        chosen=Filter(**result["filter"]),
        entry=entry,
        index=0,
        at=result["at"],
    )


def _term_met(tx: Transaction, held: Trust, sid: str) -> str:
    record = tx.request.get(sid)
    if record is None:
        return ""
    steps = tx.step.timeline(sid)
    clocks = [one for one in deadlines(held, record.flow, steps) if one.kind == "agreed"]
    if not clocks:
        return ""
    if clocks[0].late:
        return "late"
    return "open" if is_expected(steps) else "met"


def _situation(held: Trust, caller: Caller, purpose: str) -> Situation:
    """The question as the policy judges it: a read of the hub, decided from the session.

    The scope follows from the organisation: a party's own entries, and all entries for the
    coordinator, which supervises the exchange (agreement, rows F31 and F36).
    """
    actor = held.member(caller.party, caller.member, FUNCTION)
    return Situation(
        point="asked",
        now=held.now,
        signed=held.signed,
        regime=held.regime,
        request=Request(
            id=f"{caller.party}/{caller.member}",
            sender=actor,
            to_party="hub",
            to_type="hub",
            purpose=purpose,
            items=(CATEGORY,),
            art6="c",
            invitation=False,
        ),
        actor=actor,
        limits={**dict.fromkeys(COUNTS, 0), "subjects": 1},
        hub=HubRead(scope="own", smallest_cell=0, presented=False, identity_checked=False),
    )


def _why(held: Trust, decided: Decided, purpose: str) -> dict[str, Any]:
    decision = decided.decision
    return {
        "purpose": purpose,
        "items": [{"category": CATEGORY}],
        "basis": {"art6": "c"},
        "facts": [],
        "agreement": held.agreement.sid,
        "revision": decision.revision,
        "flow": decision.flow,
        "clause": decision.clause,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "reasons": list(decision.reasons),
        "input": decided.digest,
    }
