import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from connectors import trust
from connectors.keyring import KeyFile
from connectors.unseal import Identity
from hub.crypto import agreement, canonical, dsse, key, keyset
from hub.errors import Conflict, HubError, InvalidInput, VerificationError

DATA = Path(__file__).parents[2] / "data"
AT = "2026-03-02T09:00:00Z"
FILES = {
    "agreement/clauses.en.md": b"clauses",
    "agreement/clauses.nl.md": b"artikelen",
    "agreement/flows/data.json": b'{"index":{},"rows":{}}',
    "agreement/vocabulary/data.json": (DATA / "vocab.json").read_bytes(),
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


def _agreement(first, n=1, prev=None, signers=("ngo", "state"), files=FILES, log="log-1"):
    payload = {
        "v": 1,
        "env": "demo",
        "id": f"{n:032x}",
        "at": "2026-03-01T00:00:00Z",
        "name": "Demo",
        "n": n,
        "start": "2026-03-01",
        "parties": [
            {"party": party, "types": [TYPES[party]], "name": party, "keyset": first[party].sid}
            for party in sorted(first)
        ],
        "log": log,
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        ],
    } | ({"prev": prev} if prev else {})
    officers = [name for party in signers for name in _officers(party)]
    envelope = _envelope("agreement", payload, officers)
    return agreement.read(envelope.to_bytes(), env="demo")


FIRST = {party: _keyset(party) for party in TYPES}
BOTH = tuple(FIRST.values())
SECOND = _keyset("state", n=2, prev=FIRST["state"].sid)
AGREED = _agreement(FIRST)
OFFICERS = {_kid(name) for name in _officers("ngo")}
NEW = KeyFile(env="demo", party="ngo", member="m-00000001", sign=_seed("ngo/member"))


def _served(agreements=(AGREED,), keysets=BOTH, files=FILES):
    return trust.Served(
        agreements=agreements,
        keysets=keysets,
        files={one.sid: files for one in agreements},
    )


def _enrol(served=None, *, key_file=NEW, officers=OFFICERS, at=AT):
    return trust.enrol(key_file, served or _served(), officers=officers, at=at)


ENROLLED = _enrol().key_file


def test_from_the_officers_who_were_met_everybodys_keys_follow():
    trusted = _enrol(_served(keysets=(SECOND, *BOTH)))

    assert trusted.directory.newest == {"ngo": FIRST["ngo"], "state": SECOND}
    assert trusted.key_file.agreement == AGREED.sid
    assert trusted.key_file.log == "log-1"
    assert [(pin.party, pin.n) for pin in trusted.key_file.pins] == [("ngo", 1), ("state", 2)]
    assert trusted.vocabulary["functions"]
    assert trusted.flows == {"index": {}, "rows": {}}


def test_the_pins_survive_the_key_file():
    from connectors import keyring

    member = replace(ENROLLED, seals=(_seed("ngo/seal"),))

    assert keyring.parse(member.to_text(), "demo") == member


@pytest.mark.parametrize("officers", [(), sorted(OFFICERS)[:1], {"0" * 32, "1" * 32}])
def test_officers_who_were_not_met_are_not_believed(officers):
    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(officers=officers)


def test_a_hub_that_makes_up_a_whole_world_is_not_believed():
    invented = {
        party: _keyset(party, officers=[f"evil/{party}/1", f"evil/{party}/2"]) for party in TYPES
    }
    world = _served([_agreement(invented)], tuple(invented.values()))

    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(world)


def test_a_met_officer_in_a_keyset_that_he_did_not_sign_counts_for_nothing():
    officers = sorted([*_officers("ngo"), "evil/1", "evil/2"])
    named = _keyset("ngo", officers=officers)
    kept = [one for one in named.envelope.signatures if one.keyid not in OFFICERS]
    forged = replace(named, envelope=replace(named.envelope, signatures=tuple(kept)))
    first = FIRST | {"ngo": forged}

    with pytest.raises(VerificationError, match="officers_unknown"):
        _enrol(_served([_agreement(first)], tuple(first.values())))


def test_an_agreement_that_the_own_party_has_not_signed_is_nothing():
    unsigned = _agreement(FIRST, signers=("state",))

    for agreements in ([], [unsigned]):
        with pytest.raises(VerificationError, match="agreement_not_signed"):
            _enrol(_served(agreements))


def test_a_signature_lapses_with_the_own_keyset():
    with pytest.raises(VerificationError, match="agreement_not_signed"):
        _enrol(at="2026-06-01T00:00:01Z")


def test_a_next_agreement_that_waits_for_the_own_party_is_passed_over():
    waiting = _agreement(FIRST, n=2, prev=AGREED.sid, signers=("state",))

    assert _enrol(_served([AGREED, waiting])).key_file.agreement == AGREED.sid
    renewed = trust.renew(ENROLLED, _served([waiting, AGREED]), at=AT)
    assert renewed.key_file == ENROLLED


def test_trust_begins_once():
    with pytest.raises(Conflict, match="enrolled_already"):
        _enrol(key_file=ENROLLED)


