"""The pins and keys that a member believes: own officers, their agreement, and all keys from there.

The key file pins the own party's keyset and the agreement, as the own officers handed them over.
Everything else comes from the hub and is verified from these pins on; a pin never goes back.
Source: formats, sections 7, 8 and 12.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from connectors import disk
from connectors.api.party import AgreementOut, StatementsOut
from connectors.api.shape import Shape
from connectors.keys.keyring import KeyFile, Pin
from connectors.memory import Memory
from hub.audit import note
from hub.crypto import agreement as agreements
from hub.crypto import directory, dsse, keyset
from hub.crypto.agreement import FLOWS, VOCABULARY, Agreement
from hub.crypto.directory import Directory
from hub.crypto.keyset import Keyset
from hub.crypto.payload.fact import Fact
from hub.crypto.statement import Statement
from hub.domain import flow as flows
from hub.domain import vocabulary
from hub.domain.flow import Flow
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, NotAllowed, NotFound, VerificationError
from hub.form import strict

_CLAUSES = {"nl": "agreement/clauses.nl.md", "en": "agreement/clauses.en.md"}


class Source(Protocol):
    """The source of bytes that are verified here: the hub."""

    def get(self, path: str, shape: type[Shape], **query: str | int) -> Shape:
        """An answer of a shape."""
        ...


@dataclass(slots=True, kw_only=True)
class Trust:
    """One session's view. Keysets of other parties are fetched when they are needed.

    Attributes:
        key: the key file with the pins as they are known now.
        agreement: the one in force, pinned or a verified successor.
        earlier: ids of the agreements that were pinned before.
        vocabulary: the agreement's.
        flows: the agreement's data.
        clauses: the agreement's text by language.
    """

    key: KeyFile
    source: Source
    agreement: Agreement
    earlier: frozenset[str]
    vocabulary: Vocabulary
    flows: Mapping[str, Any]
    clauses: Mapping[str, str]
    _chains: dict[str, list[Keyset]] = field(default_factory=dict)
    _verified: Directory | None = None
    _verified_of: frozenset[str] = frozenset()

    def asking(self, source: Source) -> "Trust":
        """The same beliefs, shared; ``source`` is asked for what is not known yet."""
        return replace(self, source=source, _verified=None, _verified_of=frozenset())

    def directory(self, *parties: str) -> Directory:
        """The verified keys of the own party and of ``parties``.

        Raises:
            VerificationError: a chain does not verify, or went back.
        """
        due = {self.key.party, *parties}
        if self._verified is not None and due <= self._verified_of:
            return self._verified
        fetched = {party: self._fetch(party) for party in sorted(due - self._chains.keys())}
        # Another page of this member may fetch a party meanwhile.
        chains = dict(self._chains) | fetched
        built = directory.build(
            self.agreement,
            [one for chain in chains.values() for one in chain],
            vocabulary=self.vocabulary,
            earlier=self.earlier,
        )
        # A chain that is not accepted is not remembered: the other parties still can be reached.
        self._chains.update(fetched)
        self._verified, self._verified_of = built, frozenset(chains)
        return built

    def newest(self, party: str) -> Keyset:
        """The newest keyset of a party.

        Raises:
            NotFound: the agreement or the hub has no such party.
        """
        found = self.directory(party).newest.get(party)
        if found is None:
            raise NotFound("party_unknown", "no keyset of such a party")
        return found

    def own(self) -> Keyset:
        """The newest keyset of the own party."""
        return self.newest(self.key.party)

    def verify(self, statement: Statement) -> Directory:
        """Check a statement's signature and codes, and return the directory of the keys.

        The codes of a fact are checked where something rests on it: one odd fact must not keep a
        member from reading the others, or from taking a consent back.

        Raises:
            VerificationError: it is not signed as it says, or a code is no word of the agreement.
        """
        known = self.directory(statement.payload.sender.party)
        known.verify(statement, at=statement.payload.at)
        if not isinstance(statement.payload, Fact):
            known.check_codes(statement)
        return known

    def flow(self, purpose: str, asker: str, giver: str) -> Flow:
        """The agreement's row between two organisations.

        Raises:
            NotFound: there is none.
        """
        found = flows.find(
            self.flows, purpose=purpose, asking=self.types(asker), giving=self.types(giver)
        )
        if found is None:
            raise NotFound("no_flow", "the agreement has no such flow between these parties")
        return found

    def row(self, flow: Flow) -> Mapping[str, Any]:
        """The whole row of a flow, as the agreement's data has it."""
        row: Mapping[str, Any] = self.flows["rows"][flow.id]
        return row

    def types(self, party: str) -> tuple[str, ...]:
        """The types of a party in the agreement; empty if it is not in it."""
        found = self.agreement.parties.get(party)
        return found.types if found else ()

    @property
    def authorities(self) -> frozenset[str]:
        """The parties that are public authorities; the log counts what they receive."""
        marked = self.vocabulary.public_authorities
        return frozenset(
            party for party in self.agreement.parties if not marked.isdisjoint(self.types(party))
        )

    def check_fresh(self, sid: str, *, at: str) -> None:
        """Check that a sender used keys of the own party (their keyset's sid) not long replaced.

        Raises:
            VerificationError: ``keyset_superseded``: by over 24 hours. This is an alarm: the hub
                has kept a newer keyset from the sender, or let the old one pass.
        """
        known = self.directory()
        named = known.named(sid, self.key.party)
        known.check_fresh(named.sid, at=at)

    def pinned(self) -> KeyFile:
        """The key file with the newest keysets that were verified."""
        pins = {one.party: one for one in self.key.pins}
        for party, chain in dict(self._chains).items():
            if chain:
                newest = chain[-1]
                pins[party] = Pin(party=party, n=newest.n, sid=newest.sid)
        return replace(
            self.key,
            agreement=self.agreement.sid,
            log=self.agreement.log,
            pins=tuple(pins[party] for party in sorted(pins)),
        )

    def _fetch(self, party: str) -> list[Keyset]:
        if party not in self.agreement.parties:
            return []
        items = self.source.get(f"/v1/keysets/{party}", StatementsOut).items
        chain = [keyset.parse(one, env=self.key.env) for one in items]
        keyset.verify_chain(chain, pinned=self.agreement.parties[party].keyset)
        _check_pin(chain, next((one for one in self.key.pins if one.party == party), None))
        return chain


