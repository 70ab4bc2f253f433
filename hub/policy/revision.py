"""The revision of a policy bundle: one digest over everything that can change a decision.

Source: formats, section 8; the same construction as Go's ``h1:`` directory hash.
"""

import base64
import hashlib
from collections.abc import Mapping

# These files carry the revision, or are made from files that it covers.
OUTSIDE = frozenset({"release/data.json", "policy.wasm"})


def of(files: Mapping[str, bytes]) -> str:
    """The revision of ``files`` (path in the bundle to its bytes)."""
    lines = [
        hashlib.sha256(files[path]).hexdigest() + "  " + path + "\n"
        for path in sorted(files.keys() - OUTSIDE, key=lambda path: path.encode())
    ]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()
