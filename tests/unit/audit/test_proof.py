import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit import entry, note, proof, tree
from hub.audit.entry import ExchangeLeaf, Opening
from hub.audit.note import Checkpoint
from hub.errors import HubError, InvalidInput, VerificationError

FORMATS = json.loads((Path(__file__).parents[2] / "vectors" / "formats.json").read_text())
SEED = bytes(range(32))
ORIGIN = "hub.example.nl/audit/2026"
KEY = note.parse_key(f"{ORIGIN}+35fdec2d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
WORDS = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
LEAVES = [tree.leaf_hash(word.encode()) for word in WORDS.split()]
# The proof for "seven", entry 6 of these 15, as the reference gives it.
HASHES = [
    "ThcgoV2DYcK+VCxBUDWAlNxmLy2r7dq7dK7+OlgQKWs=",
    "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY4=",
    "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
    "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
]
SIGNED = note.sign(Checkpoint(origin=ORIGIN, size=15, root=tree.root(LEAVES)), SEED)
TEXT = "\n".join(["c2sp.org/tlog-proof@v1", "index 6", *HASHES, "", SIGNED])
LEAF = FORMATS["leaf"].encode()


def test_the_proof_of_the_reference_is_read_verified_and_written_again():
    read = proof.parse(TEXT.encode())

    assert read.verify(b"seven", KEY).size == 15
    assert read.to_text() == TEXT


def test_the_tree_makes_the_proof_of_the_reference():
    def nodes(level, index):
        return tree.root(LEAVES[index << level : (index + 1) << level])

    made = tree.inclusion_proof(6, 15, nodes)

    assert [base64.b64encode(one).decode() for one in made] == HASHES


@pytest.mark.parametrize("word", [b"six", b"", b"seven "])
def test_another_entry_is_refused(word):
    with pytest.raises(VerificationError, match="inclusion_not_proven"):
        proof.parse(TEXT.encode()).verify(word, KEY)


def test_every_changed_byte_is_refused():
    data = bytearray(TEXT.encode())
    for place in range(len(data)):
        data[place] ^= 1
        with pytest.raises(HubError):
            proof.parse(bytes(data)).verify(b"seven", KEY)
        data[place] ^= 1


@given(st.binary(max_size=200))
def test_any_bytes_end_in_our_error(data):
    with pytest.raises(InvalidInput):
        proof.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("index 6", "index 06"),
        TEXT.replace("index 6", "index -6"),
        TEXT.replace("index 6", "extra AAAA\nindex 6"),
        TEXT.replace("@v1", "@v2"),
        TEXT.replace(HASHES[0], HASHES[0][:-4]),
        TEXT.replace(HASHES[0], "\n".join(HASHES[:1] * 70)),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_a_proof_in_another_form_is_refused(text):
    with pytest.raises(InvalidInput):
        proof.parse(text.encode())


def test_the_leaf_of_the_vectors_is_read_and_written_again():
    leaf = entry.parse_exchange(LEAF)

    assert leaf.to_bytes() == LEAF
    assert len(LEAF) == FORMATS["leaf_len"]
    assert tree.leaf_hash(LEAF).hex() == FORMATS["leaf_hash"]


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"v": 1.0},
        {"k": "admin"},
        {"id": "x"},
        {"t": "2026-03-02"},
        {"to": "AVIM"},
        {"to": None},
        {"party": "avim"},
        {"c": {}},
        {"c": dict.fromkeys(entry.GROUPS, "0" * 63)},
        {"c": dict.fromkeys((*entry.GROUPS, "how"), "0" * 64)},
    ],
)
def test_a_leaf_in_another_form_is_refused(change):
    leaf = json.loads(LEAF) | change
    data = json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(InvalidInput, match="leaf_invalid"):
        entry.parse_exchange(data)


@pytest.mark.parametrize("data", [b"", LEAF + b"\n", LEAF[:-1] + b',"v":1}', b"[" * 10_000])
def test_a_leaf_in_another_spelling_is_refused(data):
    with pytest.raises(InvalidInput, match="leaf_invalid"):
        entry.parse_exchange(data)


def _leaf(openings):
    commitments = {
        group: entry.commit(group, one.salt, one.record) for group, one in openings.items()
    }
    return ExchangeLeaf(id="0" * 32, at="2026-03-02T09:00:00Z", commitments=commitments)


def test_a_record_opens_only_its_own_group_with_its_own_salt():
    openings = {
        group: Opening(salt=bytes([number]) * 32, record=b"{}")
        for number, group in enumerate(entry.GROUPS)
    }
    leaf = _leaf(openings)

    for group, opening in openings.items():
        leaf.check(group, entry.parse_opening(opening.to_bytes()))
        for lie in (
            Opening(salt=opening.salt, record=b'{"a":1}'),
            Opening(salt=b"s" * 32, record=opening.record),
            openings[entry.GROUPS[entry.GROUPS.index(group) - 1]],
        ):
            with pytest.raises(VerificationError, match="opening_mismatch"):
                leaf.check(group, lie)


def test_one_record_has_another_commitment_in_each_group():
    assert len({entry.commit(group, b"s" * 32, b"{}") for group in entry.GROUPS}) == 4


@pytest.mark.parametrize(("group", "salt"), [("who", b"s" * 31), ("who", b""), ("how", b"s" * 32)])
def test_a_commitment_needs_a_whole_salt_and_a_known_group(group, salt):
    with pytest.raises(InvalidInput, match="opening_invalid"):
        entry.commit(group, salt, b"{}")


@pytest.mark.parametrize("data", [b"", b"s" * 33, b"s" * 70_000])
def test_an_opening_of_the_wrong_length_is_refused(data):
    with pytest.raises(InvalidInput, match="opening_invalid"):
        entry.parse_opening(data)
