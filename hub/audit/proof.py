"""The proof that an entry is in the log, as a file: C2SP tlog-proof, version 1.

c2sp.org/tlog-proof@v1
index 6
<hash in base64>            leaf to root, one a line
<empty line>
<signed checkpoint>
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hub.audit import note, tree
from hub.audit.note import Checkpoint, VerifierKey
from hub.errors import InvalidInput

HEADER = "c2sp.org/tlog-proof@v1"
PROOF_BYTES_MAX = 131_072
HASHES_MAX = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Index, siblings and signed checkpoint; nothing in it is verified yet."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def to_text(self) -> str:
        """The proof as a file."""
        hashes = [base64.b64encode(one).decode() for one in self.hashes]
        return "\n".join([HEADER, f"index {self.index}", *hashes, "", self.checkpoint])

    def verify(self, entry: bytes, key: VerifierKey) -> Checkpoint:
        """Check that ``entry`` (its exact bytes) is in the log whose key is ``key``.

        Raises:
            InvalidInput: the checkpoint is malformed.
            VerificationError: the checkpoint is not signed by ``key``, or the entry is not shown
                to be in it.
        """
        # The size of the tree comes from the signed checkpoint only: a path fits many sizes.
        checkpoint = note.verify(self.checkpoint.encode(), key)
        tree.verify_inclusion(
            leaf=tree.leaf_hash(entry),
            index=self.index,
            size=checkpoint.size,
            proof=self.hashes,
            root_hash=checkpoint.root,
        )
        return checkpoint


def parse(data: bytes) -> Proof:
    """Read a proof file; the optional ``extra`` line is refused, as nothing vouches for it.

    Raises:
        InvalidInput: it has another form.
    """
    if len(data) > PROOF_BYTES_MAX:
        raise InvalidInput("proof_invalid", "too long")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("proof_invalid", "not UTF-8") from error
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    found = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if not gap or lines[0] != HEADER or found is None:
        raise InvalidInput("proof_invalid", "expected header, index and checkpoint")
    return Proof(index=int(found[1]), hashes=_hashes(lines[2:]), checkpoint=checkpoint)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > HASHES_MAX:
        raise InvalidInput("proof_invalid", "too many hashes")
    try:
        hashes = tuple(base64.b64decode(line, validate=True) for line in lines)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("proof_invalid", "a hash that is not base64") from error
    spelled = [base64.b64encode(one).decode() for one in hashes]
    if spelled != list(lines) or any(len(one) != tree.HASH_BYTES for one in hashes):
        raise InvalidInput("proof_invalid", "a hash of the wrong form")
    return hashes
