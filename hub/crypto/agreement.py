"""The privacy agreement as a signed statement: parties, rules by digest, the log's key.

Source: formats, section 8. Signatures are checked against each party's newest keyset, so a
signature lapses with its officers and can come back.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from hub.crypto import dsse, keyset
from hub.crypto.dsse import Envelope, Signature
from hub.crypto.keyset import Keyset
from hub.crypto.payload import agreement as form
from hub.domain import party
from hub.domain.party import Organisation
from hub.domain.vocabulary import Vocabulary
from hub.errors import InvalidInput, VerificationError
from hub.form import canonical

PAYLOAD_TYPE = "application/vnd.dossierhub.agreement.v1+json"
FLOWS = "agreement/flows/data.json"
VOCABULARY = "agreement/vocabulary/data.json"
CLAUSES = ("agreement/clauses.en.md", "agreement/clauses.nl.md")
PATHS = (
    *CLAUSES,
    FLOWS,
    VOCABULARY,
)

_ADAPTER = TypeAdapter(form.Agreement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation in the agreement."""

    party: str
    types: tuple[str, ...]
    name: str
    keyset: str  # sid of its first keyset


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement that parties sign; its form is right, `has_signed` checks the signatures."""

    envelope: Envelope
    env: str
    n: int
    prev: str | None
    start: str
    until: str | None
    parties: Mapping[str, Party]
    log: str
    files: Mapping[str, str]  # path to SHA-256

    @property
    def sid(self) -> str:
        """The id by which statements name this agreement; the same whoever has signed."""
        return self.envelope.sid

    def has_signed(self, newest: Keyset, *, at: str) -> bool:
        """Whether enough officers of a party's newest keyset have signed.

        Raises:
            VerificationError: a signature of one of its officers is wrong.
        """
        return self.is_enough(newest, keyset.signed_by(self.envelope, newest), at=at)

    def is_enough(self, newest: Keyset, signed: Collection[str], *, at: str) -> bool:
        """Whether a party has signed, if these officers of its newest keyset have."""
        return (
            newest.party in self.parties
            and at <= newest.expires
            and len(signed) >= newest.threshold
        )

    def check_types(self, vocabulary: Vocabulary) -> None:
        """Check that each party is of types that the agreement's vocabulary has.

        Raises:
            InvalidInput: ``organisation_invalid``; the party is named.
        """
        parties = self.parties.values()
        party.check(
            [Organisation(party=one.party, types=frozenset(one.types)) for one in parties],
            vocabulary,
        )

    def check_files(self, files: Mapping[str, bytes]) -> None:
        """Check that ``files`` are the four that were signed, byte for byte.

        Raises:
            VerificationError: a file is missing, unknown or different; its path is named.
        """
        if files.keys() != self.files.keys():
            raise VerificationError("agreement_files", "not exactly the four files")
        for path, content in files.items():
            if hashlib.sha256(content).hexdigest() != self.files[path]:
                raise VerificationError("agreement_files", f"{path} is not what was signed")


def parse(document: object, *, env: str) -> Agreement:
    """Read an agreement out of an envelope that is parsed JSON.

    Raises:
        InvalidInput: it has another form.
        VerificationError: it is made for another environment.
    """
    return _of_envelope(dsse.of_document(document), env=env)


def read(data: bytes, *, env: str) -> Agreement:
    """Read an agreement out of the bytes of an envelope; see `parse`."""
    return _of_envelope(dsse.parse(data), env=env)


def verify_successor(before: Agreement, following: Agreement, own: Keyset, *, at: str) -> None:
    """Check that a client may go from the agreement it pinned to ``following``.

    ``own`` is the newest keyset of the client's own party: a client accepts nothing without its own
    party's signature.

    Raises:
        VerificationError: it is not the next one, or the own party has not signed it.
    """
    if following.n != before.n + 1 or following.prev != before.sid:
        raise VerificationError("agreement_chain", "not the next agreement after the pinned one")
    if not following.has_signed(own, at=at):
        raise VerificationError("agreement_not_signed", "the own party has not signed it")


def by_officers(agreement: Agreement, newest: Iterable[Keyset]) -> Agreement:
    """The agreement with the signatures of known officers only.

    Other signatures count for nothing, and could fill the 64 places.

    Raises:
        InvalidInput: nobody known has signed.
        VerificationError: a signature of a known officer is wrong.
    """
    known: set[str] = set()
    for one in newest:
        known |= keyset.signed_by(agreement.envelope, one)
    kept = tuple(one for one in agreement.envelope.signatures if one.keyid in known)
    if not kept:
        raise InvalidInput("agreement_not_signed", "no signature of a known officer")
    return replace(agreement, envelope=replace(agreement.envelope, signatures=kept))


def with_signatures(agreement: Agreement, more: Agreement) -> Envelope:
    """The agreement's envelope with the signatures of both; they must be of one agreement.

    Raises:
        VerificationError: they are two agreements, or one key has signed in two ways.
    """
    if agreement.sid != more.sid:
        raise VerificationError("agreement_chain", "another agreement")
    signatures: dict[str, Signature] = {}
    for one in (*agreement.envelope.signatures, *more.envelope.signatures):
        if signatures.setdefault(one.keyid, one) != one:
            raise VerificationError("agreement_signature", "one key, two signatures")
    return Envelope(
        payload_type=agreement.envelope.payload_type,
        payload=agreement.envelope.payload,
        signatures=tuple(signatures[keyid] for keyid in sorted(signatures)),
    )


def _of_envelope(envelope: Envelope, *, env: str) -> Agreement:
    if envelope.payload_type != PAYLOAD_TYPE:
        raise InvalidInput("statement_type_unknown")
    payload = canonical.read(_ADAPTER, envelope.payload)
    if payload.env != env:
        raise VerificationError("other_environment")
    if tuple(one.path for one in payload.files) != PATHS:
        raise InvalidInput("agreement_invalid", "expected exactly the data and the clauses")
    if (payload.n == 1) != (payload.prev is None):
        raise InvalidInput("agreement_invalid", "expected prev exactly from the second on")
    parties = [
        Party(party=one.party, types=one.types, name=one.name, keyset=one.keyset)
        for one in payload.parties
    ]
    return Agreement(
        envelope=envelope,
        env=payload.env,
        n=payload.n,
        prev=payload.prev,
        start=payload.start,
        until=payload.until,
        parties={one.party: one for one in parties},
        log=payload.log,
        files={one.path: one.sha256 for one in payload.files},
    )
