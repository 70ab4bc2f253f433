"""Keysets, the agreement and regimes: everybody's trust rests on them; published and logged."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.audit import note
from hub.crypto import agreement as agreements
from hub.crypto import keyset as keysets
from hub.crypto import statement
from hub.crypto.acceptance.agreement import accept_first
from hub.crypto.acceptance.keyset import check_functions, check_purposes
from hub.crypto.acceptance.regime import check_regime
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.crypto.payload.regime import Regime
from hub.crypto.statement import Statement
from hub.domain.moment import time_of
from hub.errors import Conflict, NotFound
from hub.ports.caller import Caller
from hub.ports.party import AgreementRecord, KeysetRecord
from hub.ports.unit_of_work import Transaction, UnitOfWork
from hub.services.action import Actions, Call, Done
from hub.services.journal import Journal
from hub.services.statement import accept
from hub.services.trust import Beliefs, Trust


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
            joined = agreements.read(merged.to_bytes(), env=self.beliefs.env)
            entry = self._put_agreement(tx, joined)
            return Done(entry=entry, result={"sid": joined.sid})

        return self.actions.once(call, work)

    def add_regime(self, call: Call, document: object) -> Done:
        """Accept one half of a regime; two privacy officers of two parties make it whole."""

        def work(tx: Transaction, trust: Trust) -> Done:
            half = trust.verify(document, Regime, call.caller)
            _check_confirms(tx, half, env=self.beliefs.env)
            accept(tx, half)
            tx.party.add_regime(half.sid, half.payload.party, half.envelope.to_bytes())
            entry = self.journal.admin(trust.now, "regime_changed", {"statement": half.sid})
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


def _check_confirms(tx: Transaction, half: Statement[Regime], *, env: str) -> None:
    """Check that a half of a regime which confirms another one says the same."""
    confirms = half.payload.confirms
    if confirms is None:
        return
    said = [statement.read(one, Regime, env=env) for one in tx.party.regimes(half.payload.party)]
    check_regime(next((one for one in said if one.sid == confirms), None), half)
