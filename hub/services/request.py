"""A request: submitted, decided, approved, withdrawn; and who sees what of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hub.crypto import canonical, dsse, exchange, statement
from hub.crypto.statement import Statement
from hub.domain import flow as flows
from hub.domain.organisation import COORDINATOR
from hub.domain.request import ENDS_WITH_TERM, FINAL, Request, shown
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound, VerificationError
from hub.policy.decision import Decision
from hub.policy.input import Member
from hub.ports import (
    ApprovalRecord,
    Caller,
    CaseRecord,
    Clock,
    Entry,
    FactRecord,
    RequestRecord,
    Transaction,
    UnitOfWork,
)
from hub.services import journal, trust
from hub.services.acceptance import accept, check_binding, check_entitled
from hub.services.action import Actions, Asked, Done
from hub.services.deadline import Due, deadlines
from hub.services.decision import Decided, Decider, Question, why
from hub.services.journal import Journal
from hub.services.trust import Trust
from hub.services.upload import UploadService

PAGE_MAX = 100
NOT_POSSIBLE = "NOT_POSSIBLE"
DESK_FUNCTION = "desk_officer"
# Up to this code a denial depends on no person, so the municipality is told why.
_LAST_IMPERSONAL = "DENY_NO_MUNICIPAL_BASIS"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as one party may see it."""

    sid: str
    case_id: str
    from_party: str
    to_party: str
    to_desk: str
    purpose: str
    state: str
    outcome: str
    reason: str
    reasons: tuple[str, ...]
    clause: str
    approvals: tuple[str, ...]
    logged_at: str
    expires: str
    deadlines: tuple[Due, ...]
    entry: str
    timeline: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a provider is handed with a letter: signed statements, and what was agreed."""

    envelope: bytes
    facts: tuple[bytes, ...]
    decision_entry: str
    revision: str
    flow: str
    asks: tuple[str, ...]
    releases: tuple[str, ...]
    obligations: tuple[str, ...]
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read before the decision; nothing of it may have changed afterwards."""

    held: Trust
    request: Statement
    case: CaseRecord | None
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestService:
    """Takes requests and moves them on until an answer comes."""

    env: str
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    clock: Clock
    uploads: UploadService
    decider: Decider

    def submit(self, asked: Asked, document: object, *, r: str | None) -> Done:
        """Take a request and decide on it; a denial is a stored and logged result too."""

        def perform() -> Done:
            with self.uow.read() as tx:
                read = self._read(tx, asked.caller, document, r)
            decided = self.decider.decide(read.question)
            with self.uow.write() as tx:
                self._check_unchanged(tx, read, decided)
                return self._store(tx, asked, read, decided, r)

        return self.actions.once(asked, perform)

    def approve(self, asked: Asked, sid: str, document: object) -> Done:
        """Take an approval about a request; with the last one it goes on to the provider."""

        def perform() -> Done:
            with self.uow.read() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                approval = self._read_approval(tx, held, asked.caller, sid, document)
                record = approvable(tx, held, asked.caller, sid)
                check_term(held, record)
                request = statement.read(record.envelope, env=self.env)
                check_entitled(
                    held,
                    approval,
                    request,
                    acting=request.sender,
                    earlier=tx.request.approvals(sid),
                )
                new = approval_record(approval, record.sid, held.at, event_id="")
                question = question_of(tx, held, record, point="asked", more=(new,))
                case = tx.case.get(record.case_id)
            decided = self.decider.decide(question)
            with self.uow.write() as tx:
                check_versions(tx, held, case)
                return self._store_approval(tx, asked, held, approval, record, case, decided)

        return self.actions.once(asked, perform)

    def withdraw(self, asked: Asked, sid: str, document: object) -> Done:
        """Take a request back: its asker's party may, at any moment before its end."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                receipt = held.verify(tx, document, asked.caller)
                record = tx.request.get(sid)
                if record is None or record.from_party != asked.caller.party:
                    raise NotFound
                right = receipt.type == "receipt" and receipt.payload["event"] == "withdrawn"
                if not right or receipt.payload["about"] != sid:
                    raise InvalidInput("statement_type", "a receipt that withdraws it is due")
                accept(tx, receipt)
                entry = move(
                    tx,
                    self.journal,
                    held,
                    record,
                    "withdrawn",
                    who=journal.who(asked.caller, receipt.sender["function"]),
                    what={"event": "withdrawn", "statement": receipt.sid},
                )
                done = Done(entry=entry.id, result={"sid": sid, "state": "withdrawn"})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)

    def complete(self, asked: Asked, sid: str, *, complete: bool) -> Done:
        """The central desk passes an incomplete request on, or gives it back."""

        def perform() -> Done:
            with self.uow.write() as tx:
                held = trust.load(tx, env=self.env, now=self.clock.now())
                record = tx.request.get(sid)
                coordinator = COORDINATOR in held.types(asked.caller.party)
                # Of what does not lie at the desk, the desk is not told that it is there.
                if record is None or not coordinator or record.state != "at_desk":
                    raise NotFound
                if DESK_FUNCTION not in asked.caller.functions:
                    raise NotAllowed("function_not_allowed", "a desk officer decides this")
                entry = move(
                    tx,
                    self.journal,
                    held,
                    record,
                    "completed" if complete else "returned",
                    who=journal.who(asked.caller, DESK_FUNCTION),
                    what={"event": "desk_completed" if complete else "desk_returned"},
                )
                state = "with_provider" if complete else "returned"
                done = Done(entry=entry.id, result={"sid": sid, "state": state})
                self.actions.store(tx, asked, done, held.at)
                return done

        return self.actions.once(asked, perform)

    def page(self, caller: Caller, *, role: str, after: str, limit: int) -> list[RequestView]:
        """The requests of the caller's party in a role, newest first.

        As ``asker`` or ``provider``; as ``approver`` those that wait for an approval, by the rule
        of `approvable`; as ``desk`` the incomplete ones, for the central desk's officers.
        """
        if role == "desk" and DESK_FUNCTION not in caller.functions:
            return []
        with self.uow.read() as tx:
            held = trust.load(tx, env=self.env, now=self.clock.now())
            page = tx.request.page(
                caller.party,
                role=role,
                after=after,
                limit=min(limit, PAGE_MAX),
                coordinates=COORDINATOR in held.types(caller.party),
            )
            return [view(tx, held, caller, one) for one in page]

    def get(self, caller: Caller, sid: str) -> RequestView:
        """One request.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            held = trust.load(tx, env=self.env, now=self.clock.now())
            return view(tx, held, caller, visible(tx, caller, sid))

    def statement(self, caller: Caller, sid: str) -> bytes:
        """The request as it was signed, for both parties and for who must approve it.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            held = trust.load(tx, env=self.env, now=self.clock.now())
            record = tx.request.get(sid)
            if record is not None and record.state == "awaiting_approval":
                return approvable(tx, held, caller, sid).envelope
            return visible(tx, caller, sid).envelope

    def delivery(self, caller: Caller, sid: str) -> Delivery:
        """All that a provider needs to judge a request by itself, but the letter.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            held = trust.load(tx, env=self.env, now=self.clock.now())
            record = visible(tx, caller, sid)
            request = statement.read(record.envelope, env=self.env)
            cited = [tx.case.fact(one) for one in request.payload.get("facts", ())]
        row = held.flows["rows"].get(record.flow, {})
        return Delivery(
            envelope=record.envelope,
            facts=tuple(one.envelope for one in cited if one is not None),
            decision_entry=record.decision_entry,
            revision=record.revision,
            flow=record.flow,
            asks=tuple(row.get("asks", ())),
            releases=tuple(row.get("releases", ())),
            obligations=record.obligations,
            retention_days=record.retention_days,
        )

    def _read(self, tx: Transaction, caller: Caller, document: object, r: str | None) -> Read:
        held = trust.load(tx, env=self.env, now=self.clock.now())
        request = held.verify(tx, document, caller)
        if request.type != "request":
            raise InvalidInput("statement_type", "a request is due")
        payload = request.payload
        to, reply = payload["to"], payload["reply"]
        receiving = held.usable_keyset(tx, to["keyset"], party=to["party"])
        held.check_kids(receiving, to["desk"], to["kids"], payload["purpose"])
        replying = held.usable_keyset(tx, request.sender["keyset"], party=caller.party)
        held.check_kids(replying, reply["desk"], reply["kids"], payload["purpose"])
        case = self._case(tx, held, request, r)
        question = Question(
            trust=held,
            point="asked",
            request=request,
            actor=held.member(request.sender),
            case_owner=case.owner if case else "",
            facts=self._facts(tx, request, case),
            approvals=(),
            counts=tx.request.counts(caller.party, caller.member, held.now),
        )
        return Read(held=held, request=request, case=case, question=question)

    def _case(
        self, tx: Transaction, held: Trust, request: Statement, r: str | None
    ) -> CaseRecord | None:
        """The case that a request is about; None if an invitation leads nowhere.

        Unknown, foreign and used invitations are decided like any other and look the same.
        """
        payload, party = request.payload, request.sender["party"]
        if held.names_no_case(party) != ("invitation" in payload):
            raise InvalidInput("case_or_invitation", "this party names the other one")
        if "invitation" in payload:
            # Its letter has no r to show whose a fact is; and whether a fact that this party has
            # seen elsewhere is of the invitation's case is not for it to find out.
            if "facts" in payload:
                raise InvalidInput("facts_cited", "who names an invitation cites no facts")
            fact = tx.case.invitation(payload["invitation"], party)
            if fact is None or fact.case_id is None or _is_used(tx, fact.case_id, request):
                return None
            return tx.case.get(fact.case_id)
        if r is None:
            raise InvalidInput("r_missing", "the value that blinds the case is due")
        for case in self._cases_of(tx, request):
            try:
                check_binding(request, case, r)
            except VerificationError:
                continue
            return case
        raise VerificationError("subject_mismatch", "no case of yours fits")

    def _cases_of(self, tx: Transaction, request: Statement) -> list[CaseRecord]:
        """The cases that the asker could mean: those on whose facts the request rests."""
        found = {}
        for sid in request.payload.get("facts", ()):
            fact = tx.case.fact(sid)
            if fact is not None and fact.case_id is not None:
                found[fact.case_id] = tx.case.get(fact.case_id)
        if not found:
            party = request.sender["party"]
            found = {one.case_id: one for one in tx.case.of_party(party, "", 10_000)}
        return [one for one in found.values() if one is not None]

    def _facts(
        self, tx: Transaction, request: Statement, case: CaseRecord | None
    ) -> tuple[FactRecord, ...]:
        """All facts of the case; those that the request cites must be among them."""
        facts = tuple(tx.case.facts(case.case_id)) if case else ()
        known = {one.sid for one in facts}
        if not set(request.payload.get("facts", ())) <= known:
            raise VerificationError("fact_unknown", "a cited fact is not of this case")
        return facts

    def _check_unchanged(self, tx: Transaction, read: Read, decided: Decided) -> None:
        check_versions(tx, read.held, read.case)
        if decided.decision.outcome != "deny":
            _check_counts(tx, read)

    def _store(
        self, tx: Transaction, asked: Asked, read: Read, decided: Decided, r: str | None
    ) -> Done:
        held, request, case = read.held, read.request, read.case
        payload, decision = request.payload, decided.decision
        if decision.outcome != "deny":
            _check_person(held, request, decision.flow)
        sealed = dict(payload["sealed"])
        kids = len(payload["to"]["kids"]) + len(payload["reply"]["kids"])
        accept(tx, request)
        self.uploads.claim(tx, asked.caller, sealed, kids)
        event = {"allow": "allowed_complete", "needs_approval": "needs_approval"}.get(
            decision.outcome, "denied"
        )
        if decision.outcome == "allow" and not payload["complete"]:
            event = "allowed_incomplete"
        moved = Request().move(event)
        n = tx.case.lock(case.case_id, case.version) if case else 0
        entry = self.journal.entry(
            held.now,
            who=journal.who(asked.caller, request.sender["function"]),
            whom=journal.whom(case.case_id if case else "", n, r),
            what={
                "event": "request_submitted",
                "request": request.sid,
                "seq": 1,
                "from": asked.caller.party,
                "to": payload["to"]["party"],
                "statement": request.sid,
                "shown": moved.state,
                "sealed": sealed["sha256"],
            },
            why=why(read.question, decided),
            policy_input=decided.policy_input,
        )
        record = _record(read, decided, moved, entry)
        tx.request.add(record)
        tx.log.append(entry)
        step(tx, held, record.sid, "request_submitted", moved.state, entry)
        told = told_of(held, asked.caller.party, record)
        result = {"sid": request.sid, "state": moved.state, "decision": told}
        done = Done(entry=entry.id, result=result)
        self.actions.store(tx, asked, done, held.at)
        return done

    def _read_approval(
        self, tx: Transaction, held: Trust, caller: Caller, sid: str, document: object
    ) -> Statement:
        approval = held.verify(tx, document, caller)
        if approval.type != "approval" or approval.payload["about"] != {"request": sid}:
            raise InvalidInput("statement_type", "an approval about this request is due")
        return approval

    def _store_approval(
        self,
        tx: Transaction,
        asked: Asked,
        held: Trust,
        approval: Statement,
        record: RequestRecord,
        case: CaseRecord | None,
        decided: Decided,
    ) -> Done:
        rejected = approval.payload["verdict"] == "reject"
        event = "rejected" if rejected else _APPROVED.get(decided.decision.outcome, "denied")
        accept(tx, approval)
        who = journal.who(asked.caller, approval.sender["function"])
        # The approval is one entry; the decision that it opens is another, which the provider
        # is shown: it names the request and nothing of who approved.
        given = move(
            tx,
            self.journal,
            held,
            record,
            "rejected" if rejected else "",
            who=who,
            what={
                "event": "approval_refused" if rejected else "approval_given",
                "statement": approval.sid,
            },
            case=case,
        )
        tx.request.add_approval(approval_record(approval, record.sid, held.at, given.id))
        if event and not rejected:
            self._store_decision(tx, held, record, event, who, decided)
        state = Request(state=record.state).move(event).state if event else record.state
        done = Done(entry=given.id, result={"sid": approval.sid, "state": state})
        self.actions.store(tx, asked, done, held.at)
        return done

    def _store_decision(
        self,
        tx: Transaction,
        held: Trust,
        record: RequestRecord,
        event: str,
        who: Mapping[str, Any],
        decided: Decided,
    ) -> None:
        """The decision after the last approval: the one that an answer will name."""
        entry = move(
            tx,
            self.journal,
            held,
            replace(record, version=record.version + 1),
            event,
            who=who,
            what={"event": "request_decided", "statement": record.sid},
            decided=(decided, record),
        )
        tx.request.decide(record.sid, entry=entry.id, decision=decided.decision)


