"""What the hub believes at a moment: the agreement, who has signed it, everybody's keys.

`Beliefs` reads it from the store once for each version of it, and takes the moment anew in each
transaction: nothing that time changes is ever remembered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from hub.crypto import agreement as agreements
from hub.crypto import key, keyset, statement
from hub.crypto.agreement import Agreement
from hub.crypto.keyset import Keyset
from hub.crypto.statement import Statement
from hub.domain import organisation
from hub.domain import vocabulary as vocabularies
from hub.domain.day import day_of
from hub.domain.organisation import Organisation
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, NotFound, Unavailable, VerificationError
from hub.policy.input import Member
from hub.ports.caller import Caller
from hub.ports.clock import Clock
from hub.ports.party import KeysetRecord
from hub.ports.unit_of_work import Transaction

CLOCK_SKEW = timedelta(minutes=10)
SUPERSEDED_FOR = timedelta(hours=24)
TIME = "%Y-%m-%dT%H:%M:%SZ"
STATE_PARTIES = frozenset({"ind", "dtv", "avim", "coa"})


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
def _words(content: bytes) -> Vocabulary:
    return vocabularies.parse(json.loads(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """One moment's view; ``version`` grows with every change of it."""

    env: str
    now: datetime
    version: int
    agreement: Agreement
    vocabulary: Mapping[str, Any]
    words: Vocabulary
    flows: Mapping[str, Any]
    keysets: Mapping[str, Keyset]
    signed: frozenset[str]
    regime: str

    @property
    def at(self) -> str:
        """Now, as statements write it."""
        return self.now.strftime(TIME)

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

    def is_public_authority(self, party: str) -> bool:
        """Whether the party's type is marked as a public authority."""
        marked = {one["id"] for one in self.vocabulary["parties"] if one["public_authority"]}
        return not marked.isdisjoint(self.types(party))

    def pair_types(self, request: Statement) -> tuple[str, str]:
        """The types under which two organisations act: the function and categories say which."""
        payload, sender = request.payload, request.sender
        return self.types_between(
            sender["party"],
            sender["function"],
            payload["to"]["party"],
            purpose=payload["purpose"],
            items=[one["category"] for one in payload["items"]],
        )

    def types_between(
        self, asking: str, function: str, giving: str, *, purpose: str, items: Sequence[str]
    ) -> tuple[str, str]:
        """As `pair_types`, for what was not signed yet.

        Raises:
            NotFound: one of the two is not in the agreement.
        """
        return organisation.pair(
            self._organisation(asking),
            function,
            self._organisation(giving),
            purpose=purpose,
            items=items,
            flows=self.flows,
            vocabulary=self.words,
        )

    def _organisation(self, party: str) -> Organisation:
        return Organisation(party=party, types=frozenset(self.types(party)))

    def member(self, sender: Mapping[str, str]) -> Member:
        """A statement's signer for the policy, with the type that has this function."""
        types = self.types(sender["party"])
        functions = {one["id"]: one["parties"] for one in self.vocabulary["functions"]}
        fitting = [one for one in types if one in functions.get(sender["function"], [])]
        return Member(
            party=sender["party"],
            type=fitting[0] if fitting else types[0],
            function=sender["function"],
            member=sender["member"],
        )

    def newest(self, party: str) -> Keyset:
        """The newest keyset of a party.

        Raises:
            NotFound: there is none.
        """
        if party not in self.keysets:
            raise NotFound
        return self.keysets[party]

    def verify(self, tx: Transaction, document: object, caller: Caller) -> Statement:
        """Read a statement that ``caller`` sends, and check that it is his to send now.

        Raises:
            InvalidInput: it is malformed.
            VerificationError: another environment, agreement, signer or time; a key that does not
                stand; a wrong signature.
        """
        read = statement.parse(document, env=self.env)
        sender, payload = read.sender, read.payload
        # 1. It is the caller's own: a token alone never suffices.
        if (sender["party"], sender["member"]) != (caller.party, caller.member):
            raise VerificationError("signer_not_caller", "signed by somebody else")
        # 2. It is made now, under the agreement in force.
        if abs(self.now - datetime.fromisoformat(payload["at"])) > CLOCK_SKEW:
            raise VerificationError("clock_differs", "made more than ten minutes off the clock")
        if payload["agreement"] != self.agreement.sid:
            raise VerificationError("other_agreement")
        # 3. The key stands now, with this function, in the keyset that is named and in the newest.
        named = self.usable_keyset(tx, sender["keyset"], party=sender["party"])
        public = named.signer(sender, at=self.at)
        self.newest(sender["party"]).signer(sender, at=self.at)
        # 4. It has signed exactly these bytes.
        (signature,) = read.envelope.signatures
        key.verify(public, read.envelope.message, signature.sig)
        return read

    def usable_keyset(self, tx: Transaction, sid: str, *, party: str) -> Keyset:
        """A keyset that may be named now: the newest, or superseded less than a day ago.

        Raises:
            VerificationError: it is unknown, of another party, or older.
        """
        record = tx.party.keyset(sid)
        if record is None or record.party != party:
            raise VerificationError("keyset_unknown")
        if not self._is_usable(record):
            raise VerificationError("keyset_superseded", "a newer one is there for over a day")
        return _keyset(record.envelope, self.env)

    def check_kids(self, named: Keyset, desk: str, kids: list[str], purpose: str) -> None:
        """Check that ``kids`` are those of all standing readers of a desk for a purpose.

        Raises:
            VerificationError: the desk is not there or not for this purpose, or a reader is
                missing or too many.
        """
        if desk not in named.desks or purpose not in named.desks[desk].purposes:
            raise VerificationError("desk_unknown", "no such desk for this purpose")
        if sorted(named.readers(desk, at=self.at)) != kids:
            raise VerificationError("readers_differ", "not exactly the desk's readers")
        self.check_standing(named.party, kids)

    def check_standing(self, party: str, kids: Sequence[str]) -> None:
        """Check that all of ``kids`` stand in the party's newest keyset too.

        A keyset may be named for a day after the next one; a reader who fell away in the next
        one is never sealed to.

        Raises:
            VerificationError: one does not.
        """
        newest = self.newest(party)
        if not all(newest.can_read(kid, at=self.at) for kid in kids):
            raise VerificationError("readers_differ", "one of the readers stands no more")

    def _is_usable(self, record: KeysetRecord) -> bool:
        if record.superseded_at is None:
            return True
        return self.now - datetime.fromisoformat(record.superseded_at) < SUPERSEDED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What lies in the store in one version, read and verified; no moment is in it.

    Attributes:
        version: grows with every change of what is stored here.
        officers: party to the officers of its newest keyset who have signed the agreement.
        halves: what was said of the municipality's regime, the first one first.
    """

    version: int
    agreement: Agreement
    vocabulary: Mapping[str, Any]
    words: Vocabulary
    flows: Mapping[str, Any]
    keysets: Mapping[str, Keyset]
    officers: Mapping[str, frozenset[str]]
    halves: tuple[Statement, ...]

    def at(self, now: datetime, *, env: str) -> Trust:
        """What is believed of it now."""
        at = now.strftime(TIME)
        signed = frozenset(
            party
            for party, one in self.keysets.items()
            if self.agreement.is_enough(one, self.officers[party], at=at)
        )
        return Trust(
            env=env,
            now=now,
            version=self.version,
            agreement=self.agreement,
            vocabulary=self.vocabulary,
            words=self.words,
            flows=self.flows,
            keysets=self.keysets,
            signed=signed if _in_force(self.agreement, at) else frozenset(),
            regime=_regime(self.halves, at),
        )


@dataclass(slots=True, kw_only=True)
class Beliefs:
    """What one hub believes; safe to ask from many threads."""

    env: str
    clock: Clock
    _stored: Stored | None = None

    def now(self, tx: Transaction) -> Trust:
        """What the hub believes now.

        Raises:
            Unavailable: there is no agreement yet.
        """
        return self._current(tx).at(self.clock.now(), env=self.env)

    def _current(self, tx: Transaction) -> Stored:
        # A transaction that changes it may be rolled back: nobody else may see what it saw.
        if tx.party.is_changed():
            return _read(tx, env=self.env)
        stored = self._stored
        if stored is None or stored.version != tx.party.version():
            stored = self._stored = _read(tx, env=self.env)
        return stored


def _read(tx: Transaction, *, env: str) -> Stored:
    # First: where another transaction commits in between, the version is too old, never too new.
    version = tx.party.version()
    record = tx.party.newest_agreement()
    if record is None:
        raise Unavailable("no_agreement", "hub agreement install has not been run")
    agreed = _agreement(record.envelope, env)
    files = tx.party.files(agreed.sid)
    newest = {one.party: one.envelope for one in tx.party.newest_keysets()}
    return Stored(
        version=version,
        agreement=agreed,
        vocabulary=_json(files["agreement/vocabulary/data.json"]),
        words=_words(files["agreement/vocabulary/data.json"]),
        flows=_json(files["agreement/flows/data.json"]),
        keysets={party: _keyset(envelope, env) for party, envelope in newest.items()},
        officers={
            party: _officers(record.envelope, envelope, env) for party, envelope in newest.items()
        },
        halves=tuple(_halves(tx, agreed, env)),
    )


@lru_cache(maxsize=256)
def _officers(agreement: bytes, newest: bytes, env: str) -> frozenset[str]:
    """The officers who have signed; the same bytes say the same at any time."""
    try:
        return keyset.signed_by(_agreement(agreement, env).envelope, _keyset(newest, env))
    except VerificationError:
        # A wrong signature by an officer counts for nothing, and opens nothing.
        return frozenset()


def _in_force(agreed: Agreement, at: str) -> bool:
    today = day_of(at).isoformat()
    return agreed.start <= today and (agreed.until is None or today <= agreed.until)


def _halves(tx: Transaction, agreed: Agreement, env: str) -> Iterator[Statement]:
    """What was said of the regimes of municipalities; what cannot be read says nothing."""
    for one in agreed.parties.values():
        if "municipality" not in one.types:
            continue
        for envelope in tx.party.regimes(one.party):
            with suppress(InvalidInput, VerificationError):
                yield statement.read(envelope, env=env)


def _regime(halves: Sequence[Statement], at: str) -> str:
    """The municipality's regime: two privacy officers of two parties said the same, for today."""
    today = day_of(at).isoformat()
    for second in halves:
        first = next((one for one in halves if one.sid == second.payload.get("confirms")), None)
        if first and _same_regime(first, second) and _covers(first, today):
            return str(first.payload["value"])
    return "no_basis"


def _same_regime(first: Statement, second: Statement) -> bool:
    names = ("party", "value", "document", "start", "until")
    same = all(first.payload[name] == second.payload[name] for name in names)
    return same and first.sender["party"] != second.sender["party"]


def _covers(half: Statement, today: str) -> bool:
    return bool(half.payload["start"] <= today <= half.payload["until"])
