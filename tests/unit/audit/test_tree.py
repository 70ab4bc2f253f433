import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.audit import tree
from hub.errors import InvalidInput, VerificationError

# The classic inputs of certificate transparency, and the roots over the first 1..8 of them.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
INPUTS.append("606162636465666768696a6b6c6d6e6f")
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
OTHER = b"\x42" * 32


def _leaves(count):
    return [tree.leaf_hash(b"%d" % number) for number in range(count)]


def _naive(leaves):
    """The definition of RFC 6962, word for word."""
    if not leaves:
        return tree.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return tree.node_hash(_naive(leaves[:split]), _naive(leaves[split:]))


def _nodes(leaves):
    def nodes(level, index):
        block = leaves[index << level : (index + 1) << level]
        assert len(block) == 1 << level, "only complete subtrees may be asked for"
        return _naive(block)

    return nodes


@pytest.mark.parametrize("count", range(1, 9))
def test_roots_are_those_of_certificate_transparency(count):
    leaves = [tree.leaf_hash(bytes.fromhex(one)) for one in INPUTS[:count]]

    assert tree.root(leaves).hex() == ROOTS[count - 1]


@given(st.integers(0, 200))
def test_the_frontier_gives_the_root_of_the_definition(count):
    assert tree.root(_leaves(count)) == _naive(_leaves(count))


@given(st.integers(1, 100))
def test_pushing_names_every_subtree_that_it_completes(count):
    leaves, frontier, seen = _leaves(count), tree.Frontier(), {}
    for index, leaf in enumerate(leaves):
        frontier, completed = frontier.push(leaf)
        for level, node in enumerate(completed, start=1):
            seen[level, index >> level] = node

    nodes = _nodes(leaves)
    expected = {(level, index) for level in range(1, 8) for index in range(count >> level)}
    assert set(seen) == expected
    assert all(nodes(*key) == node for key, node in seen.items())


@pytest.mark.parametrize("size", range(1, 34))
def test_every_inclusion_verifies_and_every_lie_about_it_is_refused(size):
    leaves = _leaves(size)
    root = _naive(leaves)
    for index, leaf in enumerate(leaves):
        proof = tree.inclusion_proof(index, size, _nodes(leaves))
        true = {"leaf": leaf, "index": index, "size": size, "proof": proof, "root_hash": root}
        tree.verify_inclusion(**true)
        lies = [
            {"leaf": OTHER},
            {"root_hash": OTHER},
            {"proof": [*proof, OTHER]},
            {"proof": [OTHER, *proof]},
            {"index": size},
            {"index": -1},
            {"size": 0},
            {"leaf": leaf[:31]},
            {"proof": [*proof, b""]},
        ]
        if proof:
            lies += [{"proof": proof[:-1]}, {"proof": proof[1:]}, {"proof": [OTHER, *proof[1:]]}]
            lies += [{"proof": [*proof[:-1], OTHER]}, {"index": (index + 1) % size}]
        for lie in lies:
            with pytest.raises(VerificationError):
                tree.verify_inclusion(**true | lie)


@pytest.mark.parametrize("new", range(1, 26))
def test_every_consistency_verifies_and_every_lie_about_it_is_refused(new):
    leaves = _leaves(new)
    for old in range(1, new + 1):
        proof = tree.consistency_proof(old, new, _nodes(leaves))
        roots = {"old_root": _naive(leaves[:old]), "new_root": _naive(leaves)}
        true = {"old": old, "new": new, "proof": proof, **roots}
        tree.verify_consistency(**true)
        lies = [
            {"old_root": OTHER},
            {"new_root": OTHER},
            {"proof": [*proof, OTHER]},
            {"old": new + 1},
            {"old": -1},
            {"old": 0},
        ]
        if proof:
            lies += [{"proof": proof[:-1]}, {"proof": proof[1:]}, {"proof": [OTHER, *proof[1:]]}]
            lies += [{"proof": []}, {"new": old}]
        for lie in lies:
            with pytest.raises(VerificationError):
                tree.verify_consistency(**true | lie)


def test_a_log_that_changed_an_old_entry_is_not_consistent():
    honest, forged = _leaves(11), [OTHER, *_leaves(11)[1:]]
    proof = tree.consistency_proof(7, 11, _nodes(forged))

    with pytest.raises(VerificationError):
        tree.verify_consistency(
            old=7, new=11, old_root=_naive(honest[:7]), new_root=_naive(forged), proof=proof
        )


def test_from_the_empty_tree_everything_is_consistent_without_a_proof():
    root = _naive(_leaves(3))

    tree.verify_consistency(old=0, new=3, old_root=tree.EMPTY_ROOT, new_root=root, proof=[])
    with pytest.raises(VerificationError):
        tree.verify_consistency(old=0, new=3, old_root=OTHER, new_root=root, proof=[])


@settings(max_examples=50)
@given(st.integers(0, 300), st.data())
def test_proofs_for_leaves_that_are_not_there_cannot_be_made(size, data):
    index = data.draw(st.integers(size, size + 5))

    with pytest.raises(InvalidInput):
        tree.inclusion_proof(index, size, _nodes([]))


@pytest.mark.parametrize(
    ("size", "roots"), [(-1, ()), (1, ()), (0, (OTHER,)), (3, (OTHER,)), (1, (b"short",))]
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(size, roots):
    with pytest.raises(InvalidInput, match="frontier_invalid"):
        tree.Frontier(size=size, roots=roots)


def test_an_empty_tree_cannot_be_passed_off_as_another_empty_tree():
    empty = {"old": 0, "new": 0, "proof": []}
    tree.verify_consistency(**empty, old_root=tree.EMPTY_ROOT, new_root=tree.EMPTY_ROOT)
    for old_root, new_root in ((tree.EMPTY_ROOT, OTHER), (OTHER, tree.EMPTY_ROOT), (OTHER, OTHER)):
        with pytest.raises(VerificationError, match="consistency_not_proven"):
            tree.verify_consistency(**empty, old_root=old_root, new_root=new_root)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_a_leaf_hash_of_another_length_is_refused_even_where_it_would_be_hashed_away(size):
    frontier = tree.Frontier()
    for leaf in _leaves(size):
        frontier, _ = frontier.push(leaf)

    with pytest.raises(InvalidInput, match="hash_length"):
        frontier.push(b"short")