# An approval that is not the last one leaves the request where it is.
_APPROVED: Mapping[str, str] = {"allow": "approved", "needs_approval": ""}


def check_versions(tx: Transaction, held: Trust, case: CaseRecord | None) -> None:
    """Check that nothing that a decision rests on has changed since it was read.

    Raises:
        Conflict: something has; the decision must be taken again.
    """
    if tx.party.version() != held.version:
        raise Conflict("trust_changed", "keys or agreement have changed")
    if case is not None:
        current = tx.case.get(case.case_id)
        if current is None or current.version != case.version:
            raise Conflict("case_changed", "the case has moved on")


def is_over(held: Trust, record: RequestRecord) -> bool:
    """Whether a request has ended, or its term has and the next sweep will say so."""
    past = record.state in ENDS_WITH_TERM and record.expires < held.at
    return past or record.state in FINAL


def check_term(held: Trust, record: RequestRecord) -> None:
    """Let nothing more be said about a request that is over.

    Raises:
        Conflict: it is.
    """
    if is_over(held, record):
        raise Conflict("illegal_transition", "the request has ended")


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
        approvals=(*tx.request.approvals(record.sid), *more),
        counts=tx.request.counts(record.from_party, record.from_member, held.now),
        answer=answer,
    )


def move(  # noqa: PLR0913 - each names one part of an entry
    tx: Transaction,
    writer: Journal,
    held: Trust,
    record: RequestRecord,
    event: str,
    *,
    who: Mapping[str, Any],
    what: Mapping[str, Any],
    decided: tuple[Decided, RequestRecord] | None = None,
    case: CaseRecord | None = None,
    question: Question | None = None,
    to: str | None = None,
) -> Entry:
    """Move a request on by ``event`` (empty: it stays), with its entry, in one transaction."""
    current = Request(state=record.state, version=record.version)
    moved = current.move(event) if event else current
    found = case or (tx.case.get(record.case_id) if record.case_id else None)
    n = tx.case.lock(found.case_id, found.version) if found else 0
    reasons: dict[str, Any] = {}
    policy_input = b""
    if decided is not None:
        policy_input = decided[0].policy_input
        asked = question or question_of(tx, held, record, point="asked")
        reasons = why(asked, decided[0])
    entry = writer.entry(
        held.now,
        who=who,
        whom=journal.whom(record.case_id, n, None),
        what={
            "request": record.sid,
            "from": record.from_party,
            "to": record.to_party,
            "shown": moved.state,
            **what,
        },
        why=reasons,
        policy_input=policy_input,
        to=to,
    )
    tx.request.move(record.sid, version=record.version, state=moved.state, event_id=entry.id)
    tx.log.append(entry)
    step(tx, held, record.sid, str(what["event"]), moved.state, entry)
    return entry


