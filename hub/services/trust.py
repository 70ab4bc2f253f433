"""The hub's beliefs at a moment: the agreement, its signers, everybody's keys.

`Beliefs` reads it from the store once for each version of it, and takes the moment anew in each
transaction: it never remembers anything that time changes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

from hub.crypto import agreement as agreements
from hub.crypto import keyset, statement
from hub.crypto.acceptance.arrival import accept_arrival
from hub.crypto.acceptance.regime import find_regime
from hub.crypto.agreement import FLOWS, VOCABULARY, Agreement
from hub.crypto.directory import SUPERSEDED_FOR, Directory
from hub.crypto.keyset import VALID_MAX, Keyset
from hub.crypto.payload.regime import Regime
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Sender, Signed
from hub.crypto.statement import Statement
from hub.domain import flow as flows
from hub.domain import party
from hub.domain import vocabulary as vocabularies
from hub.domain.day import day_of
from hub.domain.flow import STATE_PARTIES, Flow
from hub.domain.moment import time_of
from hub.domain.party import Actor, Organisation
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, NotFound, Unavailable, VerificationError
from hub.ports.caller import Caller
from hub.ports.clock import Clock
from hub.ports.party import KeysetRecord
from hub.ports.unit_of_work import Transaction

P = TypeVar("P", bound=Signed)
REGIMES_MAX = 8


@lru_cache(maxsize=1_024)
def _keyset(envelope: bytes, env: str) -> Keyset:
    return keyset.read(envelope, env=env)


@lru_cache(maxsize=16)
def _agreement(envelope: bytes, env: str) -> Agreement:
    return agreements.read(envelope, env=env)


@lru_cache(maxsize=16)
def _json(content: bytes) -> Any:
    return json.loads(content)


@lru_cache(maxsize=16)
def _vocabulary(content: bytes) -> Vocabulary:
    return vocabularies.parse(json.loads(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """One moment's view; ``version`` grows with every change of it."""

    env: str
    now: datetime
    version: int
    directory: Directory
    vocabulary_data: Mapping[str, Any]
    flows: Mapping[str, Any]
    signed: frozenset[str]
    regime: str
    halves: tuple[Statement[Regime], ...] = ()

    @property
    def agreement(self) -> Agreement:
        """The one in force."""
        return self.directory.agreement

    @property
    def vocabulary(self) -> Vocabulary:
        """The agreement's."""
        return self.directory.vocabulary

    @property
    def keysets(self) -> Mapping[str, Keyset]:
        """The newest keyset of each party."""
        return self.directory.newest

    @property
    def at(self) -> str:
        """Now, as statements write it."""
        return time_of(self.now)

    def types(self, party: str) -> tuple[str, ...]:
        """The types of an organisation.

        Raises:
            NotFound: it is not in the agreement.
        """
        if party not in self.agreement.parties:
            raise NotFound
        return self.agreement.parties[party].types

    def is_state(self, party: str) -> bool:
        """Whether the party is the IND, DT&V, AVIM or the COA."""
        return not STATE_PARTIES.isdisjoint(self.types(party))

    def names_no_case(self, party: str) -> bool:
        """Whether the party may never learn of a case: State parties and the municipality."""
        return self.is_state(party) or "municipality" in self.types(party)

    @property
    def authorities(self) -> frozenset[str]:
        """The parties that are public authorities; the log counts what they receive."""
        marked = self.vocabulary.public_authorities
        return frozenset(
            party for party in self.agreement.parties if not marked.isdisjoint(self.types(party))
        )

    def is_public_authority(self, party: str) -> bool:
        """Whether the party is a public authority."""
        return not self.vocabulary.public_authorities.isdisjoint(self.types(party))

    def pair_types(self, request: Statement[Request]) -> tuple[str, str]:
        """The types under which two organisations act: the function and categories say which."""
        said = request.payload
        return self.types_between(
            said.sender.party,
            said.sender.function,
            said.to.party,
            purpose=said.purpose,
            items=[one.category for one in said.items],
        )

    def types_between(
        self, asking: str, function: str, giving: str, *, purpose: str, items: Sequence[str]
    ) -> tuple[str, str]:
        """As `pair_types`, for what was not signed yet.

        Raises:
            NotFound: one of the two is not in the agreement.
        """
        return party.pair(
            self._organisation(asking),
            function,
            self._organisation(giving),
            purpose=purpose,
            items=items,
            flows=self.flows,
            vocabulary=self.vocabulary,
        )

    def _organisation(self, party: str) -> Organisation:
        return Organisation(party=party, types=frozenset(self.types(party)))

    def signer(self, sender: Sender) -> Actor:
        """A statement's signer for the policy."""
        return self.member(sender.party, sender.member, sender.function)

    def member(self, party: str, member: str, function: str) -> Actor:
        """A member of a party for the policy, with the type that has this function."""
        types = self.types(party)
        known = self.vocabulary.functions.get(function)
        fitting = [one for one in types if known is not None and one in known.types]
        return Actor(
            party=party,
            type=fitting[0] if fitting else types[0],
            function=function,
            member=member,
        )

    def newest(self, party: str) -> Keyset:
        """The newest keyset of a party.

        Raises:
            NotFound: there is none.
        """
        if party not in self.keysets:
            raise NotFound
        return self.keysets[party]

    def verify(self, document: object, kind: type[P], caller: Caller) -> Statement[P]:
        """Read a statement of ``kind`` that ``caller`` sends, and check that they may send it now.

        Raises:
            InvalidInput: it is malformed, or of another type.
            VerificationError: another environment, agreement, signer or time; a key that does not
                stand; a wrong signature; a word that was not agreed.
        """
        read = statement.parse(document, kind, env=self.env)
        accept_arrival(read, self.directory, party=caller.party, member=caller.member, now=self.now)
        return read

    def flow(self, request: Statement[Request], flow_id: str) -> Flow | None:
        """The flow by which a request was decided; None if the agreement no longer has it."""
        said = request.payload
        matching = flows.matching(
            self.flows,
            purpose=said.purpose,
            asking=self.types(said.sender.party),
            giving=self.types(said.to.party),
        )
        return next((one for one in matching if one.id == flow_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One version of the store's contents, read and verified; no moment is in it.

    Attributes:
        version: grows with every change of what is stored here.
        directory: the agreement, and those keysets of its parties that a statement may name.
        officers: party to the officers of its newest keyset who have signed the agreement; empty
            where the signature of one of them is wrong.
        halves: what was said of the municipality's regime, the first one first.
    """

    version: int
    directory: Directory
    vocabulary_data: Mapping[str, Any]
    flows: Mapping[str, Any]
    officers: Mapping[str, frozenset[str]]
    halves: tuple[Statement[Regime], ...]

    def at(self, now: datetime, *, env: str) -> Trust:
        """The beliefs that follow from it now."""
        at = time_of(now)
        agreement, newest = self.directory.agreement, self.directory.newest
        signed = frozenset(
            party
            for party, officers in self.officers.items()
            if agreement.is_enough(newest[party], officers, at=at)
        )
        return Trust(
            env=env,
            now=now,
            version=self.version,
            directory=self.directory,
            vocabulary_data=self.vocabulary_data,
            flows=self.flows,
            signed=signed if _in_force(agreement, at) else frozenset(),
            halves=self.halves,
            regime=find_regime(self.halves, agreement, day=day_of(at).isoformat()),
        )


@dataclass(slots=True, kw_only=True)
class Beliefs:
    """The beliefs of one hub; many threads may ask."""

    env: str
    clock: Clock
    _stored: Stored | None = None
    _reading: Lock = field(default_factory=Lock, repr=False)

    def now(self, tx: Transaction) -> Trust:
        """The hub's beliefs now.

        Raises:
            Unavailable: there is no agreement yet.
        """
        now = self.clock.now()
        return self._current(tx, now).at(now, env=self.env)

    def _current(self, tx: Transaction, now: datetime) -> Stored:
        # A transaction that changes it may be rolled back, so nobody else may see what it saw.
        if tx.party.is_changed():
            return _read(tx, now, env=self.env)
        # After a change one call reads, and the others wait for it.
        with self._reading:
            stored = self._stored
            if stored is None or stored.version != tx.party.version():
                stored = self._stored = _read(tx, now, env=self.env)
            return stored


def _read(tx: Transaction, now: datetime, *, env: str) -> Stored:
    # The version is read first: if another transaction commits in between, it is too old, never too
    # new.
    version = tx.party.version()
    record = tx.party.newest_agreement()
    if record is None:
        raise Unavailable("no_agreement", "hub agreement install has not been run")
    agreed = _agreement(record.envelope, env)
    files = tx.party.files(agreed.sid)
    # Only these may still be named, so what is read does not grow with the years.
    usable = tx.party.usable_keysets(time_of(now - SUPERSEDED_FOR))
    # A party that is not in the agreement has nobody who stands.
    records = [one for one in usable if one.party in agreed.parties]
    known = {one.sid: _keyset(one.envelope, env) for one in records}
    newest = [one for one in records if one.superseded_at is None]
    return Stored(
        version=version,
        directory=Directory(
            agreement=agreed,
            agreements=frozenset({agreed.sid}),
            keysets=known,
            newest={one.party: known[one.sid] for one in newest},
            vocabulary=_vocabulary(files[VOCABULARY]),
            superseded=tx.party.superseded(time_of(now - VALID_MAX)),
        ),
        vocabulary_data=_json(files[VOCABULARY]),
        flows=_json(files[FLOWS]),
        officers=_signers(record.envelope, newest, env),
        halves=tuple(_halves(tx, agreed, env)),
    )


def _signers(
    agreement: bytes, newest: Sequence[KeysetRecord], env: str
) -> Mapping[str, frozenset[str]]:
    """The officers of each party who have signed; empty if one signature is wrong."""
    try:
        return {one.party: _officers(agreement, one.envelope, env) for one in newest}
    except VerificationError:
        # The writer of a wrong signature may have changed more, so nothing is open then.
        return {}


@lru_cache(maxsize=256)
def _officers(agreement: bytes, newest: bytes, env: str) -> frozenset[str]:
    """The officers who have signed; the result depends on the bytes alone.

    Raises:
        VerificationError: a signature of one of them is wrong.
    """
    return keyset.signed_by(_agreement(agreement, env).envelope, _keyset(newest, env))


def _in_force(agreed: Agreement, at: str) -> bool:
    today = day_of(at).isoformat()
    return agreed.start <= today and (agreed.until is None or today <= agreed.until)


def _halves(tx: Transaction, agreed: Agreement, env: str) -> Iterator[Statement[Regime]]:
    """The statements about the regimes of municipalities; an unreadable one counts as none."""
    for one in agreed.parties.values():
        if "municipality" not in one.types:
            continue
        for pair in tx.party.regimes(one.party, REGIMES_MAX):
            with suppress(InvalidInput, VerificationError):
                yield from [statement.read(half, Regime, env=env) for half in pair]
