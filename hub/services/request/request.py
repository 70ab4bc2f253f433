"""A request: submitted, decided and read."""

from collections import Counter
from dataclasses import asdict, dataclass, replace

from hub.crypto.acceptance.request import check_person, check_request
from hub.crypto.payload import request as payload
from hub.crypto.statement import Statement
from hub.domain.act import OFFICER
from hub.domain.duty import OBLIGATION, check_reviews
from hub.domain.party import COORDINATOR
from hub.domain.request import Request, shown, shown_as
from hub.errors import Conflict, Unavailable
from hub.policy.decision import Decision
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.log import Entry
from hub.ports.request import EVERY_REQUEST, RequestFilter, RequestRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.decision import Decided, Decider, Snapshot, why
from hub.services.journal import Journal
from hub.services.listing import PAGE_MAX
from hub.services.request.approval import approvable
from hub.services.request.central import DESK_FUNCTION
from hub.services.request.denial import shown_decision
from hub.services.request.request_view import RequestView, view, views
from hub.services.request.step import step, visible
from hub.services.request.subject import case_of, facts_of
from hub.services.statement import accept
from hub.services.trust import Beliefs, Trust
from hub.services.upload import UploadService

# Lists for one function only.
_LISTED_FOR = {"desk": DESK_FUNCTION, "reviewer": OFFICER}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSnapshot:
    """The data read before the decision; none of it may have changed afterwards."""

    trust: Trust
    request: Statement[payload.Request]
    case: CaseRecord | None
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestService:
    """Accepts requests, has them decided, and shows them."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    uploads: UploadService
    decider: Decider

    def submit(self, call: Call, document: object, *, r: str | None) -> Done:
        """Accept a request and decide on it; a denial is a stored and logged result too."""

        def read(tx: Transaction, trust: Trust) -> tuple[CaseRecord | None, RequestSnapshot]:
            found = _read(tx, trust, call.caller, document, r)
            return found.case, found

        with self.uploads.taken_or_removed(call.caller, document):
            return self.actions.once_decided(
                call,
                read,
                lambda found: self.decider.decide(found.snapshot),
                lambda tx, _, found, decided: self._store(tx, call, found, decided, r),
            )

    def page(
        self,
        caller: Caller,
        *,
        role: str,
        after: str,
        limit: int,
        wanted: RequestFilter = EVERY_REQUEST,
    ) -> list[RequestView]:
        """The requests of the caller's party in a role, newest first or the most urgent.

        As ``asker`` or ``provider``; as ``approver`` those that wait for an approval, by the rule
        of `approvable`; as ``desk`` the incomplete ones, for the central desk's officers; as
        ``reviewer`` those of which a review is due, for both parties' privacy officers. The
        states of ``wanted`` are as the caller is shown them.
        """
        states = shown_as(wanted.states, own_desk=role == "asker")
        is_nothing = bool(wanted.states) and not states
        function = _LISTED_FOR.get(role)
        if is_nothing or (function and function not in caller.functions):
            return []
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            page = tx.request.page(
                caller.party,
                role=role,
                after=after,
                limit=min(limit, PAGE_MAX),
                coordinates=COORDINATOR in trust.types(caller.party),
                wanted=replace(wanted, states=states),
            )
            return views(tx, trust, caller, page)

    def states(
        self, caller: Caller, *, role: str, wanted: RequestFilter = EVERY_REQUEST
    ) -> dict[str, int]:
        """How many of the party's requests as ``asker`` or ``provider`` are in each state.

        As the caller is shown the states, those of ``wanted`` too.
        """
        own, found = role == "asker", Counter[str]()
        states = shown_as(wanted.states, own_desk=own)
        if wanted.states and not states:
            return {}
        with self.uow.read() as tx:
            narrowed = replace(wanted, states=states)
            for state, count in tx.request.states(caller.party, role=role, wanted=narrowed).items():
                found[shown(state, own_desk=own)] += count
        return dict(found)

    def get(self, caller: Caller, sid: str) -> RequestView:
        """One request.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            return view(tx, trust, caller, visible(tx, caller, sid))

    def statement(self, caller: Caller, sid: str) -> bytes:
        """The request as it was signed, for both parties and for who must approve it.

        Raises:
            NotFound: there is none for the caller.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            record = tx.request.get(sid)
            if record is not None and record.state == "awaiting_approval":
                return approvable(tx, trust, caller, sid).envelope
            return visible(tx, caller, sid).envelope

    def _store(
        self, tx: Transaction, call: Call, read: RequestSnapshot, decided: Decided, r: str | None
    ) -> Done:
        trust, request, case = read.trust, read.request, read.case
        said, decision = request.payload, decided.decision
        if decision.outcome != "deny":
            _check_counts(tx, read)
            _check_reviews(tx, read, decision)
            _check_person(trust, request, decision.flow)
        accept(tx, request)
        self.uploads.claim(tx, call.caller, said.sealed, len(said.sealed_to))
        event = {"allow": "allowed_complete", "needs_approval": "needs_approval"}.get(
            decision.outcome, "denied"
        )
        if decision.outcome == "allow" and not said.complete:
            event = "allowed_incomplete"
        moved = Request().move(event)
        n = tx.case.lock(case.case_id, case.version) if case else 0
        entry = self.journal.entry(
            trust.now,
            who=journal.who(call.caller, request.payload.sender.function),
            whom=journal.whom(case.case_id if case else "", n, r),
            what={
                "event": "request_submitted",
                "request": request.sid,
                "seq": 1,
                "from": call.caller.party,
                "to": said.to.party,
                "statement": request.sid,
                "shown": moved.state,
                "sealed": said.sealed.sha256,
            },
            why=why(read.snapshot, decided),
            policy_input=decided.policy_input,
        )
        record = _record(read, decided, moved, entry)
        tx.request.add(record)
        tx.log.append(entry)
        step(tx, trust, record, "request_submitted", moved.state, entry)
        told = shown_decision(trust, call.caller.party, record)
        result = {"sid": request.sid, "state": moved.state, "decision": told}
        return Done(entry=entry.id, result=result)


def _read(
    tx: Transaction, trust: Trust, caller: Caller, document: object, r: str | None
) -> RequestSnapshot:
    request = trust.verify(document, payload.Request, caller)
    check_request(request, trust.directory, at=trust.at)
    case = case_of(tx, trust, request, r)
    snapshot = Snapshot(
        trust=trust,
        point="asked",
        request=request,
        actor=trust.signer(request.payload.sender),
        case_owner=case.owner if case else "",
        facts=facts_of(tx, request, case),
        approvals=(),
        counts=tx.request.counts(caller.party, caller.member, trust.now),
    )
    return RequestSnapshot(trust=trust, request=request, case=case, snapshot=snapshot)


def _check_counts(tx: Transaction, read: RequestSnapshot) -> None:
    """Check that simultaneous requests about different cases do not pass the limits of bulk.

    Raises:
        Conflict: other requests came in between, and a limit is passed by now.
    """
    sender = read.request.payload.sender
    now = tx.request.counts(sender.party, sender.member, read.trust.now)
    limits = read.trust.vocabulary.limits
    over = any(count > limits[name].deny for name, count in asdict(now).items())
    if over and now != read.snapshot.counts:
        raise Conflict("counts_changed", "others have been asked in the meantime")


def _check_reviews(tx: Transaction, read: RequestSnapshot, decision: Decision) -> None:
    """Check that no review of an earlier request is due, if this one needs a review as well.

    Raises:
        Conflict: ``review_due``.
    """
    if OBLIGATION in decision.obligations:
        duties = tx.request.reviews_due(read.request.payload.sender.party)
        case_id = read.case.case_id if read.case else ""
        check_reviews(duties, case_id=case_id, now=read.trust.now)


def _check_person(trust: Trust, request: Statement[payload.Request], flow_id: str) -> None:
    """Check that the request names its person as the decided flow says: by name, or only a case."""
    flow = trust.flow(request, flow_id)
    if flow is None:
        raise Unavailable("no_decision", "by a flow that the agreement does not have")
    check_person(request.payload, flow)


def _person(read: RequestSnapshot) -> str:
    """The person for the limits; a request that names nobody counts as one of its own."""
    said = read.request.payload
    is_named = said.subject is not None or said.invitation is not None
    return read.case.commitment if read.case and is_named else read.request.sid


def _record(read: RequestSnapshot, decided: Decided, moved: Request, entry: Entry) -> RequestRecord:
    said, decision = read.request.payload, decided.decision
    return RequestRecord(
        sid=read.request.sid,
        case_id=read.case.case_id if read.case else "",
        person=_person(read),
        from_party=read.request.payload.sender.party,
        from_member=read.request.payload.sender.member,
        to_party=said.to.party,
        to_desk=said.to.desk,
        reply_desk=said.reply.desk,
        purpose=said.purpose,
        state=moved.state,
        version=moved.version,
        envelope=read.request.envelope.to_bytes(),
        blob=said.sealed.sha256,
        invited=said.invitation is not None,
        logged_at=read.trust.at,
        expires=said.expires,
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
        review_due=decision.outcome == "allow" and OBLIGATION in decision.obligations,
    )