def step(tx: Transaction, held: Trust, sid: str, event: str, state: str, entry: Entry) -> None:
    """Add a step to what is shown of a request's life."""
    tx.request.add_step(sid, event=event, shown=state, at=held.at, event_id=entry.id)


def visible(tx: Transaction, caller: Caller, sid: str) -> RequestRecord:
    """A request that the caller's party asked, or that was sent to it.

    Raises:
        NotFound: there is none for the caller.
    """
    record = tx.request.get(sid)
    if record is None:
        raise NotFound
    if caller.party == record.from_party:
        return record
    # What ended before it was sent was never the provider's to know of either.
    if caller.party == record.to_party and tx.request.was_sent(sid):
        return record
    raise NotFound


def approvable(tx: Transaction, held: Trust, caller: Caller, sid: str) -> RequestRecord:
    """A request that waits for an approval which the caller's party may give.

    Raises:
        NotFound: there is none for the caller.
        Conflict: it does not wait for one.
    """
    record = tx.request.get(sid)
    near = {record.from_party, record.to_party} if record else set()
    coordinator = COORDINATOR in held.types(caller.party)
    if record is None or not (caller.party in near or coordinator):
        raise NotFound
    if record.state != "awaiting_approval":
        # That it is there is told only to those who may see it without an approval.
        visible(tx, caller, sid)
        raise Conflict("illegal_transition", "it does not wait for an approval")
    return record


