"""Valid records with one override each, and the key of a log."""

from nacl.signing import SigningKey

from hub.audit import note
from hub.ports.case import CaseRecord
from hub.ports.log import Entry
from hub.ports.request import RequestRecord

ORIGIN = "demo.invalid/audit/2026"
SEED = bytes(range(32))
KEY = b"k" * 32
LOG = note.VerifierKey(name=ORIGIN, public=bytes(SigningKey(SEED).verify_key))
AT = "2026-03-02T09:00:00Z"


def case(**change):
    values = {
        "case_id": "c" * 32,
        "owner": "rechtshoek",
        "opened_by": "m-00000001",
        "commitment": "0" * 64,
        "version": 0,
        "counter": 0,
        "card_n": 1,
        "card_sid": "1" * 64,
        "card_envelope": b"{}",
        "card_blob": "2" * 64,
    }
    return CaseRecord(**values | change)


def request(**change):
    values = {
        "sid": "a" * 64,
        "case_id": "c" * 32,
        "person": "0" * 64,
        "from_party": "rechtshoek",
        "from_member": "m-00000001",
        "to_party": "ind",
        "to_desk": "desk_ind",
        "reply_desk": "desk_law",
        "purpose": "perspective_legal",
        "state": "with_provider",
        "version": 1,
        "envelope": b"{}",
        "blob": "3" * 64,
        "invited": True,
        "logged_at": AT,
        "expires": "2026-04-02T09:00:00Z",
        "outcome": "allow",
        "reason": "ALLOW",
        "reasons": ("ALLOW",),
        "flow": "F05",
        "clause": "5.5",
        "approvals": (),
        "obligations": ("log",),
        "retention_days": 548,
        "revision": "h1:x",
        "decision_entry": "e" * 32,
        "event_id": "e" * 32,
    }
    return RequestRecord(**values | change)


def entry(id_="e" * 32, **change):
    values = {"id": id_, "leaf": b'{"id":"%b"}' % id_.encode(), "openings": {"who": b"w"}}
    return Entry(**values | change)
