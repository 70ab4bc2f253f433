"""The work of officers: propose the party's next keyset, sign it, and sign the agreement.

Two officers sign each keyset, and their key files are never in one place: the proposal goes from
hand to hand as a file. Source: formats, sections 7 and 8; architecture, section 6.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import nacl.signing

from connectors.clock import Clock
from connectors.keys.joining import Joining
from connectors.keys.keyring import KeyFile
from hub.crypto import agreement as agreements
from hub.crypto import dsse, key, keyset
from hub.crypto.agreement import Agreement
from hub.crypto.dsse import Envelope, Signature
from hub.crypto.keyset import Keyset, Member
from hub.crypto.payload import keyset as form
from hub.domain.moment import time_of
from hub.errors import Conflict, NotAllowed, VerificationError
from hub.form import canonical, strict

EXPIRES = timedelta(days=100)
STANDS = timedelta(days=365)
THRESHOLD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk of the next keyset; ``members`` are member ids."""

    desk: str
    purposes: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The changes that the next keyset makes.

    Attributes:
        joining: the members and officers who join.
        leaving: ids of the members who leave; all their keys are revoked.
        desks: all desks of the next keyset; if empty, they stay as they were.
        threshold: the number of officers who must sign.
        until: the time until which new members are valid; if empty, a year from now.
    """

    joining: Sequence[Joining] = ()
    leaving: frozenset[str] = frozenset()
    desks: Sequence[Desk] = ()
    threshold: int = THRESHOLD
    until: str = ""


def propose(key_file: KeyFile, before: Keyset | None, change: Change, clock: Clock) -> Keyset:
    """The next keyset of the officer's party, signed by this officer; others must sign too.

    Args:
        key_file: the officer's key file.
        before: the newest keyset; None for the party's first.
        change: what the next keyset changes.
        clock: the time.

    Raises:
        InvalidInput: the keyset would break a rule of section 7.
        NotAllowed: the key file is no officer's.
        VerificationError: somebody who joins belongs to another party or environment.
    """
    kid = _officer(key_file)
    for one in change.joining:
        if (one.party, one.env) != (key_file.party, key_file.env):
            raise VerificationError("joining_elsewhere", "of another party or environment")
    # One moment is used for all: two readings of the clock could lie a second apart.
    now = clock.now()
    at = time_of(now)
    members = {
        "v": 1,
        "env": key_file.env,
        "id": secrets.token_hex(16),
        "at": at,
        "party": key_file.party,
        "n": before.n + 1 if before else 1,
        "prev": before.sid if before else None,
        "expires": time_of(now + EXPIRES),
        "threshold": change.threshold,
        "officers": _officers(before, change),
        "members": _members(before, change, time_of(now + STANDS)),
        "desks": _desks(before, change),
        "revoked": _revoked(before, change, at),
    }
    payload = canonical.encode(canonical.make(form.Keyset, members).to_document())
    envelope = dsse.sign(keyset.PAYLOAD_TYPE, payload, {kid: key_file.sign})
    return keyset.read(envelope.to_bytes(), env=key_file.env)


def sign_keyset(key_file: KeyFile, proposed: Keyset) -> Keyset:
    """Add this officer's signature to a keyset of the own party.

    Raises:
        NotAllowed: the key file is no officer's.
        VerificationError: the keyset is another party's, or has a wrong signature.
    """
    kid = _officer(key_file)
    if proposed.party != key_file.party:
        raise VerificationError("keyset_elsewhere", "the keyset belongs to another party")
    keyset.signed_by(proposed.envelope, proposed)
    envelope = _with_signature(proposed.envelope, kid, key_file.sign)
    return keyset.read(envelope.to_bytes(), env=key_file.env)


def sign_agreement(
    key_file: KeyFile, document: bytes, own: Keyset, files: Mapping[str, bytes]
) -> Agreement:
    """Sign an agreement: its envelope, or the bare payload that nobody has signed yet.

    Args:
        key_file: the officer's key file.
        document: the bytes of the file.
        own: the party's newest keyset.
        files: the four files that the agreement names, by path.

    Raises:
        Conflict: the agreement does not name the party with its first keyset.
        InvalidInput: the agreement has another form.
        NotAllowed: the key file is not that of an officer in ``own``.
        VerificationError: the files are not the ones that the agreement names.
    """
    kid = _officer(key_file)
    if kid not in own.officers or own.party != key_file.party:
        raise NotAllowed("officer_unknown", "this officer is not in the party's newest keyset")
    envelope = _agreement_envelope(document, kid, key_file.sign)
    signed = agreements.read(envelope.to_bytes(), env=key_file.env)
    signed.check_files(files)
    party = signed.parties.get(key_file.party)
    if party is None or (own.n == 1 and party.keyset != own.sid):
        raise Conflict(
            "party_differs", "the agreement does not name the party with its first keyset"
        )
    return signed


def kid_of(key_file: KeyFile) -> str:
    """The id of the signing key in a key file."""
    public = bytes(nacl.signing.SigningKey(key_file.sign).verify_key)
    return key.kid(key.Algorithm.ED25519, public)


def fingerprints(of: Keyset) -> dict[str, str]:
    """The officers of a keyset: from key id to fingerprint."""
    return {
        kid: key.fingerprint(key.Algorithm.ED25519, public) for kid, public in of.officers.items()
    }


def document_of(envelope: bytes) -> Any:
    """The bytes of an envelope as the JSON object that goes to the hub.

    Raises:
        InvalidInput: the bytes are not an envelope.
    """
    return json.loads(dsse.parse(envelope).to_bytes())


def _officer(key_file: KeyFile) -> str:
    if key_file.member is not None:
        raise NotAllowed("not_an_officer", "expected an officer's key file")
    return kid_of(key_file)


def _agreement_envelope(document: bytes, kid: str, seed: bytes) -> Envelope:
    parsed = strict.read(document, reason="agreement_invalid")
    if isinstance(parsed, dict) and "payloadType" in parsed:
        return _with_signature(dsse.parse(document), kid, seed)
    return dsse.sign(agreements.PAYLOAD_TYPE, canonical.encode(parsed), {kid: seed})


def _with_signature(envelope: Envelope, kid: str, seed: bytes) -> Envelope:
    sig = nacl.signing.SigningKey(seed).sign(envelope.message).signature
    others = {one.keyid: one for one in envelope.signatures}
    signatures = others | {kid: Signature(keyid=kid, sig=sig)}
    return Envelope(
        payload_type=envelope.payload_type,
        payload=envelope.payload,
        signatures=tuple(signatures[keyid] for keyid in sorted(signatures)),
    )


def _officers(before: Keyset | None, change: Change) -> list[dict[str, str]]:
    keys = {kid: public.hex() for kid, public in before.officers.items()} if before else {}
    keys |= {one.kid: one.sign for one in change.joining if one.member is None}
    return [{"kid": kid, "key": keys[kid]} for kid in sorted(keys)]


def _members(before: Keyset | None, change: Change, until: str) -> list[dict[str, Any]]:
    rows = {name: _row(one) for name, one in before.members.items()} if before else {}
    for one in change.joining:
        if one.member is not None:
            rows[one.member] = {
                "member": one.member,
                "functions": sorted(one.functions),
                "sign": one.sign,
                "seal": one.seal,
                "auth": one.auth,
                "until": change.until or until,
            }
    return [rows[name] for name in sorted(rows) if name not in change.leaving]


def _row(member: Member) -> dict[str, Any]:
    row = {
        "member": member.member,
        "functions": sorted(member.functions),
        "sign": member.sign.hex(),
        "seal": member.seal.hex(),
        "until": member.until,
    }
    return row | ({"auth": member.auth.hex()} if member.auth else {})


def _desks(before: Keyset | None, change: Change) -> list[dict[str, Any]]:
    kept: Iterable[Desk] = change.desks
    if not change.desks and before is not None:
        kept = [
            Desk(desk=one.desk, purposes=one.purposes, members=frozenset(one.members))
            for one in before.desks.values()
        ]
    return [
        {
            "desk": one.desk,
            "purposes": sorted(one.purposes),
            "members": sorted(one.members - change.leaving),
        }
        for one in sorted(kept, key=lambda one: one.desk)
    ]


def _revoked(before: Keyset | None, change: Change, at: str) -> list[dict[str, str]]:
    if before is None:
        return []
    since = dict(before.revoked)
    for name in change.leaving & before.members.keys():
        since |= {kid: at for kid in before.members[name].kids if kid not in since}
    return [{"kid": kid, "since": since[kid]} for kid in sorted(since)]
