import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit import admin, entry, leaf, note, proof, tree
from hub.audit.admin import AdminLeaf
from hub.audit.entry import ExchangeLeaf
from hub.errors import HubError, InvalidInput, VerificationError

VECTORS = Path(__file__).parents[2] / "vectors" / "statements.json"
LOG = json.loads(VECTORS.read_text())["log"]
LEAVES = [text.encode() for text in LOG["leaves"]]
ERASURE = LOG["erasure"]
SALT = bytes.fromhex(ERASURE["salt"])
REVISION = "h1:nbDH439dRD9RhfwVQN4MQiGuqBbSYNEY/2bOnRXayoE="
WHAT = {
    "agreement_changed": {"agreement": "0" * 64},
    "keyset_changed": {"party": "ind-demo", "n": 2, "keyset": "0" * 64},
    "policy_activated": {"revision": REVISION},
    "regime_proposed": {"proposal": "0" * 64},
    "regime_changed": {"statement": "0" * 64},
    "erasure": ERASURE["what"],
    "retention": {"group": "whom", "first": 0, "last": 0},
    "log_queried": {},
    "key_changed": {"log": LOG["vkey"]},
}


def _leaf(event, what):
    commitments = dict.fromkeys(entry.GROUPS, "0" * 64)
    at = "2026-04-01T00:00:00Z"
    return AdminLeaf(id="0" * 32, at=at, event=event, what=what, commitments=commitments)


@pytest.mark.parametrize("data", LEAVES)
def test_each_leaf_of_the_vectors_is_read_and_written_again(data):
    read = leaf.parse(data)

    assert read.to_bytes() == data
    assert isinstance(read, AdminLeaf if b'"k":"admin"' in data else ExchangeLeaf)


def test_hashes_root_checkpoint_and_proofs_of_the_vectors_hold():
    hashes = [tree.leaf_hash(data) for data in LEAVES]
    key = note.parse_key(LOG["vkey"])
    checkpoint = note.verify(LOG["checkpoint"].encode(), key)

    assert [one.hex() for one in hashes] == LOG["leaf_hashes"]
    assert tree.root(hashes).hex() == LOG["root"] == checkpoint.root.hex()
    assert note.sign(checkpoint, bytes.fromhex(LOG["log_seed"])) == LOG["checkpoint"]
    for data, text in zip(LEAVES, LOG["proofs"], strict=True):
        assert proof.parse(text.encode()).verify(data, key) == checkpoint


@pytest.mark.parametrize("group", entry.GROUPS)
def test_each_opening_of_the_vectors_opens_its_leaf_and_no_other(group):
    for data, openings in zip(LEAVES, LOG["openings_b64"], strict=True):
        opening = entry.parse_opening(base64.b64decode(openings[group]))
        leaf.parse(data).check(group, opening)
        for other in set(LEAVES) - {data}:
            with pytest.raises(VerificationError, match="opening_mismatch"):
                leaf.parse(other).check(group, opening)


@pytest.mark.parametrize("case", LOG["refuse_leaves"], ids=lambda case: case["why"])
def test_each_leaf_to_refuse_is_refused(case):
    with pytest.raises(InvalidInput, match="leaf_invalid"):
        leaf.parse(case["leaf"].encode())


@pytest.mark.parametrize("case", LOG["refuse_openings"], ids=lambda case: case["why"])
def test_each_opening_to_refuse_is_refused(case):
    data = base64.b64decode(case["opening_b64"])

    with pytest.raises(HubError, match="opening_"):
        leaf.parse(case["leaf"].encode()).check(case["group"], entry.parse_opening(data))


def test_every_administrative_event_has_its_members():
    assert set(WHAT) == admin.EVENTS


@pytest.mark.parametrize("event", WHAT)
def test_a_leaf_of_each_event_is_written_and_read_again(event):
    made = _leaf(event, WHAT[event])

    assert leaf.parse(made.to_bytes()) == made


