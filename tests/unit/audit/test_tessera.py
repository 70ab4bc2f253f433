"""A log that another implementation wrote (Tessera's test log, sizes 0 to 15)."""

import base64
from pathlib import Path

import pytest

from hub.audit import note, tree

LOG = Path(__file__).parents[4] / "shared" / "vectors" / "tlog" / "log"
KEY = note.parse_key(
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
)
WORDS = "one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
LEAVES = [tree.leaf_hash(word.encode()) for word in WORDS.split()]
# From size 6 to 15, as the project's reference gives it.
CONSISTENCY = [
    "ycRkkNklus5eMVRUvkD1pK321vMrA+jjOiZKU8aOcY4=",
    "nk9gCR+floFqznAPtqjjcnnV64dge2jQB95D5t164Hg=",
    "zY1lN35vrXYAPixXSd59LsU29xUJtuW4o2dNNg5Y2Co=",
    "5jLpqTgjsBDSEX6SgZiRnbTMdTuRd8bQ5tSsAOxe0Ks=",
]


@pytest.mark.skipif(not LOG.is_dir(), reason="the folder of shared vectors is not here")
@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_another_implementation_verifies_with_our_root(size):
    checkpoint = note.verify((LOG / f"checkpoint.{size}").read_bytes(), KEY)

    assert (checkpoint.size, checkpoint.root) == (size, tree.root(LEAVES[:size]))


@pytest.mark.skipif(not LOG.is_dir(), reason="the folder of shared vectors is not here")
@pytest.mark.parametrize("size", range(1, 16))
def test_the_leaf_hashes_are_the_tiles_of_another_implementation(size):
    assert (LOG / "tile/0/000.p" / str(size)).read_bytes() == b"".join(LEAVES[:size])


def test_the_consistency_of_the_reference_is_made_and_verifies():
    def nodes(level, index):
        return tree.root(LEAVES[index << level : (index + 1) << level])

    proof = tree.consistency_proof(6, 15, nodes)

    assert [base64.b64encode(one).decode() for one in proof] == CONSISTENCY
    tree.verify_consistency(
        old=6, new=15, old_root=tree.root(LEAVES[:6]), new_root=tree.root(LEAVES), proof=proof
    )
