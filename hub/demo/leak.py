"""Searches everything that the hub holds for every name and V-number of the story."""

import base64
import hashlib
from collections.abc import Iterator

from hub.demo.cast import PEOPLE, UNNUMBERED
from hub.demo.stage import Stage

NAMES = tuple(one.name for one in (*PEOPLE, *UNNUMBERED))
NUMBERS = tuple(one.anchor.removeprefix("nl-v:") for one in PEOPLE)


def find(stage: Stage) -> list[str]:
    """Names and V-numbers in the hub's database, blobs and logs: in clear, hashed or encoded."""
    searched = [*(stage.folder / "hub").rglob("*"), *stage.folder.glob("*.log*")]
    contents = {path.name: path.read_bytes() for path in searched if path.is_file()}
    contents["database"] = b"\n".join(stage.store.cells())
    found = []
    for word in (*NAMES, *NUMBERS):
        for form in _forms(word):
            found += [f"{name}: {word}" for name, data in contents.items() if form in data]
    return found


def _forms(word: str) -> Iterator[bytes]:
    """The forms in which a word could occur: itself, its parts, base64 at any offset, hashes."""
    texts = {word, word.upper(), word.lower(), f"nl-v:{word}"}
    for text in sorted(texts):
        data = text.encode()
        yield data
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + data)
            yield encoded[4 if shift else 0 : -4]
        for algorithm in (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.blake2b):
            digest = algorithm(data).digest()
            yield digest
            yield digest.hex().encode()
            yield base64.b64encode(digest)