def view(tx: Transaction, held: Trust, caller: Caller, record: RequestRecord) -> RequestView:
    """A request as the caller's party may see it."""
    own = caller.party == record.from_party
    told = told_of(held, caller.party, record)
    steps = tx.request.timeline(record.sid)
    return RequestView(
        sid=record.sid,
        # Who asks by an invitation never learns of a case: it is the inviting party's.
        case_id=record.case_id if own and not record.invited else "",
        from_party=record.from_party,
        to_party=record.to_party,
        to_desk=record.to_desk,
        purpose=record.purpose,
        state=shown(record.state, own_desk=own),
        outcome=told["outcome"],
        reason=told["reason"],
        reasons=tuple(told["reasons"]),
        clause=told["clause"],
        approvals=record.approvals,
        logged_at=record.logged_at,
        expires=record.expires,
        deadlines=deadlines(held, record.flow, steps),
        entry=record.event_id,
        timeline=tuple(
            (at, "stopped" if event == "withdrawn" and not own else event, shown_, entry)
            for at, event, state, entry in steps
            for shown_ in [shown(state, own_desk=own)]
        ),
    )


def told_of(held: Trust, party: str, decision: Decision | RequestRecord) -> dict[str, Any]:
    """The decision as a party is told it; a denial says no more than the party may learn."""
    reasons = list(decision.reasons)
    if decision.outcome == "deny":
        reasons = may_learn(held, party, reasons)
    known = decision.reason in reasons
    return {
        "outcome": decision.outcome,
        "reason": decision.reason if known else NOT_POSSIBLE,
        "reasons": reasons or [NOT_POSSIBLE],
        "clause": decision.clause if known else "",
    }


