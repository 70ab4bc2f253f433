"""Parties with real keys, their keysets, and the agreement that all of them signed.

    rechtshoek, ind, avim = organisations()
    for one in (rechtshoek, ind, avim):
        one.make_keyset()
    agreement = agree([rechtshoek, ind, avim], hub.log_key)
    rechtshoek.people["noor"].member  # "m-1f0c22aa"

Everything is signed with the keys of this process; nothing is read from a disk but the draft of
the agreement itself.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey

from connectors.keys.keyring import KeyFile
from connectors.sealed.unseal import Identity
from hub.crypto import agreement, dsse, key
from hub.crypto.key import Algorithm
from hub.demo.cast import ORGANISATIONS
from hub.form import canonical
from hub.ports.caller import Caller

ROOT = Path(__file__).parents[2]
ENV = "demo"
TIME = "%Y-%m-%dT%H:%M:%SZ"
DRAFT = ROOT / "policies" / "agreements" / "amsterdam"
FILES = {path: (DRAFT / path).read_bytes() for path in agreement.PATHS}
VOCABULARY = json.loads(FILES["agreement/vocabulary/data.json"])
PURPOSES = frozenset(one["id"] for one in VOCABULARY["purposes"])
# They sign and decide, but no sealed file is for them.
NOT_AT_DESK = {"privacy_officer", "team_lead", "desk_officer"}


def now(offset_s=0):
    """The time so many seconds from now, as a statement writes it."""
    return (datetime.now(UTC) + timedelta(seconds=offset_s)).strftime(TIME)


def type_of(kind):
    """The media type of a kind of statement."""
    return f"application/vnd.dossierhub.{kind}.v1+json"


def document(envelope):
    """An envelope as JSON has it."""
    return json.loads(envelope.to_bytes())


class Keys:
    """An Ed25519 key that signs."""

    def __init__(self):
        self.seed = secrets.token_bytes(32)
        self.public = bytes(SigningKey(self.seed).verify_key)
        self.kid = key.kid(Algorithm.ED25519, self.public)


@dataclass
class Person:
    """A member of a party, with keys of their own."""

    party: str
    functions: tuple[str, ...]
    member: str = field(default_factory=lambda: "m-" + secrets.token_hex(4))
    sign: Keys = field(default_factory=Keys)
    auth: Keys = field(default_factory=Keys)
    identity: Identity = field(default_factory=lambda: Identity(seed=secrets.token_bytes(32)))

    @property
    def caller(self):
        """Who calls, as the hub has it after the token was checked."""
        return Caller(
            party=self.party, member=self.member, functions=frozenset(self.functions), acr="key"
        )

    @property
    def key_file(self):
        """The same keys as a key file that is not enrolled yet."""
        return KeyFile(
            env=ENV,
            party=self.party,
            member=self.member,
            sign=self.sign.seed,
            auth=self.auth.seed,
            seals=(self.identity.seed,),
        )


@dataclass
class Party:
    """An organisation with two officers; ``keyset`` is the newest that they signed."""

    party: str
    types: tuple[str, ...]
    desk: str
    people: dict[str, Person]
    name: str = ""
    officers: tuple[Keys, ...] = field(default_factory=lambda: (Keys(), Keys()))
    keyset: dsse.Envelope | None = None

    @property
    def officer_files(self):
        """The officers' key files."""
        return [
            KeyFile(env=ENV, party=self.party, member=None, sign=one.seed) for one in self.officers
        ]

    @property
    def readers(self):
        """Who sits at the desk; everybody, where nobody else would."""
        people = list(self.people.values())
        return [one for one in people if not NOT_AT_DESK & set(one.functions)] or people

    def make_keyset(self, *, n=1, prev=None, revoked=()):
        """Sign the next keyset, whatever stands in it."""
        payload = {
            "v": 1,
            "env": ENV,
            "id": secrets.token_hex(16),
            "at": now(-60),
            "party": self.party,
            "n": n,
            "expires": now(90 * 86400),
            "threshold": 2,
            "officers": sorted(
                ({"kid": one.kid, "key": one.public.hex()} for one in self.officers),
                key=lambda row: row["kid"],
            ),
            "members": sorted(
                (_member(one) for one in self.people.values()), key=lambda row: row["member"]
            ),
            "desks": [
                {
                    "desk": self.desk,
                    "purposes": sorted(PURPOSES),
                    "members": sorted(one.member for one in self.readers),
                }
            ],
            "revoked": sorted(revoked, key=lambda row: row["kid"]),
        } | ({"prev": prev} if prev else {})
        signers = {one.kid: one.seed for one in self.officers}
        self.keyset = dsse.sign(type_of("keyset"), canonical.encode(payload), signers)
        return self.keyset

    def kids(self):
        """The ids of the keys for which a file to this desk is sealed, sorted."""
        payload = canonical.decode(self.keyset.payload)
        people = {one.member: one for one in self.people.values()}
        return sorted(people[one].identity.kid for one in payload["desks"][0]["members"])

    def publics(self, kids):
        """The public keys of some ids."""
        by_kid = {one.identity.kid: one.identity.public for one in self.people.values()}
        return [by_kid[one] for one in kids]


