"""The age v1 file as the hub knows it: its header without keys, its sizes, its STREAM sealed.

Source: C2SP age; formats, section 2. Nothing here draws randomness, and nothing here (or
anywhere in `hub`) decrypts: `connectors.sealed.unseal` does, at the party that has the key.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import nacl.bindings

from hub.errors import InvalidInput, TooLarge

FORMAT = "age-encryption.org/v1"
HYBRID = "mlkem768x25519"
STANZAS_MAX = 64
FILE_KEY_SIZE = 16
NONCE_SIZE = 16
TAG_SIZE = 16
CHUNK_SIZE = 65_536  # bytes of plaintext; each chunk on disk has a tag more
PLAINTEXT_MAX = 2**31
SEALED_BYTES_MAX = 268_435_456  # 256 MiB: the hub accepts no larger file
CONTENT_BYTES_MAX = 260_046_848  # 248 MiB of documents fit in one file, whatever is around them
ENC_SIZE = 1_120  # an HPKE encapsulation: ML-KEM-768 ciphertext and X25519 share
BODY_SIZE = FILE_KEY_SIZE + TAG_SIZE
HEADER_MAX = 70 + 1_557 * STANZAS_MAX

_INTRO = FORMAT.encode() + b"\n"
_COLUMNS = 64
_ARGUMENT = re.compile(r"[\x21-\x7e]+")
_COUNTER_MAX = 2**88 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """One wrapping of the file key: a type, its arguments, and the wrapped bytes."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes

    def to_bytes(self) -> bytes:
        """The stanza as it stands in a header; its last line is always shorter than 64."""
        text = encode_base64(self.body)
        lines = [text[start : start + _COLUMNS] for start in range(0, len(text) + 1, _COLUMNS)]
        first = " ".join(("->", self.kind, *self.arguments))
        return "".join(f"{line}\n" for line in (first, *lines)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A parsed header; ``mac`` is not verified, for that takes the file key.

    Attributes:
        stanzas: in the order of the file.
        signed: the bytes that the MAC covers, up to and including ``---``.
        mac: 32 bytes.
        size: length of the header in bytes, where the payload begins.
    """

    stanzas: tuple[Stanza, ...]
    signed: bytes
    mac: bytes
    size: int


def encode_base64(data: bytes) -> str:
    """Standard base64 without padding, as age writes it."""
    return base64.b64encode(data).rstrip(b"=").decode()


def decode_base64(text: str) -> bytes:
    """Standard base64 without padding, in its only spelling.

    Raises:
        InvalidInput: anything else.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("age_header", "not base64") from error
    if encode_base64(data) != text:
        raise InvalidInput("age_header", "base64 in another spelling")
    return data


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256, 32 bytes: one block is all that age ever asks for."""
    extracted = hmac.digest(salt or bytes(32), key, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)


def header_mac(file_key: bytes, signed: bytes) -> bytes:
    """The MAC over a header's ``signed`` bytes under the file key (16 bytes)."""
    return hmac.digest(hkdf(_file_key(file_key), b"", b"header"), signed, hashlib.sha256)


def build_header(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """The header of a file whose key ``stanzas`` wrap.

    Raises:
        InvalidInput: no stanza, or more than 64.
    """
    if not 1 <= len(stanzas) <= STANZAS_MAX:
        raise InvalidInput("age_stanzas", "no stanza, or more than 64")
    signed = _INTRO + b"".join(stanza.to_bytes() for stanza in stanzas) + b"---"
    return signed + b" " + encode_base64(header_mac(file_key, signed)).encode() + b"\n"


def parse_header(data: bytes) -> Header:
    """Read the header at the start of ``data``, which may be the first `HEADER_MAX` bytes only.

    Raises:
        InvalidInput: not exactly the grammar of age.md: CR, padding, armor, long lines, a
            version that is not v1, a header over its largest size.
    """
    if not data.startswith(_INTRO):
        raise InvalidInput("age_header", "not the first line of an age v1 file")
    offset = len(_INTRO)
    stanzas: list[Stanza] = []
    while True:
        start = offset
        line, offset = _line(data, offset)
        if line.startswith("---"):
            break
        if len(stanzas) == STANZAS_MAX:
            raise InvalidInput("age_stanzas", "more than 64 stanzas")
        kind, *arguments = _arguments(line)
        body, offset = _body(data, offset)
        stanzas.append(Stanza(kind=kind, arguments=tuple(arguments), body=body))
    if not stanzas or not line.startswith("--- "):
        raise InvalidInput("age_header", "no stanza, or no MAC")
    mac = decode_base64(line[4:])
    if len(mac) != 32:
        raise InvalidInput("age_header", "a MAC that is not 32 bytes")
    return Header(stanzas=tuple(stanzas), signed=data[: start + 3], mac=mac, size=offset)


def check_stanzas(header: Header, kids: int) -> None:
    """Check that there is exactly one hybrid stanza for each of ``kids`` keys, and no other.

    Raises:
        InvalidInput: another number, type, argument, length.
    """
    if not 1 <= kids <= STANZAS_MAX or len(header.stanzas) != kids:
        raise InvalidInput("age_stanzas", "not one stanza for each key that is named")
    for stanza in header.stanzas:
        check_hybrid(stanza)


def check_hybrid(stanza: Stanza) -> bytes:
    """The encapsulation (1,120 bytes) of a hybrid stanza.

    Raises:
        InvalidInput: it is another stanza, or one of its lengths is wrong.
    """
    if stanza.kind != HYBRID or len(stanza.arguments) != 1:
        raise InvalidInput("age_stanzas", "a stanza that is not mlkem768x25519")
    enc = decode_base64(stanza.arguments[0])
    if len(enc) != ENC_SIZE or len(stanza.body) != BODY_SIZE:
        raise InvalidInput("age_stanzas", "an encapsulation or a body of the wrong length")
    return enc


def check_upload(head: bytes, size: int, kids: int) -> Header:
    """Check a sealed file as the hub can, without a key. Source: formats, section 2.

    Args:
        head: the first bytes of the file, at least its header (at most `HEADER_MAX` are needed).
        size: length of the whole file in bytes.
        kids: how many keys the statement names.

    Raises:
        InvalidInput: the header is not exactly one of hybrid stanzas, one a key, or no padded
            plaintext makes a file of this size.
    """
    header = parse_header(head)
    check_stanzas(header, kids)
    if header.size != header_size(kids):
        raise InvalidInput("age_header", "a header of another length than its stanzas give")
    plaintext = plaintext_size(size - header.size)
    if plaintext != padme(plaintext) or plaintext > PLAINTEXT_MAX:
        raise InvalidInput("age_size", "a length that no padded plaintext gives")
    return header


def padme(length: int) -> int:
    """The padded length of ``length`` bytes: a size says little. Source: formats, section 2."""
    length = max(length, 16_384)
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def header_size(kids: int) -> int:
    """Length in bytes of a header with ``kids`` hybrid stanzas."""
    return 70 + 1_557 * kids


def payload_size(plaintext: int) -> int:
    """Length in bytes of nonce and chunks for a ``plaintext`` of so many bytes."""
    return NONCE_SIZE + plaintext + TAG_SIZE * max(1, -(-plaintext // CHUNK_SIZE))


def plaintext_size(payload: int) -> int:
    """The length of the plaintext in a payload of ``payload`` bytes.

    Raises:
        InvalidInput: no plaintext gives such a payload.
    """
    chunks = -(-(payload - NONCE_SIZE) // (CHUNK_SIZE + TAG_SIZE))
    plaintext = payload - NONCE_SIZE - TAG_SIZE * chunks
    if plaintext < 0 or payload_size(plaintext) != payload:
        raise InvalidInput("age_size", "a length that no plaintext gives")
    return plaintext


def payload_key(file_key: bytes, nonce: bytes) -> bytes:
    """The key (32 bytes) of the payload whose first 16 bytes are ``nonce``."""
    if len(nonce) != NONCE_SIZE:
        raise InvalidInput("age_payload", "a nonce that is not 16 bytes")
    return hkdf(_file_key(file_key), nonce, b"payload")


def chunk_nonce(counter: int, *, final: bool) -> bytes:
    """The nonce (12 bytes) of the chunk with this number, from 0."""
    if not 0 <= counter <= _COUNTER_MAX:
        raise TooLarge("age_payload", "more chunks than the counter holds")
    return counter.to_bytes(11, "big") + (b"\x01" if final else b"\x00")


def stream(file_key: bytes, nonce: bytes, plaintext: Iterable[bytes]) -> Iterator[bytes]:
    """Encrypt ``plaintext``, given in pieces of any size: first the nonce, then chunk by chunk.

    A pair of ``file_key`` and ``nonce`` must never serve two plaintexts; `hub.crypto.seal` draws
    both afresh for each file.
    """
    key = payload_key(file_key, nonce)
    yield nonce
    buffer = bytearray()
    counter = 0
    for piece in plaintext:
        for start in range(0, len(piece), CHUNK_SIZE):
            buffer += piece[start : start + CHUNK_SIZE]
            # The last chunk is marked, so a full one waits until something follows it.
            if len(buffer) > CHUNK_SIZE:
                yield _seal(key, bytes(buffer[:CHUNK_SIZE]), counter, final=False)
                del buffer[:CHUNK_SIZE]
                counter += 1
    yield _seal(key, bytes(buffer), counter, final=True)


def _seal(key: bytes, chunk: bytes, counter: int, *, final: bool) -> bytes:
    nonce = chunk_nonce(counter, final=final)
    return nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(chunk, None, nonce, key)


def _file_key(file_key: bytes) -> bytes:
    if len(file_key) != FILE_KEY_SIZE:
        raise InvalidInput("age_file_key", "a file key that is not 16 bytes")
    return file_key


def _line(data: bytes, offset: int) -> tuple[str, int]:
    end = data.find(b"\n", offset, HEADER_MAX)
    if end < 0:
        raise InvalidInput("age_header", "a header without an end")
    try:
        return data[offset:end].decode("ascii"), end + 1
    except UnicodeDecodeError as error:
        raise InvalidInput("age_header", "a byte that is not ASCII") from error


def _arguments(line: str) -> list[str]:
    arrow, *arguments = line.split(" ")
    if arrow != "->" or not arguments or not all(map(_ARGUMENT.fullmatch, arguments)):
        raise InvalidInput("age_header", "not the first line of a stanza")
    return arguments


def _body(data: bytes, offset: int) -> tuple[bytes, int]:
    text = ""
    while True:
        line, offset = _line(data, offset)
        if len(line) > _COLUMNS:
            raise InvalidInput("age_header", "a body line over 64 characters")
        text += line
        if len(line) < _COLUMNS:
            return decode_base64(text), offset
