import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from nacl.signing import SigningKey

from connectors.enrolment import enrol
from connectors.keys import keyring
from connectors.keys.keyring import KeyFile
from connectors.sealed.unseal import Identity
from hub.crypto import agreement, dsse, key, keyset
from hub.errors import Conflict, VerificationError
from hub.form import canonical
from tests.world.parties import agree

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
AT = "2026-03-02T09:00:00Z"
FILES = {
    "agreement/clauses.en.md": b"clauses",
    "agreement/clauses.nl.md": b"artikelen",
    "agreement/flows/data.json": b'{"index":{},"rows":{}}',
    "agreement/vocabulary/data.json": b"{}",
}
TYPES = {"ngo": "ngo_legal", "state": "ind"}


def _seed(name):
    return hashlib.sha256(name.encode()).digest()


def _public(name):
    return bytes(SigningKey(_seed(name)).verify_key)


def _kid(name):
    return key.kid(key.Algorithm.ED25519, _public(name))


def _envelope(kind, payload, signers):
    data = canonical.encode(payload)
    kids = {_kid(name): _seed(name) for name in signers}
    return dsse.sign(f"application/vnd.dossierhub.{kind}.v1+json", data, kids)


def _officers(party):
    return [f"{party}/officer/1", f"{party}/officer/2"]


def _signing(party):
    """Both officers of a party, or one of them: "ngo/1"."""
    name, _, number = party.partition("/")
    return [f"{name}/officer/{number}"] if number else _officers(name)


def _keyset(party, n=1, prev=None, function="connector", officers=None):
    officers = officers or _officers(party)
    payload = {
        "v": 1,
        "env": "demo",
        "id": f"{n:032x}",
        "at": "2026-03-01T00:00:00Z",
        "party": party,
        "n": n,
        "expires": "2026-06-01T00:00:00Z",
        "threshold": 2,
        "officers": sorted(
            ({"kid": _kid(name), "key": _public(name).hex()} for name in officers),
            key=lambda one: one["kid"],
        ),
        "members": [
            {
                "member": "m-00000001",
                "functions": [function],
                "sign": _public(f"{party}/member").hex(),
                "seal": Identity(seed=_seed(f"{party}/seal")).public.hex(),
                "until": "2026-12-31T00:00:00Z",
            }
        ],
        "desks": [],
        "revoked": [],
    } | ({"prev": prev} if prev else {})
    envelope = _envelope("keyset", payload, officers)
    return keyset.read(envelope.to_bytes(), env="demo")


def _agreement(first, n=1, signers=("ngo", "state"), files=FILES):
    signing = {name for one in signers for name in _signing(one)}
    parties = [
        SimpleNamespace(
            party=party,
            types=[TYPES[party]],
            name=party,
            keyset=first[party],
            officers=[
                SimpleNamespace(kid=_kid(name), seed=_seed(name))
                for name in _officers(party)
                if name in signing
            ],
        )
        for party in first
    ]
    made = agree(parties, "log-1", files=files, n=n, at="2026-03-01T00:00:00Z", id=f"{n:032x}")
    return agreement.read(made.to_bytes(), env="demo")


FIRST = {party: _keyset(party) for party in TYPES}
AGREED = _agreement(FIRST)
SECOND = _keyset("ngo", n=2, prev=FIRST["ngo"].sid)
OFFICERS = {_kid(name) for name in _officers("ngo")}
NEW = KeyFile(
    env="demo",
    party="ngo",
    member="m-00000001",
    sign=_seed("ngo/member"),
    seals=(_seed("ngo/seal"),),
)


def _enrol(*, key_file=NEW, agreed=AGREED, chain=(FIRST["ngo"],), officers=OFFICERS, at=AT):
    return enrol(key_file, agreed, chain, officers=officers, at=at)


def test_from_the_officers_who_were_met_keyset_agreement_and_log_are_pinned():
    enrolled = _enrol(chain=(FIRST["ngo"], SECOND))

    assert (enrolled.agreement, enrolled.log) == (AGREED.sid, "log-1")
    assert [(pin.party, pin.n, pin.sid) for pin in enrolled.pins] == [("ngo", 2, SECOND.sid)]
    assert keyring.parse(enrolled.to_text(), "demo") == enrolled


@pytest.mark.parametrize("officers", [(), sorted(OFFICERS)[:1], {"0" * 32, "1" * 32}])
def test_officers_who_were_not_met_are_not_believed(officers):
    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(officers=officers)


def test_a_hub_that_makes_up_a_whole_world_is_not_believed():
    invented = FIRST | {"ngo": _keyset("ngo", officers=["evil/1", "evil/2"])}

    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(agreed=_agreement(invented), chain=(invented["ngo"],))


def test_an_officer_in_a_keyset_that_he_did_not_sign_counts_for_nothing():
    officers = [*_officers("ngo"), "evil/1", "evil/2"]
    named = _keyset("ngo", officers=officers)
    kept = tuple(one for one in named.envelope.signatures if one.keyid not in OFFICERS)
    forged = replace(named, envelope=replace(named.envelope, signatures=kept))

    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(agreed=_agreement(FIRST | {"ngo": forged}), chain=(forged,))


def test_officers_of_another_party_do_not_vouch_for_this_one():

    named = dict.fromkeys(TYPES, FIRST["state"])
    met = {_kid(name) for name in _officers("state")}

    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(agreed=_agreement(named), chain=(FIRST["state"],), officers=met)


@pytest.mark.parametrize("signers", [("state",), ("ngo/1", "state")])
def test_an_agreement_that_the_own_party_has_not_signed_is_nothing(signers):
    with pytest.raises(VerificationError, match="agreement_not_signed"):
        _enrol(agreed=_agreement(FIRST, signers=signers))


def test_a_signature_lapses_with_the_own_keyset():
    assert _enrol(at="2026-06-01T00:00:00Z")
    with pytest.raises(VerificationError, match="agreement_not_signed"):
        _enrol(at="2026-06-01T00:00:01Z")


def test_trust_begins_once():
    enrolled = _enrol()

    for started in (replace(enrolled, pins=()), replace(NEW, pins=enrolled.pins)):
        with pytest.raises(Conflict, match="enrolled_already"):
            _enrol(key_file=started)


def test_the_first_keyset_is_the_one_of_the_agreement():
    other = _keyset("ngo", function="legal_counsellor")

    with pytest.raises(VerificationError, match="keyset_not_pinned"):
        _enrol(chain=(other,))


def test_a_next_keyset_that_the_officers_before_did_not_sign_is_refused():
    taken = _keyset("ngo", n=2, prev=FIRST["ngo"].sid, officers=["evil/1", "evil/2"])

    with pytest.raises(VerificationError, match="keyset_not_signed"):
        _enrol(chain=(FIRST["ngo"], taken), officers={_kid("evil/1"), _kid("evil/2")})


def test_without_keysets_or_outside_the_agreement_there_is_no_trust():
    for change in ({"chain": ()}, {"agreed": _agreement({"state": FIRST["state"]})}):
        with pytest.raises(VerificationError, match="party_unknown"):
            _enrol(**change)


def test_a_client_of_the_vectors_begins_with_its_officers():
    agreed = agreement.parse(VECTORS["agreement"]["envelope"], env="demo")
    chain = [keyset.parse(VECTORS["keysets"][f"ngo-recht/{n}"], env="demo") for n in (1, 2, 3)]
    client = replace(NEW, party="ngo-recht")

    enrolled = _enrol(key_file=client, agreed=agreed, chain=chain, officers=chain[-1].officers)

    assert enrolled.pins[0].sid == VECTORS["keysets"]["sids"]["ngo-recht/3"]