@pytest.mark.parametrize("event", WHAT)
def test_no_member_may_be_missing_added_or_of_another_event(event):
    members = WHAT[event]
    wrong = [members | {"person": "0" * 32}, {"members": 1}]
    wrong += [{name: members[name] for name in members if name != gone} for gone in members]
    wrong += [members | {name: None} for name in members]
    wrong += [members | {name: [members[name]]} for name in members]
    wrong += [what for other, what in WHAT.items() if other != event]
    for what in wrong:
        with pytest.raises(InvalidInput, match="leaf_invalid"):
            _leaf(event, what)


@pytest.mark.parametrize(
    ("event", "change"),
    [
        ("agreement_changed", {"agreement": "0" * 63}),
        ("keyset_changed", {"n": 0}),
        ("keyset_changed", {"n": True}),
        ("keyset_changed", {"party": "IND"}),
        ("policy_activated", {"revision": REVISION[3:]}),
        ("erasure", {"count": 0}),
        ("erasure", {"ground": "wish"}),
        ("erasure", {"list": ["0" * 64]}),
        ("retention", {"group": "input"}),
        ("retention", {"first": 1}),
        ("retention", {"first": -1}),
        ("key_changed", {"log": LOG["vkey"].replace("+", "+0", 1)}),
        ("key_changed", {"log": LOG["vkey"] + " "}),
        ("key_changed", {"log": ""}),
    ],
)
def test_a_member_in_another_form_is_refused(event, change):
    with pytest.raises(InvalidInput, match="leaf_invalid"):
        _leaf(event, WHAT[event] | change)


@pytest.mark.parametrize("event", ["request_submitted", "answer_released", "", "Erasure", "other"])
def test_an_exchange_is_never_told_in_clear(event):
    with pytest.raises(InvalidInput, match="leaf_invalid"):
        _leaf(event, {})


@pytest.mark.parametrize(
    "change",
    [
        {"to": "avim-demo"},
        {"event": ["erasure"]},
        {"event": None},
        {"what": []},
        {"k": "other"},
        {"v": True},
        {"t": "2026-02-30T00:00:00Z"},
        {"id": "x"},
        {"c": {}},
        {"c": []},
    ],
)
def test_an_administrative_leaf_in_another_form_is_refused(change):
    data = json.dumps(json.loads(LEAVES[3]) | change, sort_keys=True, separators=(",", ":"))

    with pytest.raises(InvalidInput, match="leaf_invalid"):
        leaf.parse(data.encode())


@given(st.binary(max_size=100))
def test_any_bytes_end_in_our_error(data):
    with pytest.raises(InvalidInput, match="leaf_invalid"):
        leaf.parse(data)


def test_the_erasure_of_the_vectors_is_made_in_any_order_of_its_entries():
    for ids in (ERASURE["ids"], ERASURE["ids"][::-1]):
        assert admin.erasure(ids, SALT, "retention_end") == ERASURE["what"]
        admin.verify_erasure(leaf.parse(LEAVES[3]), ids, SALT)


@pytest.mark.parametrize(
    ("ids", "salt"),
    [
        (ERASURE["ids"][:2], SALT),
        ([*ERASURE["ids"], "0" * 32], SALT),
        (["0" * 32, *ERASURE["ids"][1:]], SALT),
        (ERASURE["ids"], b"s" * 32),
    ],
)
def test_an_erasure_is_of_no_other_entries(ids, salt):
    with pytest.raises(VerificationError, match="erasure_mismatch"):
        admin.verify_erasure(leaf.parse(LEAVES[3]), ids, salt)


def test_another_event_is_no_erasure():
    with pytest.raises(VerificationError, match="erasure_mismatch"):
        admin.verify_erasure(_leaf("log_queried", {}), ERASURE["ids"], SALT)


@pytest.mark.parametrize(
    ("ids", "salt", "ground"),
    [
        ([], SALT, "order"),
        (["0" * 32, "0" * 32], SALT, "order"),
        (["0" * 31], SALT, "order"),
        (["0" * 32], SALT[:31], "order"),
        (["0" * 32], SALT, "wish"),
    ],
)
def test_an_erasure_of_the_wrong_form_is_not_made(ids, salt, ground):
    with pytest.raises(InvalidInput):
        admin.erasure(ids, salt, ground)
