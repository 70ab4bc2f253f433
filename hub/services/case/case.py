"""Cases and facts: opening a case, its card, what is on file, and who may see it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.crypto import binding, statement
from hub.crypto.acceptance import fact as rulebook
from hub.crypto.acceptance.author import check_owner
from hub.crypto.acceptance.card import check_card, check_card_readers, check_commitment
from hub.crypto.acceptance.fact import check_binding
from hub.crypto.payload import fact as stated
from hub.crypto.payload.card import Card
from hub.crypto.statement import Statement
from hub.domain import fact as facts
from hub.domain.moment import time_of
from hub.domain.party import COORDINATOR
from hub.domain.quota import check_quota
from hub.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hub.form import canonical
from hub.ports.caller import Caller
from hub.ports.case import CaseRecord
from hub.ports.fact import FactRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services import journal
from hub.services.action import Actions, Call, Done
from hub.services.fact import assigned, fact_of
from hub.services.journal import Journal
from hub.services.request.step import visible
from hub.services.round.reassessment import Reassessment
from hub.services.statement import accept
from hub.services.trust import Beliefs, Trust
from hub.services.upload import UploadService

INVITATIONS_MAX = 100
ANCHOR_STAYS = timedelta(days=30)
ORGANISERS = frozenset({"team_lead", "desk_officer"})
# A later one of these takes the place of one that says the same, or the contrary.
_REPLACING = frozenset({"consent_withdrawn", "restriction"})
_INVITATIONS = frozenset({"invitation", "subject_initiated", "conference", "committee_case"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """A fact for a member of the case, with the value that blinds it."""

    envelope: bytes
    r: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseService:
    """Opens cases and records facts about them."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    uploads: UploadService
    reassessment: Reassessment

    def open(self, call: Call, document: object) -> Done:
        """Open a case with its first card."""

        def work(tx: Transaction, trust: Trust) -> Done:
            card = self._card(tx, trust, call.caller, document)
            if card.payload.n != 1:
                raise InvalidInput("card_invalid", "a case opens with card 1")
            tx.case.add(_case(card, call.caller, version=0, counter=1))
            return self._store_card(tx, trust, call, card, event="case_opened", n=1)

        with self.uploads.taken_or_removed(call.caller, document):
            return self.actions.once(call, work)

    def replace_card(self, call: Call, case_id: str, document: object) -> Done:
        """Replace the card of a case by the next one."""

        def work(tx: Transaction, trust: Trust) -> Done:
            case = visible_case(tx, trust, call.caller, case_id)
            if call.caller.party != case.owner:
                raise NotAllowed("card_of_owner", "the card is the case owner's")
            card = self._card(tx, trust, call.caller, document)
            self._check_next_card(tx, case, card)
            n = tx.case.lock(case_id, case.version)
            tx.case.put_card(_case(card, call.caller, version=0, counter=0))
            return self._store_card(tx, trust, call, card, event="card_replaced", n=n)

        with self.uploads.taken_or_removed(call.caller, document):
            return self.actions.once(call, work)

    def add_fact(self, call: Call, document: object, *, case_id: str, r: str) -> Done:
        """Put a fact on file; open requests of the case are judged again afterwards."""

        def work(tx: Transaction, trust: Trust) -> Done:
            fact = trust.verify(document, stated.Fact, call.caller)
            case = visible_case(tx, trust, call.caller, case_id)
            check_binding(fact, r=r, case_id=case.case_id, commitment=case.commitment)
            _check_fact(tx, trust, case, fact)
            n = tx.case.lock(case.case_id, case.version)
            return self._store_fact(tx, trust, call, fact, whom=(case.case_id, n, r))

        done = self.actions.once(call, work)
        self.reassessment.of_case(case_id)
        return done

    def add_fact_about(self, call: Call, document: object) -> Done:
        """Put a fact about a request on file that the signer's party holds."""

        def work(tx: Transaction, trust: Trust) -> Done:
            fact = trust.verify(document, stated.Fact, call.caller)
            request = visible(tx, call.caller, fact.payload.about or "")
            case = tx.case.get(request.case_id)
            # To its asker a denied request is about no case, which does not reveal whether there is
            # one.
            if case is None or request.state == "denied":
                raise NotFound
            _check_fact(tx, trust, case, fact)
            n = tx.case.lock(case.case_id, case.version)
            return self._store_fact(tx, trust, call, fact, whom=(case.case_id, n, None))

        done = self.actions.once(call, work)
        # The fact is looked up, so that a repeated call completes what the first one could not.
        with self.uow.read() as tx:
            fact = tx.case.fact(done.result["sid"])
        if fact is not None and fact.case_id is not None:
            self.reassessment.of_case(fact.case_id)
        return done

    def get(self, caller: Caller, case_id: str) -> CaseRecord:
        """A case.

        Raises:
            NotFound: there is none, or the caller may not see it.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            return visible_case(tx, trust, caller, case_id)

    def facts(self, caller: Caller, case_id: str) -> list[FactView]:
        """List the facts on file, for members of the case."""
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            case = visible_case(tx, trust, caller, case_id)
            return [
                FactView(envelope=one.envelope, r=_r_of(tx, one))
                for one in tx.case.logged_facts(case.case_id)
            ]

    def invitations(self, caller: Caller) -> list[FactRecord]:
        """The newest invitations that are for the caller's party."""
        with self.uow.read() as tx:
            return list(tx.case.invitations(caller.party, INVITATIONS_MAX))

    def _card(
        self, tx: Transaction, trust: Trust, caller: Caller, document: object
    ) -> Statement[Card]:
        card = trust.verify(document, Card, caller)
        if trust.names_no_case(caller.party):
            raise NotAllowed("case_not_for_party")
        check_card_readers(card, trust.newest(caller.party), at=trust.at)
        accept(tx, card)
        self.uploads.claim(tx, caller, card.payload.sealed, len(card.payload.kids))
        return card

    def _check_next_card(self, tx: Transaction, case: CaseRecord, card: Statement[Card]) -> None:
        check_card(card, case_id=case.case_id, owner=case.owner)
        if (card.payload.n, card.payload.prev) != (case.card_n + 1, case.card_sid):
            raise Conflict("card_changed", "not the next card of this case")
        check_commitment(card, before=case.commitment, is_linked=_is_linked(tx, case))

    def _store_card(
        self,
        tx: Transaction,
        trust: Trust,
        call: Call,
        card: Statement[Card],
        *,
        event: str,
        n: int,
    ) -> Done:
        said = card.payload
        entry = self.journal.entry(
            trust.now,
            who=journal.who(call.caller, card.payload.sender.function),
            whom=journal.whom(said.case, n, None),
            what={
                "event": event,
                "statement": card.sid,
                "shown": "with_provider",
                "sealed": said.sealed.sha256,
            },
            why={},
        )
        tx.log.append(entry)
        return Done(entry=entry.id, result={"caseId": said.case, "sid": card.sid})

    def _store_fact(
        self,
        tx: Transaction,
        trust: Trust,
        call: Call,
        fact: Statement[stated.Fact],
        *,
        whom: tuple[str, int, str | None],
    ) -> Done:
        case_id, n, r = whom
        kind = fact.payload.kind
        entry = self.journal.entry(
            trust.now,
            who=journal.who(call.caller, fact.payload.sender.function),
            whom=journal.whom(case_id, n, r),
            what={
                "event": "fact_withdrawn" if kind == "consent_withdrawn" else "fact_recorded",
                "statement": fact.sid,
                "shown": "with_provider",
            },
            why={},
        )
        accept(tx, fact)
        record = FactRecord(
            sid=fact.sid,
            statement_id=fact.payload.id,
            case_id=case_id,
            kind=kind,
            party=call.caller.party,
            member=call.caller.member,
            envelope=fact.envelope.to_bytes(),
            logged_at=trust.at,
            event_id=entry.id,
            assignee=fact.payload.member if isinstance(fact.payload, stated.Assigned) else None,
            replaced=_replace(tx, case_id, fact),
        )
        recipients = (fact.payload.parties or ()) if kind in _INVITATIONS else ()
        tx.case.add_fact(record, recipients)
        tx.log.append(entry)
        return Done(entry=entry.id, result={"sid": fact.sid, "id": fact.payload.id})


