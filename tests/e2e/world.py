"""A small world with real keys: two or more parties, their keysets, and a signed agreement."""

import hashlib
import io
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey

from connectors.sealed.unseal import Identity
from hub.crypto import agreement, binding, canonical, container, content, dsse, key, seal
from hub.crypto.key import Algorithm
from hub.ports.caller import Caller

ROOT = Path(__file__).parents[2]
AGREEMENT = ROOT / "policies" / "agreements" / "amsterdam"
ENV = "demo"
TIME = "%Y-%m-%dT%H:%M:%SZ"
VOCABULARY = json.loads((ROOT / "tests" / "data" / "vocab.json").read_text())


def now(offset_s=0):
    return (datetime.now(UTC) + timedelta(seconds=offset_s)).strftime(TIME)


def type_of(kind):
    return f"application/vnd.dossierhub.{kind}.v1+json"


class Keys:
    def __init__(self):
        self.seed = secrets.token_bytes(32)
        self.public = bytes(SigningKey(self.seed).verify_key)
        self.kid = key.kid(Algorithm.ED25519, self.public)


@dataclass
class Person:
    party: str
    functions: tuple[str, ...]
    member: str = field(default_factory=lambda: "m-" + secrets.token_hex(4))
    sign: Keys = field(default_factory=Keys)
    auth: Keys = field(default_factory=Keys)
    identity: Identity = field(default_factory=lambda: Identity(seed=secrets.token_bytes(32)))

    @property
    def caller(self):
        return Caller(
            party=self.party, member=self.member, functions=frozenset(self.functions), acr="key"
        )


@dataclass
class Org:
    party: str
    types: tuple[str, ...]
    desk: str
    people: dict[str, Person]
    officers: tuple[Keys, Keys] = field(default_factory=lambda: (Keys(), Keys()))
    keyset: dsse.Envelope | None = None

    def make_keyset(self, *, n=1, prev=None, revoked=(), desk_people=None):
        people = self.people.values()
        readers = (
            [self.people[name] for name in desk_people]
            if desk_people
            else [
                one for one in people if not {"privacy_officer", "team_lead"} & set(one.functions)
            ]
        )
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
                (
                    {
                        "member": one.member,
                        "functions": sorted(one.functions),
                        "sign": one.sign.public.hex(),
                        "seal": one.identity.public.hex(),
                        "auth": one.auth.public.hex(),
                        "until": now(80 * 86400),
                    }
                    for one in people
                ),
                key=lambda row: row["member"],
            ),
            "desks": [
                {
                    "desk": self.desk,
                    "purposes": sorted(one["id"] for one in VOCABULARY["purposes"]),
                    "members": sorted(one.member for one in readers),
                }
            ],
            "revoked": sorted(revoked, key=lambda row: row["kid"]),
        } | ({"prev": prev} if prev else {})
        signers = {one.kid: one.seed for one in self.officers}
        self.keyset = dsse.sign(type_of("keyset"), canonical.encode(payload), signers)
        return self.keyset

    def kids(self):
        payload = canonical.decode(self.keyset.payload)
        members = payload["desks"][0]["members"]
        people = {one.member: one for one in self.people.values()}
        return sorted(people[one].identity.kid for one in members)

    def publics(self, kids):
        by_kid = {one.identity.kid: one.identity.public for one in self.people.values()}
        return [by_kid[one] for one in kids]


def document(envelope):
    return json.loads(envelope.to_bytes())


