"""Keysets, the agreement and regimes: everybody's trust rests on them; published and logged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from hub.audit import note
from hub.crypto import agreement as agreements
from hub.crypto import keyset as keysets
from hub.crypto import statement
from hub.crypto.acceptance.agreement import accept_first
from hub.crypto.acceptance.keyset import check_functions, check_purposes
from hub.crypto.acceptance.regime import accept_regime, check_regime_alone, find_pairs
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.crypto.payload.regime import Regime
from hub.crypto.statement import Statement
from hub.domain.day import day_of
from hub.domain.moment import time_of
from hub.errors import Conflict, NotFound, TooLarge
from hub.ports.caller import Caller
from hub.ports.party import AgreementRecord, KeysetRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.statement import accept
from hub.services.trust import Beliefs, Trust

# The changes of one party, for each sort of change.
CHANGES_PER_HOUR_MAX = 12
ChangeSort = Literal["keyset", "agreement", "regime"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """The agreement in force with its files."""

    envelope: bytes
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """An organisation in the agreement; ``has_signed`` is its state now."""

    party: str
    name: str
    types: tuple[str, ...]
    has_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeView:
    """A regime of a municipality (its name); first and last day are dates.

    ``by`` names who said so: one party if it is only proposed, two if it is confirmed.
    """

    municipality: str
    value: str
    start: str
    until: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyService:
    """Publishes what parties sign about themselves."""

    beliefs: Beliefs
    uow: UnitOfWork
    actions: Actions
    journal: Journal
    log_key: str

    def install(self, agreement: object, files: Mapping[str, bytes], first: list[object]) -> str:
        """Set up a hub with its first agreement and the first keyset of each party.

        Raises:
            Conflict: there is an agreement already.
            InvalidInput: the log's name has another form; also as in `accept_first`.
            VerificationError: as in `accept_first`.
        """
        offered = agreements.parse(agreement, env=self.beliefs.env)
        note.parse_log_key(offered.log, demo=self.beliefs.env == "demo")
        parsed = [keysets.parse(one, env=self.beliefs.env) for one in first]
        read = accept_first(offered, files, parsed, log=self.log_key)
        with self.uow.write() as tx:
            if tx.party.newest_agreement() is not None:
                raise Conflict("agreement_installed", "this hub has its agreement")
            self._put_agreement(tx, read)
            for path, content in files.items():
                tx.party.put_file(read.sid, path, content)
            for one in parsed:
                self._put_keyset(tx, one)
        return read.sid

    def publish_keyset(self, call: Call, document: object) -> Done:
        """Accept the next keyset of the caller's party."""
        # It is read before the writing transaction opens, so that a long one keeps nobody waiting.
        following = keysets.parse(document, env=self.beliefs.env)

        def work(tx: Transaction, trust: Trust) -> Done:
            if following.party != call.caller.party:
                raise NotFound
            keysets.verify_next(trust.newest(following.party), following)
            check_functions(following, trust.types(following.party), trust.vocabulary)
            check_purposes(following, trust.vocabulary)
            _note_change(tx, trust, call.caller, "keyset")
            entry = self._put_keyset(tx, following)
            return Done(entry=entry, result={"sid": following.sid})

        return self.actions.once(call, work)

    def sign_agreement(self, call: Call, document: object) -> Done:
        """Accept more signatures under the agreement in force."""
        more = agreements.parse(document, env=self.beliefs.env)

        def work(tx: Transaction, trust: Trust) -> Done:
            known = agreements.by_officers(more, trust.keysets.values())
            merged = agreements.with_signatures(trust.agreement, known)
            # Each change of trust makes open decisions start again.
            if merged == trust.agreement.envelope:
                raise Conflict("agreement_unchanged", "no signature that is not there already")
            _note_change(tx, trust, call.caller, "agreement")
            joined = agreements.read(merged.to_bytes(), env=self.beliefs.env)
            entry = self._put_agreement(tx, joined)
            return Done(entry=entry, result={"sid": joined.sid})

        return self.actions.once(call, work)

    def add_regime(self, call: Call, document: object) -> Done:
        """Accept one of two statements about a regime; the first one alone changes nothing."""

        def work(tx: Transaction, trust: Trust) -> Done:
            half = trust.verify(document, Regime, call.caller)
            accept(tx, half)
            _note_change(tx, trust, call.caller, "regime")
            if half.payload.confirms:
                _confirm(tx, trust, half)
                event, what = "regime_changed", {"statement": half.sid}
            else:
                _propose(tx, trust, half)
                event, what = "regime_proposed", {"proposal": half.sid}
            entry = self.journal.admin(trust.now, event, what)
            tx.log.append(entry)
            return Done(entry=entry.id, result={"sid": half.sid})

        return self.actions.once(call, work)

    def keysets(self, caller: Caller, party: str) -> list[bytes]:
        """The chain of a party's keysets, the first one first.

        Raises:
            NotFound: the party is not in the agreement.
        """
        with self.uow.read() as tx:
            found = [one.envelope for one in tx.party.keysets(party)]
        if not found or not caller.party:
            raise NotFound
        return found

    def agreement(self) -> AgreementView:
        """The agreement in force.

        Raises:
            NotFound: there is none yet.
        """
        with self.uow.read() as tx:
            record = tx.party.newest_agreement()
            if record is None:
                raise NotFound
            return AgreementView(envelope=record.envelope, files=tx.party.files(record.sid))

    def names(self) -> Mapping[str, str]:
        """The names of the agreement's organisations, by their id.

        Raises:
            NotFound: there is none yet.
        """
        with self.uow.read() as tx:
            record = tx.party.newest_agreement()
        if record is None:
            raise NotFound
        agreed = agreements.read(record.envelope, env=self.beliefs.env)
        return {one.party: one.name for one in agreed.parties.values()}

    def signatories(self) -> tuple[Signatory, ...]:
        """The organisations of the agreement, and whether each one's signature holds now.

        Raises:
            Unavailable: there is no agreement yet.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
        return tuple(
            Signatory(
                party=one.party,
                name=one.name,
                types=one.types,
                has_signed=one.party in trust.signed,
            )
            for one in trust.agreement.parties.values()
        )

    def regimes(self) -> tuple[RegimeView, ...]:
        """The regimes of municipalities that are not over, and those that are proposed.

        Raises:
            Unavailable: there is no agreement yet.
        """
        with self.uow.read() as tx:
            trust = self.beliefs.now(tx)
            proposed = [
                statement.read(one, Regime, env=trust.env)
                for party in trust.agreement.parties
                for one in tx.party.proposals(party)
            ]
        pairs = [*find_pairs(trust.halves, trust.agreement), *((one,) for one in proposed)]
        today = day_of(trust.at).isoformat()
        return tuple(
            _regime_view(pair, trust.agreement) for pair in pairs if pair[-1].payload.until >= today
        )

    def _put_agreement(self, tx: Transaction, read: Agreement) -> str:
        now = self.beliefs.clock.now()
        envelope = read.envelope.to_bytes()
        tx.party.put_agreement(AgreementRecord(sid=read.sid, n=read.n, envelope=envelope))
        entry = self.journal.admin(now, "agreement_changed", {"agreement": read.sid})
        tx.log.append(entry)
        return entry.id

    def _put_keyset(self, tx: Transaction, keyset: Keyset) -> str:
        now = self.beliefs.clock.now()
        record = KeysetRecord(
            sid=keyset.sid,
            party=keyset.party,
            n=keyset.n,
            envelope=keyset.envelope.to_bytes(),
            logged_at=time_of(now),
            superseded_at=None,
        )
        tx.party.add_keyset(record)
        what = {"party": keyset.party, "n": keyset.n, "keyset": keyset.sid}
        entry = self.journal.admin(now, "keyset_changed", what)
        tx.log.append(entry)
        return entry.id


def _regime_view(pair: tuple[Statement[Regime], ...], agreement: Agreement) -> RegimeView:
    said = pair[-1].payload
    return RegimeView(
        municipality=agreement.parties[said.party].name,
        value=said.value,
        start=said.start,
        until=said.until,
        by=tuple(agreement.parties[one.payload.sender.party].name for one in pair),
    )


def _propose(tx: Transaction, trust: Trust, half: Statement[Regime]) -> None:
    """Keep the first statement about a regime."""
    said = half.payload
    check_regime_alone(said, trust.agreement)
    tx.party.propose_regime(
        half.sid, party=said.party, by=said.sender.party, envelope=half.envelope.to_bytes()
    )


def _confirm(tx: Transaction, trust: Trust, half: Statement[Regime]) -> None:
    """Keep a regime, with the statement that confirms it."""
    confirmed = str(half.payload.confirms)
    envelope = tx.party.proposal(confirmed)
    first = statement.read(envelope, Regime, env=trust.env) if envelope else None
    accept_regime(first, half, trust.agreement)
    pair = (envelope or b"", half.envelope.to_bytes())
    tx.party.confirm_regime(half.payload.party, confirmed, pair)


def _note_change(tx: Transaction, trust: Trust, caller: Caller, sort: ChangeSort) -> None:
    """Note that a party changes what is believed, which makes others be decided anew.

    Each sort has places of its own: nothing else may keep a party from taking a key back.

    Raises:
        TooLarge: ``too_many_changes``.
    """
    since = time_of(trust.now - timedelta(hours=1))
    if tx.party.count_changes(caller.party, sort, since) >= CHANGES_PER_HOUR_MAX:
        raise TooLarge("too_many_changes", "this party has changed enough for an hour")
    tx.party.note_change(caller.party, sort, trust.at, since)
