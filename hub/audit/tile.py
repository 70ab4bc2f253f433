"""Files of a log that lies in a folder: entry bundles and hash tiles, as C2SP tlog-tiles has them.

A tile covers 256 entries; the last one may be partial. An entry bundle holds the entries, each
after its length in two bytes; the hash tile of level 0 holds their leaf hashes.
"""

from collections.abc import Iterable, Iterator

from hub.errors import InvalidInput

WIDTH = 256
BUNDLE_BYTES_MAX = WIDTH * (2 + 65_535)
HASHES = "0"
ENTRIES = "entries"


def path(kind: str, number: int, width: int) -> str:
    """Where tile ``number`` lies; ``kind`` is `HASHES` or `ENTRIES`, ``width`` 1 to 256.

    The number is written in groups of three digits, all but the last after an ``x``.
    """
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    name = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
    return f"tile/{kind}/{name}" + ("" if width == WIDTH else f".p/{width}")


def bundle(entries: Iterable[bytes]) -> bytes:
    """The entry bundle of ``entries``.

    Raises:
        InvalidInput: an entry is over 65,535 bytes.
    """
    joined = bytearray()
    for entry in entries:
        if len(entry) > 0xFFFF:
            raise InvalidInput("bundle_invalid", "an entry that is too long")
        joined += len(entry).to_bytes(2, "big") + entry
    return bytes(joined)


def split(data: bytes, width: int) -> Iterator[bytes]:
    """The ``width`` entries of a bundle, one after the other.

    Raises:
        InvalidInput: (at the entry that is wrong) the bundle ends too early or too late.
    """
    place = 0
    for _ in range(width):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        if start > len(data) or place > len(data):
            raise InvalidInput("bundle_invalid", "the bundle ends within an entry")
        yield data[start:place]
    if place != len(data):
        raise InvalidInput("bundle_invalid", "more in the bundle than its entries")
