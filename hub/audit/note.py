"""Signed notes and checkpoints of the log. Source: C2SP signed-note; C2SP tlog-checkpoint.

A checkpoint is a note with three lines: origin, size, root. It carries no extension lines, as
other implementations sign the first three lines only.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

import nacl.exceptions
import nacl.signing

from hub.errors import InvalidInput, VerificationError

ED25519 = 0x01
NOTE_BYTES_MAX = 65_536
SIGNATURES_MAX = 64
SIZE_MAX = 2**63 - 1
_DASH = "\u2014 "
_NAME = re.compile(r"[^\s+]{1,255}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# No dot at the end: it would hide that a host is ``.invalid``.
_ORIGIN = re.compile(rf"{_LABEL}(\.{_LABEL})*(:[0-9]{{1,5}})?/audit/[0-9]{{4}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key with its name; written ``name+8 hex+base64``."""

    name: str
    public: bytes  # 32 bytes, Ed25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that distinguish this key from others of the same name."""
        kind = bytes([ED25519]) + self.public
        return hashlib.sha256(self.name.encode() + b"\n" + kind).digest()[:4]

    def to_text(self) -> str:
        """The key as a line of text, to hand to others."""
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A size of the log and the root of its tree."""

    origin: str
    size: int
    root: bytes  # 32 bytes

    def to_text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_key(text: str) -> VerifierKey:
    """Read a verifier key.

    Raises:
        InvalidInput: it has another form, another kind, or an id that does not fit.
    """
    name, _, rest = text.partition("+")
    hexadecimal, _, encoded = rest.partition("+")
    data = _base64(encoded)
    # Text of a command line may hold halves of characters, which have no UTF-8.
    if not _is_name(name) or len(data) != 33 or data[0] != ED25519:
        raise InvalidInput("log_key_invalid", "expected name+id+base64 of an Ed25519 key")
    key = VerifierKey(name=name, public=data[1:])
    if key.key_id.hex() != hexadecimal:
        raise InvalidInput("log_key_invalid", "the id does not fit the key")
    return key


def check_origin(origin: str, *, demo: bool) -> None:
    """A log's name is ``<host>/audit/<year>``; production has no ``.invalid`` host.

    Raises:
        InvalidInput: it has another form, or belongs to the other environment.
    """
    if not _ORIGIN.fullmatch(origin):
        raise InvalidInput("log_origin_invalid", "expected <host>/audit/<year>")
    host = origin.partition("/")[0].partition(":")[0]
    if (host.rpartition(".")[2] == "invalid") != demo:
        raise InvalidInput("log_origin_invalid", "the name belongs to another environment")


def parse_log_key(text: str, *, demo: bool) -> VerifierKey:
    """Read the key of a log that an agreement names; see `parse_key` and `check_origin`.

    Raises:
        InvalidInput: the key or the log's name has another form, or is of another environment.
    """
    key = parse_key(text)
    check_origin(key.name, demo=demo)
    return key


def sign(checkpoint: Checkpoint, seed: bytes) -> str:
    """The signed note of a checkpoint; ``seed`` is the log's Ed25519 seed.

    Raises:
        InvalidInput: the seed is not 32 bytes.
    """
    if len(seed) != 32:
        raise InvalidInput("log_seed_invalid", "a seed is 32 bytes")
    signer = nacl.signing.SigningKey(seed)
    key = VerifierKey(name=checkpoint.origin, public=bytes(signer.verify_key))
    text = checkpoint.to_text()
    signature = key.key_id + signer.sign(text.encode()).signature
    return f"{text}\n{_DASH}{key.name} {base64.b64encode(signature).decode()}\n"


def verify(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in ``note``, if the log's key has signed it.

    Signatures of unknown keys are ignored; a wrong signature of ``key`` refuses the whole note.

    Raises:
        InvalidInput: it is no note, or no checkpoint.
        VerificationError: the key has not signed it, or it is the checkpoint of another log.
    """
    text, lines = _split(note)
    signatures = [_signature(line) for line in lines]
    own = [data for name, data in signatures if name == key.name and data[:4] == key.key_id]
    if not own:
        raise VerificationError("checkpoint_not_signed", "the log's key has not signed it")
    for data in own:
        _verify_one(key, text, data[4:])
    checkpoint = _checkpoint(text)
    if checkpoint.origin != key.name:
        raise VerificationError("checkpoint_of_another_log")
    return checkpoint


def size_of(note: str) -> int:
    """The size that a checkpoint of one's own log names; its signature is not checked here.

    Raises:
        InvalidInput: it is no checkpoint.
    """
    return _checkpoint(_split(note.encode())[0]).size


def _verify_one(key: VerifierKey, text: str, signature: bytes) -> None:
    try:
        nacl.signing.VerifyKey(key.public).verify(text.encode(), signature)
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise VerificationError("checkpoint_not_signed", "the signature is wrong") from error


def _split(note: bytes) -> tuple[str, list[str]]:
    """Text and signature lines, divided at the last empty line."""
    if len(note) > NOTE_BYTES_MAX:
        raise InvalidInput("note_invalid", "too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("note_invalid", "not UTF-8") from error
    if any(character < " " and character != "\n" for character in whole):
        raise InvalidInput("note_invalid", "a control character")
    text, gap, rest = whole.rpartition("\n\n")
    lines = rest.split("\n")
    if not gap or lines.pop() or not 1 <= len(lines) <= SIGNATURES_MAX:
        raise InvalidInput("note_invalid", "no signatures, or too many")
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = _base64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(data) < 5:
        raise InvalidInput("note_invalid", "a signature line of the wrong form")
    return name, data


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    if len(lines) != 4 or not _SIZE.fullmatch(lines[1]) or int(lines[1]) > SIZE_MAX:
        raise InvalidInput("checkpoint_invalid", "expected origin, size and root")
    root = _base64(lines[2])
    if not lines[0] or len(root) != 32:
        raise InvalidInput("checkpoint_invalid", "expected origin, size and root")
    return Checkpoint(origin=lines[0], size=int(lines[1]), root=root)


def _is_name(text: str) -> bool:
    encodable = not any("\ud800" <= character <= "\udfff" for character in text)
    return encodable and _NAME.fullmatch(text) is not None


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("not_base64") from error
    if base64.b64encode(data).decode() != text:
        raise InvalidInput("not_base64", "not the only spelling")
    return data