def _member(one):
    return {
        "member": one.member,
        "functions": sorted(one.functions),
        "sign": one.sign.public.hex(),
        "seal": one.identity.public.hex(),
        "auth": one.auth.public.hex(),
        "until": now(80 * 86400),
    }


def party(name, type_, people, desk=""):
    """A party of one type; ``people`` are the functions of each, by name."""
    members = {one: Person(party=name, functions=given) for one, given in people.items()}
    return Party(party=name, types=(type_,), desk=desk or f"desk_{name}", people=members)


def organisations():
    """A legal NGO, and two parties of the State."""
    law = {
        "noor": ("legal_counsellor",),
        "bram": ("legal_counsellor",),
        "tilda": ("team_lead",),
        "fenna": ("privacy_officer",),
    }
    ind = {
        "anna": ("ind_central_contact",),
        "daan": ("ind_central_contact",),
        "vera": ("privacy_officer",),
    }
    avim = {"bas": ("avim_id_officer",), "cor": ("avim_id_officer",)}
    return [
        party("rechtshoek", "ngo_legal", law, "desk_law"),
        party("ind", "ind", ind),
        party("avim", "avim", avim),
    ]


def cast():
    """All organisations of the demo, with all of their members."""
    return [
        Party(
            party=one.party,
            types=one.types,
            name=one.name,
            desk=f"{one.party}_desk",
            people={
                member.key: Person(party=one.party, functions=(member.function,))
                for member in one.members
            },
        )
        for one in ORGANISATIONS
    ]


def agree(parties, log, *, files=FILES, signers=None, **change):
    """The agreement of parties that have a keyset; gives its envelope.

    Args:
        parties: all who are in it.
        log: the verifier key of the hub's log.
        files: what they agree on, by path.
        signers: the parties whose officers sign; all, unless they are named.
        change: members of the payload that are other than usual.
    """
    payload = {
        "v": 1,
        "env": ENV,
        "id": secrets.token_hex(16),
        "at": now(-60),
        "name": "Privacyovereenkomst (test)",
        "n": 1,
        "start": "2026-01-01",
        "parties": sorted(
            (
                {
                    "party": one.party,
                    "types": sorted(one.types),
                    "name": one.name or one.party,
                    "keyset": one.keyset.sid,
                }
                for one in parties
            ),
            key=lambda row: row["party"],
        ),
        "log": log,
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ],
    } | change
    officers = {
        one.kid: one.seed
        for party in parties
        if signers is None or party.party in signers
        for one in party.officers
    }
    return dsse.sign(type_of("agreement"), canonical.encode(payload), officers)