def test_another_partys_first_keyset_is_the_one_of_the_agreement():
    other = _keyset("state", officers=["evil/1", "evil/2"])

    with pytest.raises(VerificationError, match="keyset_not_pinned"):
        _enrol(_served(keysets=(FIRST["ngo"], other)))


def test_a_next_keyset_that_the_officers_before_did_not_sign_is_refused():
    taken = _keyset("state", n=2, prev=FIRST["state"].sid, officers=["evil/1", "evil/2"])

    with pytest.raises(VerificationError, match="keyset_not_signed"):
        _enrol(_served(keysets=(*BOTH, taken)))


def test_a_function_that_the_party_cannot_have_is_refused():
    first = FIRST | {"state": _keyset("state", function="health_professional")}

    with pytest.raises(VerificationError, match="keyset_function"):
        _enrol(_served([_agreement(first)], tuple(first.values())))


@pytest.mark.parametrize("path", sorted(FILES))
def test_the_agreements_files_are_what_was_signed(path):
    for files in (FILES | {path: b"{}"}, {k: v for k, v in FILES.items() if k != path}):
        with pytest.raises(VerificationError, match="agreement_files"):
            _enrol(_served(files=files))


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b'{"functions":[1]}'])
def test_a_signed_vocabulary_in_another_form_ends_in_our_error(content):
    files = FILES | {"agreement/vocabulary/data.json": content}

    with pytest.raises(InvalidInput, match="agreement_data"):
        _enrol(_served([_agreement(FIRST, files=files)], files=files))


def test_a_keyset_that_was_seen_must_come_back():
    seen = trust.renew(ENROLLED, _served(keysets=(*BOTH, SECOND)), at=AT).key_file

    with pytest.raises(VerificationError, match="keyset_rolled_back"):
        trust.renew(seen, _served(), at=AT)


def test_two_next_keysets_that_the_same_officers_signed_are_noticed():
    seen = trust.renew(ENROLLED, _served(keysets=(*BOTH, SECOND)), at=AT).key_file
    fork = _keyset("state", n=2, prev=FIRST["state"].sid, function="ind_central_contact")

    with pytest.raises(VerificationError, match="keyset_rolled_back"):
        trust.renew(seen, _served(keysets=(*BOTH, fork)), at=AT)


def test_without_the_pinned_agreement_nothing_is_believed():
    other = _agreement(FIRST, log="log-2")

    with pytest.raises(VerificationError, match="agreement_missing"):
        trust.renew(ENROLLED, _served([other]), at=AT)


def test_a_next_agreement_is_taken_with_its_log_and_the_one_before_still_counts():
    following = _agreement(FIRST, n=2, prev=AGREED.sid, log="log-2")

    trusted = trust.renew(ENROLLED, _served([following, AGREED]), at=AT)

    assert (trusted.key_file.agreement, trusted.key_file.log) == (following.sid, "log-2")
    assert trusted.directory.agreements == {AGREED.sid, following.sid}


def test_the_log_that_the_last_year_named_stays_while_the_agreement_does():
    rolled = replace(ENROLLED, log="log-2027")

    assert trust.renew(rolled, _served(), at=AT).key_file.log == "log-2027"


@pytest.mark.parametrize(("n", "prev"), [(2, "0" * 64), (3, AGREED.sid)])
def test_a_signed_agreement_that_does_not_follow_is_refused(n, prev):
    other = _agreement(FIRST, n=n, prev=prev)

    with pytest.raises(VerificationError, match="agreement_chain"):
        trust.renew(ENROLLED, _served([AGREED, other]), at=AT)


def test_a_party_that_left_the_agreement_is_not_asked_for():
    alone = {"ngo": FIRST["ngo"]}
    following = _agreement(alone, n=2, prev=AGREED.sid, signers=("ngo",))

    trusted = trust.renew(ENROLLED, _served([AGREED, following]), at=AT)

    assert set(trusted.directory.newest) == {"ngo"}
    assert [pin.party for pin in trusted.key_file.pins] == ["ngo"]


@pytest.mark.parametrize("keysets", [(), (FIRST["state"],)])
def test_without_the_own_partys_keysets_nothing_is_believed(keysets):
    with pytest.raises(HubError):
        _enrol(_served(keysets=keysets))
    with pytest.raises(HubError):
        trust.renew(ENROLLED, _served(keysets=keysets), at=AT)


def test_the_agreement_of_the_vectors_is_believed_up_to_its_stand_in_of_a_vocabulary():
    vectors = json.loads((DATA.parent / "vectors" / "statements.json").read_text())
    keysets = [
        keyset.parse(vectors["keysets"][name], env="demo") for name in vectors["keysets"]["sids"]
    ]
    own = next(one for one in keysets if (one.party, one.n) == ("ngo-recht", 1))
    rows = vectors["agreement"]["files"]
    files = {path: base64.b64decode(content) for path, content in rows.items()}
    agreed = agreement.parse(vectors["agreement"]["envelope"], env="demo")
    client = replace(NEW, party="ngo-recht")

    with pytest.raises(InvalidInput, match="without its functions"):
        _enrol(_served([agreed], keysets, files), key_file=client, officers=set(own.officers))