def visible_case(tx: Transaction, trust: Trust, caller: Caller, case_id: str) -> CaseRecord:
    """A case that the caller may see.

    Raises:
        NotFound: there is none, or the caller may not see it.
    """
    case = tx.case.get(case_id)
    if case is None or not sees(trust, caller, case, assigned(tx, case, caller.party)):
        raise NotFound
    return case


def _is_linked(tx: Transaction, case: CaseRecord) -> bool:
    """Whether two members of the owner confirmed that the present anchor replaces another one."""
    own = [one for one in tx.case.facts(case.case_id) if one.party == case.owner]
    said = [fact_of(one) for one in own]
    return any(
        one.kind == "anchor_linked"
        and _is_bound(tx, one, case)
        and facts.is_confirmed(fact_of(one), said)
        for one in own
    )


def _is_bound(tx: Transaction, record: FactRecord, case: CaseRecord) -> bool:
    """Whether a fact is about the present anchor; a new anchor uses up the fact that linked it."""
    named, r = statement.said_in(record.envelope, stated.Fact).subject, _r_of(tx, record)
    if not r or named is None:
        return False
    return named == binding.subject(binding.unhex(r, 32), case.commitment)


def sees(trust: Trust, caller: Caller, case: CaseRecord, worker: str | None) -> bool:
    """Whether the caller may see a case on which ``worker`` works at the caller's party."""
    # State parties never see a case, even one assigned to them by mistake. Source: policy, section
    # 5.
    if trust.names_no_case(caller.party):
        return False
    if caller.party == case.owner and caller.functions & ORGANISERS:
        return True
    if caller.party == case.owner and caller.member == case.opened_by:
        return True
    return worker == caller.member


