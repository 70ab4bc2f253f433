"""Questions of a privacy officer to the log. Every one has a purpose and is an entry itself.

A question is decided like any other (by the hub's own rows of the agreement), written, and answered
only after its entry has its place. Its answer is the log before that entry, so it stays the same at
every look: page by page, as figures or as a file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from hub.domain.day import day_of
from hub.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from hub.policy.input import COUNTS, HubRead, Request, Situation
from hub.ports.caller import Caller
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.decision import Decided, Decider
from hub.services.journal import Journal
from hub.services.log import search
from hub.services.log.disclosure import LogLine, Reader
from hub.services.log.search import EntryPlace, Inquiry, InquiryFilter, InquiryPage
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
class InquiryService:
    """Answers privacy officers from the log."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    decider: Decider

    def ask(self, call: Call, purpose: str, chosen: InquiryFilter) -> Done:
        """Log the question; its answer is then read under the key of ``asked``.

        Raises:
            NotAllowed: the caller is not a privacy officer, or the policy denies it.
            InvalidInput: no such purpose, or a case in the question of a party that may name none.
        """
        check_officer(call.caller)
        if purpose not in PURPOSES:
            raise InvalidInput("filter_why", "one of the purposes of an audit")

        def read(tx: Transaction, trust: Trust) -> tuple[None, tuple[Situation, bool]]:
            reader = Reader(tx, trust, call.caller.party)
            if chosen.case and not reader.may_name_cases():
                raise InvalidInput("filter_case", "they name no case")
            return None, (_situation(trust, call.caller, purpose), reader.owns(chosen.case))

        def write(
            tx: Transaction, trust: Trust, judged: tuple[Situation, bool], decided: Decided
        ) -> Done:
            _, own_case = judged
            return self._store(tx, call, trust, decided, purpose, chosen, own_case=own_case)

        done = self.actions.once_decided(
            _keyed(call), read, lambda found: self.decider.judge(found[0]), write
        )
        if done.result["outcome"] != "allow":
            raise NotAllowed("audit_not_allowed", "the policy says no")
        return done

    def page(
        self, caller: Caller, key: str, *, after: EntryPlace | None, limit: int
    ) -> InquiryPage:
        """Lines of the answer to the question under ``key``, after a place in it.

        Raises:
            NotFound: this caller asked no such question, or too long ago.
            Unavailable: its entry has no place yet.
        """
        with self.uow.read() as tx:
            inquiry, reader = self._inquiry(tx, caller, key)
            return search.gather(tx, reader, inquiry, after, limit)

    def all(self, caller: Caller, key: str) -> InquiryPage:
        """All lines of an answer.

        Raises:
            InvalidInput: there are more than a file or a figure may hold.
        """
        answer = self.page(caller, key, after=None, limit=LINES_MAX)
        if answer.older is not None:
            raise InvalidInput("answer_too_large", "expected a shorter period")
        return answer

    def line(self, caller: Caller, key: str, place: EntryPlace) -> LogLine:
        """The line of an answer at a place.

        Raises:
            NotFound: there is none.
        """
        at, index = place
        with self.uow.read() as tx:
            inquiry, reader = self._inquiry(tx, caller, key)
            for entry, line in search.matching(tx, reader, inquiry, (at, index + 1)):
                if line is None or (entry.at, entry.index) != place:
                    break
                return line
        raise NotFound

    def terms_met(self, lines: Sequence[LogLine]) -> list[str]:
        """The agreed term of each request among ``lines``: met, late or open."""
        requests = dict.fromkeys(line.request for line in lines if line.request)
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            found = [_term_met(tx, trust, sid) for sid in requests]
        return [one for one in found if one]

    def options(self, caller: Caller) -> Options:
        """The choices that a caller has for a search.

        Raises:
            NotAllowed: the caller is not a privacy officer.
        """
        check_officer(caller)
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
        vocabulary = trust.vocabulary
        return Options(
            cases=not trust.names_no_case(caller.party),
            purposes=tuple(
                code for code, one in vocabulary.purposes.items() if one.kind != "prohibited"
            ),
            categories={
                code: (one.names["nl"], one.names["en"])
                for code, one in vocabulary.categories.items()
            },
            today=day_of(trust.at),
        )

    def kinds(self, facts: Sequence[str]) -> list[tuple[str, str]]:
        """The facts that a decision rests on: kind and sid of each."""
        with self.uow.read() as tx:
            found = [tx.case.fact(sid) for sid in facts]
        return [(one.kind, one.sid) for one in found if one is not None]

    def _inquiry(self, tx: Transaction, caller: Caller, key: str) -> tuple[Inquiry, Reader]:
        check_officer(caller)
        found = tx.idempotency.find(f"{caller.party}/{caller.member}", _PREFIX + key)
        if found is None:
            raise NotFound
        inquiry = _read(found)
        index = tx.inquiry.place(inquiry.entry)
        if index is None:
            raise Unavailable("log_pending", "the question is not yet in the log")
        trust = self.beliefs.now(tx)
        if trust.now - datetime.fromisoformat(inquiry.at) > STANDS_FOR:
            raise NotFound
        return replace(inquiry, index=index), Reader(tx, trust, caller.party)

    def _store(
        self,
        tx: Transaction,
        call: Call,
        trust: Trust,
        decided: Decided,
        purpose: str,
        chosen: InquiryFilter,
        *,
        own_case: bool,
    ) -> Done:
        case = tx.case.get(chosen.case) if own_case else None
        n = tx.case.lock(case.case_id, case.version) if case else 0
        entry = self.journal.admin(
            trust.now,
            "log_queried",
            {},
            records={
                "who": journal.who(call.caller, FUNCTION),
                "whom": journal.whom(case.case_id if case else "", n, None),
                "why": decided.why(
                    trust, purpose=purpose, items=[{"category": CATEGORY}], basis={"art6": "c"}
                ),
            },
            policy_input=decided.policy_input,
        )
        tx.log.append(entry)
        result = {
            "outcome": decided.decision.outcome,
            "purpose": purpose,
            "filter": asdict(chosen),
            "at": trust.at,
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


def _keyed(call: Call) -> Call:
    """The action under a key of its own, which no client can give."""
    return Call(caller=call.caller, key=_PREFIX + call.key, route=call.route, body=call.body)


def _read(stored: tuple[str, str, str]) -> Inquiry:
    """The question that was stored; its place is yet to be looked up."""
    _, entry, text = stored
    result = json.loads(text)
    if result["outcome"] != "allow":
        raise NotFound
    return Inquiry(
        purpose=result["purpose"],
        chosen=InquiryFilter(**result["filter"]),
        entry=entry,
        index=0,
        at=result["at"],
    )


def _term_met(tx: Transaction, trust: Trust, sid: str) -> str:
    record = tx.request.get(sid)
    if record is None:
        return ""
    steps = tx.step.timeline(sid)
    clocks = [one for one in deadlines(trust, record.flow, steps) if one.kind == "agreed"]
    if not clocks:
        return ""
    if clocks[0].late:
        return "late"
    return "open" if is_expected(steps) else "met"


def _situation(trust: Trust, caller: Caller, purpose: str) -> Situation:
    """The question as the policy judges it: a read of the hub, decided from the session.

    The scope follows from the organisation: a party's own entries, and all entries for the
    coordinator, which supervises the exchange (agreement, rows F31 and F36).
    """
    actor = trust.member(caller.party, caller.member, FUNCTION)
    return Situation(
        point="asked",
        now=trust.now,
        signed=trust.signed,
        regime=trust.regime,
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
