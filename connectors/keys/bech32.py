"""Bech32 (BIP 173) without its limit of 90 characters, the form in which age writes keys.

An identity, ``AGE-SECRET-KEY-PQ-1…``, is written in upper case.
"""

from hub.errors import InvalidInput

IDENTITY = "age-secret-key-pq-"
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6


def encode(prefix: str, data: bytes) -> str:
    """Write ``data`` under a lower-case ``prefix``."""
    values = _regroup(data, 8, 5, pad=True)
    checksum = _polymod([*_expand(prefix), *values, *bytes(_CHECKSUM)]) ^ 1
    values += [(checksum >> 5 * (5 - place)) & 31 for place in range(_CHECKSUM)]
    return f"{prefix}1{''.join(_CHARSET[value] for value in values)}"


def decode(prefix: str, text: str) -> bytes:
    """Read a lower-case ``text`` that must have ``prefix``.

    Raises:
        InvalidInput: another prefix, upper case, a wrong checksum, or bits left over.
    """
    start = f"{prefix}1"
    body = text[len(start) :]
    if not text.startswith(start) or len(body) < _CHECKSUM or not set(body) <= set(_CHARSET):
        raise InvalidInput("bech32", "another prefix, or a foreign character")
    values = [_CHARSET.index(character) for character in body]
    if _polymod([*_expand(prefix), *values]) != 1:
        raise InvalidInput("bech32", "a wrong checksum")
    return bytes(_regroup(values[:-_CHECKSUM], 5, 8, pad=False))


def encode_identity(seed: bytes) -> str:
    """The identity line of a hybrid seed (32 bytes)."""
    return encode(IDENTITY, seed).upper()


def decode_identity(line: str) -> bytes:
    """The hybrid seed (32 bytes) of an identity line, which is in upper case.

    Raises:
        InvalidInput: the line is anything else.
    """
    if line != line.upper() or not line.isascii():
        raise InvalidInput("bech32", "an identity is in upper case")
    seed = decode(IDENTITY, line.lower())
    if len(seed) != 32:
        raise InvalidInput("bech32", "an identity is not 32 bytes")
    return seed


def _expand(prefix: str) -> list[int]:
    return [*(ord(one) >> 5 for one in prefix), 0, *(ord(one) & 31 for one in prefix)]


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            checksum ^= generator if top >> place & 1 else 0
    return checksum


def _regroup(values: bytes | list[int], width: int, target: int, *, pad: bool) -> list[int]:
    """Regroup a row of ``width``-bit numbers into ``target``-bit numbers."""
    buffer = bits = 0
    groups = []
    for value in values:
        buffer = (buffer << width | value) & 0xFFFF
        bits += width
        while bits >= target:
            bits -= target
            groups.append(buffer >> bits & ((1 << target) - 1))
    rest = buffer & ((1 << bits) - 1)
    if pad and bits:
        groups.append(rest << (target - bits))
    if not pad and (bits >= width or rest):
        raise InvalidInput("bech32", "bits left over")
    return groups