def may_learn(held: Trust, party: str, reasons: Sequence[str]) -> list[str]:
    """The reasons of a denial that a party may learn.

    State parties learn none, the municipality only those that depend on no person. Source: the
    policy text, section 5.
    """
    if held.is_state(party):
        return []
    if "municipality" not in held.types(party):
        return list(reasons)
    order = {one["code"]: one["order"] for one in held.vocabulary["reasons"]}
    last = order[_LAST_IMPERSONAL]
    return [code for code in reasons if order.get(code, last + 1) <= last]


def approval_record(approval: Statement, request: str, at: str, event_id: str) -> ApprovalRecord:
    """An approval as it is stored; ``at`` is the hub's time."""
    payload, sender = approval.payload, approval.sender
    return ApprovalRecord(
        sid=approval.sid,
        request=request,
        answer=payload["about"].get("answer"),
        kind=payload["kind"],
        verdict=payload["verdict"],
        party=sender["party"],
        member=sender["member"],
        function=sender["function"],
        logged_at=at,
        event_id=event_id,
    )


def _is_used(tx: Transaction, case_id: str, request: Statement) -> bool:
    """Whether the request's invitation, which is for one occasion, led to an earlier request."""
    named = request.payload["invitation"]
    earlier = (one for one in tx.request.of_case(case_id) if one.invited and one.state != "denied")
    payloads = (canonical.decode(dsse.parse(one.envelope).payload) for one in earlier)
    return any(one.get("invitation") == named for one in payloads)