def _check_fact(
    tx: Transaction, trust: Trust, case: CaseRecord, fact: Statement[stated.Fact]
) -> None:
    """Check that a fact may be put on file: its author, what it names, and its place."""
    said = fact.payload
    is_owner = said.sender.party == case.owner
    check_owner(said, case.owner)
    _check_confirms(tx, trust, case, fact)
    # To others it would tell of which case a consent is.
    if is_owner:
        rulebook.check_replaced(said, _consents(tx, case))
    if said.kind == "anchor_linked" and said.confirms is None:
        _check_first_anchor(tx, trust, case)
    since = time_of(trust.now - timedelta(days=1))
    on_file, recent = tx.case.count_facts(case.case_id, said.sender.party, said.kind, since)
    check_quota(said.kind, is_owner=is_owner, on_file=on_file, in_a_day=recent)


def _check_first_anchor(tx: Transaction, trust: Trust, case: CaseRecord) -> None:
    """Check that the case had no other anchor of late, or that the coordinator saw the person.

    Raises:
        Conflict: ``anchor_again``.
    """
    since = time_of(trust.now - ANCHOR_STAYS)
    recent = [one for one in tx.case.facts(case.case_id) if one.logged_at > since]
    linked = [one for one in recent if one.kind == "anchor_linked" and not fact_of(one).confirms]
    seen = [
        one
        for one in recent
        if one.kind == "identity_check" and COORDINATOR in trust.types(one.party)
    ]
    if len(linked) > len(seen):
        raise Conflict("anchor_again", "one new anchor in 30 days, unless the coordinator checked")


def _consents(tx: Transaction, case: CaseRecord) -> set[str]:
    on_file = tx.case.facts(case.case_id)
    return {one.sid for one in on_file if one.kind in {"consent_given", "consent_renewed"}}


def _replace(tx: Transaction, case_id: str, fact: Statement[stated.Fact]) -> bool:
    """Replace the earlier fact in whose place a new one comes.

    Returns:
        whether it is the new one that is replaced, because it was signed before the other.
    """
    if fact.payload.kind not in _REPLACING:
        return False
    for record in tx.case.facts(case_id):
        other = statement.said_in(record.envelope, stated.Fact)
        if _place(other) != _place(fact.payload):
            continue
        if other.at > fact.payload.at:
            return True
        tx.case.replace_fact(record.sid)
    return False


def _place(said: stated.Fact) -> tuple[str | None, ...]:
    """The place that a withdrawal or restriction takes; a later one takes it over."""
    consent = said.replaces if isinstance(said, stated.ConsentWithdrawn) else None
    return said.kind, said.sender.party, said.about, consent


def _check_confirms(
    tx: Transaction, trust: Trust, case: CaseRecord, fact: Statement[stated.Fact]
) -> None:
    """Check that a fact which confirms another one of the case says the same."""
    if fact.payload.confirms is None:
        return
    record = tx.case.fact(fact.payload.confirms)
    known = record is not None and record.case_id == case.case_id
    first = statement.read(record.envelope, env=trust.env) if record and known else None
    rulebook.check_confirmation(first, fact)


def _r_of(tx: Transaction, record: FactRecord) -> str:
    opening = tx.log.opening(record.event_id, "whom")
    record_bytes = opening[32:] if opening else b"{}"
    return str(decode(record_bytes).get("r", ""))


def _case(card: Statement[Card], caller: Caller, *, version: int, counter: int) -> CaseRecord:
    said = card.payload
    return CaseRecord(
        case_id=said.case,
        owner=caller.party,
        opened_by=caller.member,
        commitment=said.commitment,
        version=version,
        counter=counter,
        card_n=said.n,
        card_sid=card.sid,
        card_envelope=card.envelope.to_bytes(),
        card_blob=said.sealed.sha256,
    )


def decode(data: bytes) -> dict[str, Any]:
    """A record of the log as members."""
    members: dict[str, Any] = canonical.decode(data)
    return members