class World:
    """Parties by name; everything is signed and sealed as a client would."""

    def __init__(self, log_key, orgs):
        self.orgs = {one.party: one for one in orgs}
        for one in orgs:
            one.make_keyset()
        files = {path: (AGREEMENT / path).read_bytes() for path in agreement.PATHS}
        self.files = files
        payload = {
            "v": 1,
            "env": ENV,
            "id": secrets.token_hex(16),
            "at": now(-60),
            "name": "Demo",
            "n": 1,
            "start": "2026-01-01",
            "parties": sorted(
                (
                    {
                        "party": one.party,
                        "types": sorted(one.types),
                        "name": one.party,
                        "keyset": one.keyset.sid,
                    }
                    for one in orgs
                ),
                key=lambda row: row["party"],
            ),
            "log": log_key,
            "files": [
                {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                for path, data in sorted(files.items())
            ],
        }
        signers = {kid.kid: kid.seed for one in orgs for kid in one.officers}
        self.agreement = dsse.sign(type_of("agreement"), canonical.encode(payload), signers)
        self.terms = content.Terms(
            refusals={one["id"] for one in VOCABULARY["refusals"]},
            withheld={one["id"] for one in VOCABULARY["withheld"]},
            predicates={one["id"] for one in VOCABULARY["predicates"]},
        )

    def install(self, broker):
        return broker.party.install(
            document(self.agreement),
            self.files,
            [document(one.keyset) for one in self.orgs.values()],
        )

    def common(self, person, function=None, **members):
        return {
            "v": 1,
            "env": ENV,
            "id": secrets.token_hex(16),
            "at": now(),
            "from": {
                "party": person.party,
                "member": person.member,
                "function": function or person.functions[0],
                "keyset": self.orgs[person.party].keyset.sid,
                "kid": person.sign.kid,
            },
            "agreement": self.agreement.sid,
        } | members

    def sign(self, person, kind, payload):
        signers = {person.sign.kid: person.sign.seed}
        return dsse.sign(type_of(kind), canonical.encode(payload), signers)

    def sealed(self, kind, payload, recipients, words, parts=(), requested=()):
        """Seal a container; gives the payload with ``sealed`` and the file's bytes."""
        rows = [
            container.Part(
                name=name,
                media=media,
                category=category,
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
            for name, media, category, data in parts
        ]
        context = container.Context(
            type=kind, manifest=payload, terms=self.terms, requested=tuple(requested)
        )
        built = container.build(context, seal.new_salt(), rows, words)
        file = io.BytesIO()
        pieces = container.plaintext(built, [[data] for *_, data in parts])
        done = seal.seal(pieces, recipients, file.write)
        sealed = {
            "format": "age-encryption.org/v1",
            "sha256": done.sha256,
            "size": done.size,
            "header": built.sha256,
        }
        return payload | {"sealed": sealed}, file.getvalue()


@dataclass
class Case:
    """A case as its owner's client knows it."""

    case_id: str
    s: bytes
    anchor: str
    commitment: str
    facts: dict[str, str] = field(default_factory=dict)


def new_case(anchor="nl-v:9999000001"):
    s = secrets.token_bytes(32)
    return Case(
        case_id=secrets.token_hex(16),
        s=s,
        anchor=anchor,
        commitment=binding.anchor_commitment(s, anchor),
    )


def card(world, person, case, *, n=1, prev=None):
    kids = sorted(one.identity.kid for one in world.orgs[person.party].people.values())
    payload = world.common(
        person, case=case.case_id, n=n, commitment=case.commitment, kids=kids
    ) | ({"prev": prev} if prev else {})
    words = {
        "card": {
            "s": case.s.hex(),
            "anchor": case.anchor,
            "name": "Selam Tekeste",
            "born": "1991-04-12",
        }
    }
    publics = world.orgs[person.party].publics(kids)
    payload, file = world.sealed("card", payload, publics, words)
    return world.sign(person, "card", payload), file


def blinded(case):
    r = secrets.token_bytes(32)
    return r, {
        "case": binding.case(r, case.case_id),
        "subject": binding.subject(r, case.commitment),
    }


def fact(world, person, case, kind, function=None, **members):
    r, names = blinded(case)
    payload = world.common(person, function, kind=kind, **names, **members)
    envelope = world.sign(person, "fact", payload)
    case.facts[envelope.sid] = r.hex()
    return envelope, r.hex()


def request(world, person, to, case, *, purpose, items, art6="a", art9=(), cited=(), **change):
    r, names = blinded(case)
    own, other = world.orgs[person.party], world.orgs[to]
    payload = (
        world.common(
            person,
            reply={"desk": own.desk, "kids": own.kids()},
            to={
                "party": to,
                "desk": other.desk,
                "keyset": other.keyset.sid,
                "kids": other.kids(),
            },
            purpose=purpose,
            items=[{"category": one} for one in sorted(items)],
            basis={"art6": art6} | ({"art9": sorted(art9)} if art9 else {}),
            provider_basis="access_right",
            necessity="decide_perspective",
            complete=True,
            expires=now(30 * 86400),
            **names,
            **({"facts": sorted(cited)} if cited else {}),
        )
        | change
    )
    letter = {
        "r": r.hex(),
        "s": case.s.hex(),
        "anchor": case.anchor,
        "name": "Selam Tekeste",
        "born": "1991-04-12",
    }
    if cited:
        letter["facts"] = [{"sid": sid, "r": case.facts[sid]} for sid in sorted(cited)]
    recipients = [*other.publics(other.kids()), *own.publics(own.kids())]
    payload, file = world.sealed("request", payload, recipients, {"letter": letter})
    return world.sign(person, "request", payload), file, r.hex()
