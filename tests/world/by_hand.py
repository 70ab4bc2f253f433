"""Statements as a client signs and seals them, but made by hand: so a test can make a false one.

    world = World(hub.log_key, parties.organisations())
    world.install(hub.broker)
    noor = world.parties["rechtshoek"].people["noor"]
    case = new_case()
    envelope, r = fact(world, noor, case, "age_band", code="adult")

Here and in the real hub nothing is faked: keys, signatures and sealed files are as in use.
"""

import hashlib
import io
import secrets
from dataclasses import dataclass, field

from hub.crypto import binding, container, dsse, seal
from hub.domain import vocabulary
from hub.form import canonical

from .parties import ENV, FILES, VOCABULARY, agree, document, now, type_of


class World:
    """Parties by name, and the agreement that they signed."""

    def __init__(self, log_key, parties):
        self.parties = {one.party: one for one in parties}
        for one in parties:
            one.make_keyset()
        self.agreement = agree(parties, log_key)
        self.vocabulary = vocabulary.parse(VOCABULARY)

    def install(self, broker):
        """Let a hub begin with this agreement."""
        return broker.party.install(
            document(self.agreement),
            FILES,
            [document(one.keyset) for one in self.parties.values()],
        )

    def common(self, person, function=None, **members):
        """The members that every statement of a person has, and more."""
        return {
            "v": 1,
            "env": ENV,
            "id": secrets.token_hex(16),
            "at": now(),
            "from": {
                "party": person.party,
                "member": person.member,
                "function": function or person.functions[0],
                "keyset": self.parties[person.party].keyset.sid,
                "kid": person.sign.kid,
            },
            "agreement": self.agreement.sid,
        } | members

    def sign(self, person, kind, payload):
        """A payload in an envelope, signed by one person."""
        signers = {person.sign.kid: person.sign.seed}
        return dsse.sign(type_of(kind), canonical.encode(payload), signers)

    def sealed(self, kind, payload, recipients, words, parts=(), requested=()):
        """Seal a container; gives the payload with ``sealed``, and the file's bytes."""
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
            type=kind, manifest=payload, vocabulary=self.vocabulary, requested=tuple(requested)
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
    kids = sorted(one.identity.kid for one in world.parties[person.party].people.values())
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
    publics = world.parties[person.party].publics(kids)
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
    own, other = world.parties[person.party], world.parties[to]
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
