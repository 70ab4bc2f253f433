"""Two parties with real keys, and a hub without a database that can be made to lie.

    world = Pair(tmp_path)
    noor = world.session("noor")                       # a client's session with the fake hub
    world.hub.lie = lambda path, answer: None if path.endswith("/card") else answer
    case.open_case(noor, Person(name="Kofi", born="1979-01-03"))
    world.hub.calls                                    # the paths that were called

Its log is a real one (tree, checkpoints, proofs), signed with a key that is in this file.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field, replace

from nacl.signing import SigningKey

from connectors import disk, memory, session
from connectors.api.shape import read_kept
from connectors.clock import Clock
from connectors.keys import joining, officer
from connectors.keys.keyring import Pin
from connectors.keys.officer import Change, Desk
from hub.audit import entry, note, proof, record, tree
from hub.crypto import agreement as agreements
from hub.crypto import dsse, statement
from hub.errors import NotFound
from hub.form import canonical

from . import parties
from .hub import LOG_ORIGIN
from .parties import ENV, FILES, PURPOSES, document

LOG_SEED = hashlib.sha256(b"log").digest()
LOG = note.VerifierKey(name=LOG_ORIGIN, public=bytes(SigningKey(LOG_SEED).verify_key)).to_text()
REVISION = "h1:" + base64.b64encode(bytes(32)).decode()


def two():
    """The NGO that asks and the State that answers, which also has a program at its desk."""
    law = {"noor": ("legal_counsellor",), "bram": ("legal_counsellor",)}
    ind = {"anna": ("ind_central_contact",), "robot": ("connector",)}
    return [
        parties.party("rechtshoek", "ngo_legal", law, "balie"),
        parties.party("ind", "ind", ind, "balie"),
    ]


class Pair:
    """Both parties: the key files of all, every keyset, the agreement, and their hub."""

    def __init__(self, folder):
        self.folder, self.clock, self.files = folder, Clock(), FILES
        self.parties = {one.party: one for one in two()}
        self.officers = {name: one.officer_files for name, one in self.parties.items()}
        self.members = {
            name: one.key_file
            for party in self.parties.values()
            for name, one in party.people.items()
        }
        self.keysets = {}
        for name, party in self.parties.items():
            self.keysets[name] = [self.next_keyset(name)]
            party.keyset = self.keysets[name][0].envelope
        self.agreement = self.agree(1)
        self.hub = FakeHub(self)

    def next_keyset(self, party, before=None, **change):
        """What the officers make of a change; the first has everybody at one desk."""
        held = self.officers[party]
        if before is None:
            people = self.parties[party].people
            asks = [joining.read(joining.write(one, [])) for one in held]
            asks += [
                joining.read(joining.write(self.members[name], one.functions))
                for name, one in people.items()
            ]
            ids = frozenset(one.member for one in people.values())
            desks = [Desk(desk="balie", purposes=PURPOSES, members=ids)]
            change = {"joining": asks, "desks": desks} | change
        proposed = officer.propose(held[0], before, Change(**change), self.clock)
        return officer.sign_keyset(held[1], proposed)

    def agree(self, n, prev=None, signers=("rechtshoek", "ind"), files=FILES, log=LOG):
        """An agreement of both; ``signers`` are the parties whose officers sign it."""
        change = {"n": n, "at": "2026-03-01T00:00:00Z", "start": "2026-03-01"}
        change |= {"prev": prev} if prev else {}
        both = list(self.parties.values())
        signed = parties.agree(both, log, files=files, signers=signers, **change)
        return agreements.read(signed.to_bytes(), env=ENV)

    def key(self, name):
        held = self.members[name]
        newest = self.keysets[held.party][0]
        pin = Pin(party=held.party, n=newest.n, sid=newest.sid)
        return replace(held, agreement=self.agreement.sid, log=LOG, pins=(pin,))

    def state(self, name):
        kept = memory.open_memory(self.folder / name)
        kept.put(disk.AGREEMENTS, self.agreement.sid, document(self.agreement.envelope))
        return kept

    def session(self, name):
        return session.open_session(self.hub.of(name), self.key(name), self.state(name), self.clock)


@dataclass
class FakeHub:
    """Takes everything, decides nothing; ``lie(path, answer)`` changes what it answers."""

    world: Pair
    leaves: list = field(default_factory=list)
    uploads: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    facts: list = field(default_factory=list)
    requests: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    receipts: list = field(default_factory=list)
    reseals: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    lie: object = None

    def of(self, name):
        return View(hub=self, key=self.world.members[name])

    def log(self, key, sid, shown="with_provider", event="request_submitted"):
        """Log what a member did, and hand it the proof; what hands over content says to whom."""
        optional = {"statement": sid, "request": sid} if sid else {}
        optional |= {"to": key.party} if event in entry.HANDS_OVER else {}
        who = {"party": key.party, "member": key.member, "function": "connector", "acr": "key"}
        what = {"event": event, "at": "2026-03-02T10:00:00.000Z", "shown": shown}
        records = {
            "who": record.write("who", who),
            "whom": entry.EMPTY_RECORD,
            "what": record.write("what", what | optional),
            "why": entry.EMPTY_RECORD,
        }
        openings = {
            group: entry.Opening(salt=secrets.token_bytes(32), record=data)
            for group, data in records.items()
        }
        made = {group: entry.commit(group, one.salt, one.record) for group, one in openings.items()}
        leaf = entry.ExchangeLeaf(
            id=secrets.token_hex(16),
            at=self.world.clock.at(),
            commitments=made,
            to=optional.get("to") if key.party == "ind" else None,
        )
        self.leaves.append(leaf.to_bytes())
        return {
            "entry": leaf.id,
            "leaf": b64(leaf.to_bytes()),
            "openings": {one: b64(openings[one].to_bytes()) for one in ("who", "what")},
            "proof": self.proof(len(self.leaves) - 1),
        }

    def proof(self, index):
        hashes = tree.inclusion_proof(index, len(self.leaves), self._node)
        return proof.Proof(
            index=index, hashes=tuple(hashes), checkpoint=self.checkpoint()
        ).to_text()

    def checkpoint(self):
        root = tree.root([tree.leaf_hash(one) for one in self.leaves])
        found = note.Checkpoint(origin=LOG_ORIGIN, size=len(self.leaves), root=root)
        return note.sign(found, LOG_SEED)

    def _node(self, level, index):
        start = index << level
        return tree.root([tree.leaf_hash(one) for one in self.leaves[start : start + (1 << level)]])

    def consistency(self, old, new):
        return [b64(one) for one in tree.consistency_proof(old, new, self._node)]


ALLOWED = {"outcome": "allow", "reason": "ALLOW", "reasons": ["ALLOW"], "clause": "5.5"}


@dataclass
class View:
    """The hub as one member calls it."""

    hub: FakeHub
    key: object

    def get(self, path, shape, **query):
        said = self._told(path, self._get(path.strip("/").split("/")[1:], query))
        return read_kept(shape, said)

    def post(self, path, body, shape):
        said = self._told(path, self._post(path.strip("/").split("/")[1:], body))
        return read_kept(shape, said)

    def text(self, path):
        self.hub.calls.append(path)
        return self.hub.checkpoint()

    def put(self, path, source, size, progress):
        data = source.read()
        assert len(data) == size
        progress(size)
        self.hub.uploads[path.rpartition("/")[2]] = data

    def download(self, path, target, *_, **__):
        data = self._told(path, self._octets(path.strip("/").split("/")[1:]))
        target.write(data)
        target.seek(0)

    def _told(self, path, answer):
        self.hub.calls.append(path)
        return self.hub.lie(path, answer) if self.hub.lie else answer

    def _get(self, parts, query):
        hub = self.hub
        match parts:
            case ["agreement"]:
                files = {path: b64(data) for path, data in FILES.items()}
                return {"statement": document(hub.world.agreement.envelope), "files": files}
            case ["keysets", party]:
                return {"items": [document(one.envelope) for one in hub.world.keysets[party]]}
            case ["cases", case]:
                return {"caseId": case, "card": hub.cases[case], "owner": "rechtshoek"}
            case ["cases", _, "facts"]:
                return {"items": list(hub.facts)}
            case ["requests"]:
                return {"items": [self._row(sid) for sid in hub.requests], "next": None}
            case ["requests", sid, "statement"]:
                return {"statement": hub.requests[sid][0]}
            case ["requests", sid, "answers"]:
                return {"items": [row for row, _ in hub.answers.get(sid, [])]}
            case ["log", "consistency"]:
                return {"hashes": hub.consistency(query["from"], query["to"])}
        raise NotFound

    def _post(self, parts, body):
        hub, key = self.hub, self.key
        envelope = body.get("statement")
        signed = statement.parse(envelope, env="demo") if envelope else None
        match parts:
            case ["cases"]:
                hub.cases[signed.payload.case] = envelope
            case ["cases", _, "facts"]:
                hub.facts.append({"statement": envelope, "r": body["r"]})
            case ["requests"]:
                hub.requests[signed.sid] = (envelope, hub.log(key, signed.sid))
                submission = hub.requests[signed.sid][1]
                said = {"sid": signed.sid, "state": "with_provider", "submission": submission}
                return said | {"decision": ALLOWED}
            case ["requests", sid, "deliveries"]:
                return self._delivery(sid)
            case ["requests", sid, "answers"]:
                row = {"sid": signed.sid, "party": key.party, "released": True}
                row |= {"seq": signed.payload.seq, "kind": signed.payload.kind, "size": 1}
                row |= {"final": bool(getattr(signed.payload, "final", False)), "deleteBy": None}
                rows = hub.answers.setdefault(sid, [])
                at = f"2026-03-02T10:00:{len(rows):02d}Z"
                rows.append((row | {"loggedAt": at, "handedOverAt": None}, envelope))
            case ["requests", sid, "answers", answer, "pick-ups"]:
                found = next(one for row, one in hub.answers[sid] if row["sid"] == answer)
                return {
                    "pickUp": "1" * 32,
                    "statement": found,
                    "reseal": self._reseal(found),
                    "submission": hub.log(key, answer, event="answer_picked_up"),
                }
            case ["requests", _, "reseals"]:
                hub.reseals[signed.payload.about] = envelope
            case ["requests", _, "receipts"]:
                hub.receipts.append(signed.payload.event)
        return {
            "sid": signed.sid,
            "id": signed.payload.id,
            "caseId": "1" * 32,
            "state": "answered",
            "decision": None,
            "submission": hub.log(key, signed.sid),
        }

    def _row(self, sid):
        asked = statement.parse(self.hub.requests[sid][0], env="demo")
        return {
            "sid": sid,
            "caseId": None,
            "from": asked.payload.sender.party,
            "to": asked.payload.to.party,
            "desk": asked.payload.to.desk,
            "purpose": asked.payload.purpose,
            "state": "with_provider",
            "decision": ALLOWED,
            "approvals": [],
            "loggedAt": asked.payload.at,
            "expires": asked.payload.expires,
            "deadlines": [
                {"kind": "agreed", "dueAt": asked.payload.expires, "late": True, "lines": []},
                {"kind": "statutory", "dueAt": None, "late": False, "lines": []},
            ],
            "entry": "1" * 32,
            "timeline": [],
            "handedOverAt": None,
        }

    def _delivery(self, sid):
        envelope, submission = self.hub.requests[sid]
        request = statement.parse(envelope, env="demo")
        cited = set(request.payload.facts or ())
        facts = [one["statement"] for one in self.hub.facts]
        decision = {name: submission[name] for name in ("entry", "leaf", "proof")}
        return {
            "pickUp": "2" * 32,
            "statement": envelope,
            "facts": [one for one in facts if statement.parse(one, env="demo").sid in cited],
            "decision": decision | {"what": submission["openings"]["what"], "revision": REVISION},
            "flow": {
                "flow": "F05",
                "asks": [],
                "releases": [],
                "obligations": ["log", "receipt"],
                "retentionDays": 60,
            },
            "reseal": None,
            "submission": self.hub.log(self.key, sid, event="request_delivered"),
        }

    def _reseal(self, envelope):
        about = statement.parse(envelope, env="demo")
        own = self.key.identities[0].kid
        return None if own in about.payload.to.kids else self.hub.reseals.get(about.sid)

    def _octets(self, parts):
        match parts:
            case ["cases", case, "card"]:
                envelope = self.hub.cases[case]
            case ["requests", sid, "letter"]:
                envelope = self.hub.requests[sid][0]
            case ["requests", sid, "answers", answer, "content"]:
                original = next(one for row, one in self.hub.answers[sid] if row["sid"] == answer)
                envelope = self._reseal(original) or original
        payload = canonical.decode(dsse.of_document(envelope).payload)
        return self.hub.uploads[payload["sealed"]["sha256"]]


def b64(data):
    return base64.b64encode(data).decode()