def load(source: Source, key: KeyFile, memory: Memory, *, at: str) -> Trust:
    """Build trust from a key file's pins; ``at`` is now.

    Raises:
        NotAllowed: the key file is not enrolled yet.
        VerificationError: the hub's agreement is neither the pinned one nor its successor, signed
            by the own party; or its files differ.
        InvalidInput: the name of its log has the wrong form, or a party has an unknown type.
    """
    # Without a pin of the own party a hub could present officers of its own.
    if key.agreement is None or all(one.party != key.party for one in key.pins):
        raise NotAllowed("not_enrolled", "run enrol with the files of your officers first")
    document = source.get("/v1/agreement", AgreementOut)
    offered = agreements.parse(document.statement, env=key.env)
    files = {path: dsse.decode_base64(data) for path, data in document.files.items()}
    offered.check_files(files)
    note.parse_log_key(offered.log, demo=key.env == "demo")
    agreed = vocabulary.parse(_data(files[VOCABULARY]))
    offered.check_types(agreed)
    trust = Trust(
        key=key,
        source=source,
        agreement=offered,
        earlier=frozenset(memory.names(disk.AGREEMENTS)) | {key.agreement},
        vocabulary=agreed,
        flows=_data(files[FLOWS]),
        clauses={name: _text(files[path]) for name, path in _CLAUSES.items()},
    )
    if offered.sid != key.agreement:
        _check_successor(trust, memory, at=at)
    memory.put(disk.AGREEMENTS, offered.sid, document.statement)
    return trust


def _check_successor(trust: Trust, memory: Memory, *, at: str) -> None:
    kept = memory.get(disk.AGREEMENTS, str(trust.key.agreement))
    if kept is None:
        raise VerificationError("agreement_chain", "another agreement than the pinned one")
    before = agreements.parse(kept, env=trust.key.env)
    if before.sid != trust.key.agreement:
        raise VerificationError("agreement_chain", "the kept agreement is not the pinned one")
    agreements.verify_successor(before, trust.agreement, trust.own(), at=at)


def _check_pin(chain: Sequence[Keyset], pin: Pin | None) -> None:
    if pin is None:
        return
    if len(chain) < pin.n or chain[pin.n - 1].sid != pin.sid:
        raise VerificationError("keyset_rollback", "not the keysets that were known before")


def _data(content_bytes: bytes) -> Mapping[str, Any]:
    # The own party has signed these files; only their form is still unchecked.
    document: Mapping[str, Any] = strict.read(content_bytes, reason="agreement_invalid")
    return document


def _text(content_bytes: bytes) -> str:
    try:
        return content_bytes.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("agreement_invalid", "its clauses are not UTF-8") from error
