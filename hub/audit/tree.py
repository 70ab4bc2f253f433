"""The Merkle tree under the log, as RFC 6962 section 2.1 and RFC 9162 section 2.1 define it.

Pure functions on hashes of 32 bytes. Storage hands in the roots of complete subtrees through
``Nodes``: ``nodes(level, index)`` is the root over the leaves ``index * 2**level`` up to
``(index + 1) * 2**level``; it is only asked for subtrees that are complete.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.errors import InvalidInput, VerificationError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
SIZE_MAX = 2**63 - 1

Nodes = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry's exact bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """A tree as far as appending needs it: the roots of its complete subtrees, largest first.

    There is one root for each bit of ``size`` that is set, so 63 at most.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        right = 0 <= self.size <= SIZE_MAX and self.size.bit_count() == len(self.roots)
        if not right or any(len(one) != HASH_BYTES for one in self.roots):
            raise InvalidInput("frontier_invalid", "the roots do not fit the size")

    def push(self, leaf: bytes) -> tuple["Frontier", tuple[bytes, ...]]:
        """The tree with one leaf hash more, and the roots that it completed, level 1 upward.

        Raises:
            InvalidInput: the leaf hash is not 32 bytes.
        """
        if len(leaf) != HASH_BYTES:
            raise InvalidInput("hash_length", "a hash is 32 bytes")
        roots, completed, node, rest = list(self.roots), [], leaf, self.size
        while rest & 1:
            node = node_hash(roots.pop(), node)
            completed.append(node)
            rest >>= 1
        return Frontier(size=self.size + 1, roots=(*roots, node)), tuple(completed)

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.roots:
            return EMPTY_ROOT
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier, _ = frontier.push(leaf)
    return frontier.root()


def _split(size: int) -> int:
    """The largest power of two below ``size`` (which is 2 or more)."""
    return 1 << (size - 1).bit_length() - 1


def _range_root(start: int, size: int, nodes: Nodes) -> bytes:
    """The root over ``size`` leaves from ``start``, which is a multiple of a power of two above."""
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return nodes(level, start >> level)
    left = _split(size)
    right = _range_root(start + left, size - left, nodes)
    return node_hash(_range_root(start, left, nodes), right)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The siblings of leaf ``index`` in the tree of ``size`` leaves, leaf to root.

    Raises:
        InvalidInput: there is no such leaf.
    """
    if not 0 <= index < size <= SIZE_MAX:
        raise InvalidInput("index_out_of_range")
    proof, start = [], 0
    while size > 1:
        left = _split(size)
        if index < left:
            proof.append(_range_root(start + left, size - left, nodes))
            size = left
        else:
            proof.append(_range_root(start, left, nodes))
            start, index, size = start + left, index - left, size - left
    return proof[::-1]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The hashes that show the first ``old`` leaves of the tree of ``new`` to be unchanged.

    Raises:
        InvalidInput: not 1 <= old <= new.
    """
    if not 1 <= old <= new <= SIZE_MAX:
        raise InvalidInput("size_out_of_range")
    proof, start, whole = [], 0, True
    while old < new:
        left = _split(new)
        if old <= left:
            proof.append(_range_root(start + left, new - left, nodes))
            new = left
        else:
            proof.append(_range_root(start, left, nodes))
            start, old, new, whole = start + left, old - left, new - left, False
    if not whole:
        proof.append(_range_root(start, old, nodes))
    return proof[::-1]


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> None:
    """Check that the leaf hash ``leaf`` is entry ``index`` of the tree of ``size``.

    ``size`` and ``root_hash`` must come from a checkpoint whose signature was verified.

    Raises:
        VerificationError: the path does not lead to ``root_hash``.

    Source: RFC 9162 section 2.1.3.2.
    """
    _check_hashes(leaf, root_hash, *proof)
    if not 0 <= index < size <= SIZE_MAX:
        raise VerificationError("inclusion_not_proven", "no such index")
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise VerificationError("inclusion_not_proven", "the proof is too long")
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or node != root_hash:
        raise VerificationError("inclusion_not_proven", "the path does not lead to the root")


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of ``new`` leaves only adds to the tree of ``old``.

    Raises:
        VerificationError: it is not shown to.

    Source: RFC 9162 section 2.1.4.2.
    """
    _check_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new <= SIZE_MAX:
        raise VerificationError("consistency_not_proven", "the tree has shrunk")
    if old in {0, new}:
        # Both where old and new are 0: the empty tree has one root, and it is the same twice.
        same = (old != 0 or old_root == EMPTY_ROOT) and (old != new or old_root == new_root)
        if proof or not same:
            raise VerificationError("consistency_not_proven", "another root for the same size")
        return
    _walk_consistency(old, new, old_root, new_root, proof)


def _walk_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    # A tree that is one complete subtree is its own first node.
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not path:
        raise VerificationError("consistency_not_proven", "the proof is empty")
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise VerificationError("consistency_not_proven", "the proof is too long")
        if position & 1 or position == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or first != old_root or second != new_root:
        raise VerificationError("consistency_not_proven", "the path leads to other roots")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise VerificationError("hash_length", "a hash is 32 bytes")