def _check_counts(tx: Transaction, read: Read) -> None:
    """Of many requests at once, each of another case, none slips under the limits of bulk.

    Raises:
        Conflict: others came in between, and a limit is passed by now.
    """
    sender = read.request.sender
    now = tx.request.counts(sender["party"], sender["member"], read.held.now)
    limits = read.held.vocabulary["limits"]
    over = any(count > limits[name]["deny"] for name, count in asdict(now).items())
    if over and now != read.question.counts:
        raise Conflict("counts_changed", "others have been asked in the meantime")


def _check_person(held: Trust, request: Statement, flow: str) -> None:
    """Whoever is asked about is named as the decided flow says: a person, or only a case."""
    matching = flows.matching(
        held.flows,
        purpose=request.payload["purpose"],
        asking=held.types(request.sender["party"]),
        giving=held.types(request.payload["to"]["party"]),
    )
    exchange.check_person(request.payload, next(one for one in matching if one.id == flow))


def _record(read: Read, decided: Decided, moved: Request, entry: Entry) -> RequestRecord:
    payload, decision = read.request.payload, decided.decision
    return RequestRecord(
        sid=read.request.sid,
        case_id=read.case.case_id if read.case else "",
        from_party=read.request.sender["party"],
        from_member=read.request.sender["member"],
        to_party=payload["to"]["party"],
        to_desk=payload["to"]["desk"],
        reply_desk=payload["reply"]["desk"],
        purpose=payload["purpose"],
        state=moved.state,
        version=moved.version,
        envelope=read.request.envelope.to_bytes(),
        blob=payload["sealed"]["sha256"],
        invited="invitation" in payload,
        logged_at=read.held.at,
        expires=payload["expires"],
        outcome=decision.outcome,
        reason=decision.reason,
        reasons=decision.reasons,
        flow=decision.flow,
        clause=decision.clause,
        approvals=decision.approvals,
        obligations=decision.obligations,
        retention_days=decision.retention_days,
        revision=decision.revision,
        decision_entry=entry.id,
        event_id=entry.id,
    )
