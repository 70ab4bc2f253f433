"""The members who speak for a party, and their keys. Source: formats, section 7.

Keysets form a chain: the first is named in the agreement, and each next one is signed by enough
officers of itself and of the one before. A key is believed from nowhere else.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from hub.crypto import dsse, key, seal
from hub.crypto.dsse import Envelope
from hub.crypto.key import Algorithm
from hub.crypto.payload import keyset as form
from hub.crypto.payload.signed import Sender
from hub.errors import InvalidInput, VerificationError
from hub.form import canonical

PAYLOAD_TYPE = "application/vnd.dossierhub.keyset.v1+json"
VALID_MAX = timedelta(days=100)
_ADAPTER = TypeAdapter(form.Keyset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One natural person (or connector) of a party, with public keys as bytes."""

    member: str
    functions: frozenset[str]
    sign: bytes
    seal: bytes
    auth: bytes | None
    until: str

    @property
    def sign_kid(self) -> str:
        """The id of the key that signs."""
        return key.kid(Algorithm.ED25519, self.sign)

    @property
    def seal_kid(self) -> str:
        """The id of the key that opens."""
        return key.kid(Algorithm.MLKEM768X25519, self.seal)

    @property
    def kids(self) -> frozenset[str]:
        """The ids of all keys of this member."""
        auth = {key.kid(Algorithm.ED25519, self.auth)} if self.auth else set()
        return frozenset({self.sign_kid, self.seal_kid} | auth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A named list of members for some purposes; it has no key of its own."""

    desk: str
    purposes: frozenset[str]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyset:
    """A party's members, desks and officers; the form is right, the signatures not yet judged."""

    envelope: Envelope
    env: str
    party: str
    n: int
    prev: str | None
    at: str
    expires: str
    threshold: int
    officers: Mapping[str, bytes]
    members: Mapping[str, Member]
    desks: Mapping[str, Desk]
    revoked: Mapping[str, str]

    @property
    def sid(self) -> str:
        """The id by which statements name this keyset."""
        return self.envelope.sid

    def stands(self, member: str, kid: str, *, at: str) -> bool:
        """Whether this member's key may be used at the time ``at``."""
        one = self.members.get(member)
        if one is None or kid not in one.kids or at > one.until or at > self.expires:
            return False
        return not self.is_revoked(kid, at=at)

    def can_read(self, kid: str, *, at: str) -> bool:
        """Whether this is the seal key of a member who stands at the time ``at``."""
        return any(
            one.seal_kid == kid and self.stands(one.member, kid, at=at)
            for one in self.members.values()
        )

    def is_revoked(self, kid: str, *, at: str) -> bool:
        """Whether the key was revoked at the time ``at``."""
        return kid in self.revoked and self.revoked[kid] <= at

    def readers(self, desk: str, *, at: str) -> dict[str, bytes]:
        """The seal keys of all of a desk's members that stand at ``at``: kid to public key."""
        members = self.desks[desk].members if desk in self.desks else ()
        standing = [self.members[one] for one in members]
        return {
            one.seal_kid: one.seal
            for one in standing
            if self.stands(one.member, one.seal_kid, at=at)
        }

    def signer(self, sender: Sender, *, at: str) -> bytes:
        """The key of a statement's ``from``: of that member, with that function, standing.

        Raises:
            VerificationError: the keyset is of another party, or has no such member, function or
                key, or the key does not stand.
        """
        if sender.party != self.party:
            raise VerificationError("signer_unknown", "the keyset is of another party")
        one = self.members.get(sender.member)
        if one is None or sender.function not in one.functions:
            raise VerificationError("signer_unknown", "no such member with that function")
        if sender.kid != one.sign_kid or not self.stands(one.member, one.sign_kid, at=at):
            raise VerificationError("signer_not_standing")
        return one.sign


def parse(document: object, *, env: str) -> Keyset:
    """Read a keyset out of an envelope that is parsed JSON.

    Raises:
        InvalidInput: it has another form, or breaks a rule that needs no other keyset.
        VerificationError: it is made for another environment.
    """
    return _of_envelope(dsse.of_document(document), env=env)


def read(data: bytes, *, env: str) -> Keyset:
    """Read a keyset out of the bytes of an envelope; see `parse`."""
    return _of_envelope(dsse.parse(data), env=env)


def verify_first(keyset: Keyset, *, pinned: str) -> None:
    """Check a party's first keyset against the id that the agreement names.

    Raises:
        VerificationError: it is another one, or its officers have not signed it.
    """
    if keyset.n != 1 or keyset.prev is not None or keyset.sid != pinned:
        raise VerificationError("keyset_not_pinned", "not the first keyset of the agreement")
    _check_signatures(keyset, keyset)


def verify_next(before: Keyset, following: Keyset) -> None:
    """Check that ``following`` comes right after ``before``, which is trusted.

    Raises:
        VerificationError: another party or number, another predecessor, too few signatures of
            the officers of either, or a revocation that is missing.
    """
    if following.party != before.party or following.n != before.n + 1:
        raise VerificationError("keyset_chain", "not the next keyset of this party")
    if following.prev != before.sid:
        raise VerificationError("keyset_chain", "it names another keyset before it")
    _check_signatures(following, following)
    _check_signatures(following, before)
    if not before.revoked.items() <= following.revoked.items():
        raise VerificationError("keyset_revocation", "a revocation is not carried over")
    left = [one for name, one in before.members.items() if name not in following.members]
    if any(not one.kids <= following.revoked.keys() for one in left):
        raise VerificationError("keyset_revocation", "a key of somebody who left is not revoked")


def verify_chain(chain: Sequence[Keyset], *, pinned: str) -> None:
    """Check a party's keysets from the first, which the agreement names, to the newest.

    Raises:
        VerificationError: there is none, or one of them does not follow from the one before; see
            `verify_next`.
    """
    if not chain:
        raise VerificationError("keyset_chain", "no keyset at all")
    verify_first(chain[0], pinned=pinned)
    for before, following in itertools.pairwise(chain):
        verify_next(before, following)


def signed_by(envelope: Envelope, officers: Keyset) -> frozenset[str]:
    """The officers of ``officers`` who have signed ``envelope``; others are ignored.

    Raises:
        VerificationError: a signature of one of them is wrong, which refuses the whole envelope.
    """
    signers = [one for one in envelope.signatures if one.keyid in officers.officers]
    for one in signers:
        key.verify(officers.officers[one.keyid], envelope.message, one.sig)
    return frozenset(one.keyid for one in signers)


def _check_signatures(keyset: Keyset, officers: Keyset) -> None:
    if len(signed_by(keyset.envelope, officers)) < officers.threshold:
        raise VerificationError("keyset_not_signed", "too few officers have signed it")


def _of_envelope(envelope: Envelope, *, env: str) -> Keyset:
    if envelope.payload_type != PAYLOAD_TYPE:
        raise InvalidInput("statement_type_unknown")
    payload = canonical.read(_ADAPTER, envelope.payload)
    if payload.env != env:
        raise VerificationError("other_environment")
    keyset = _of(envelope, payload)
    _check_time(keyset)
    _check_keys(keyset, payload)
    _check_desks(keyset)
    return keyset


def _of(envelope: Envelope, payload: form.Keyset) -> Keyset:
    return Keyset(
        envelope=envelope,
        env=payload.env,
        party=payload.party,
        n=payload.n,
        prev=payload.prev,
        at=payload.at,
        expires=payload.expires,
        threshold=payload.threshold,
        officers={one.kid: bytes.fromhex(one.key) for one in payload.officers},
        members={one.member: _member(one) for one in payload.members},
        desks={one.desk: _desk(one) for one in payload.desks},
        revoked={one.kid: one.since for one in payload.revoked},
    )


def _member(row: form.MemberRow) -> Member:
    return Member(
        member=row.member,
        functions=frozenset(row.functions),
        sign=bytes.fromhex(row.sign),
        seal=bytes.fromhex(row.seal),
        auth=bytes.fromhex(row.auth) if row.auth else None,
        until=row.until,
    )


def _desk(row: form.DeskRow) -> Desk:
    return Desk(desk=row.desk, purposes=frozenset(row.purposes), members=row.members)


def _check_time(keyset: Keyset) -> None:
    lasts = datetime.fromisoformat(keyset.expires) - datetime.fromisoformat(keyset.at)
    if not timedelta(0) < lasts <= VALID_MAX:
        raise InvalidInput("keyset_invalid", "it expires within 100 days")
    if (keyset.n == 1) != (keyset.prev is None):
        raise InvalidInput("keyset_invalid", "expected prev exactly from the second keyset on")


def _check_keys(keyset: Keyset, payload: form.Keyset) -> None:
    if keyset.threshold > len(keyset.officers):
        raise InvalidInput("keyset_invalid", "a threshold over the number of officers")
    for kid, public in keyset.officers.items():
        if kid != key.kid(Algorithm.ED25519, public):
            raise InvalidInput("keyset_invalid", "an officer's id is not that of the key")
    keys = [
        public for one in payload.members for public in (one.sign, one.seal, one.auth) if public
    ]
    keys += [one.key for one in payload.officers]
    if len(set(keys)) < len(keys):
        raise InvalidInput("keyset_invalid", "a key twice")
    for one in keyset.members.values():
        seal.public_key(one.seal)


def _check_desks(keyset: Keyset) -> None:
    for desk in keyset.desks.values():
        if any(member not in keyset.members for member in desk.members):
            raise InvalidInput("keyset_invalid", "a desk with somebody who is no member")
