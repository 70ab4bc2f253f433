"""Key files: a person's keys and pins under a passphrase. Source: formats, section 12.

A key file is an age file with one scrypt stanza. Its content is also an age identity file, so ``age
-d -i`` opens a sealed file without this program. It is never sent anywhere.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import nacl.bindings

from connectors.keys import bech32
from connectors.sealed import unseal
from hub import durable
from hub.crypto import age
from hub.errors import InvalidInput, NotFound, TooLarge
from hub.form import canonical

WORK_FACTOR = {"demo": 15, "production": 18}
PASSPHRASE_WORDS = 6
PASSPHRASE_MIN = 15
SEEDS_MAX = 8
FILE_MAX = 4 * 2**20  # bytes; some thousands of pins
_FIRST = "# dossierhub-key/1 "
_HEX64 = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"[a-z][a-z0-9-]{1,31}")
_MEMBER = re.compile(r"m-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The newest known keyset of a party: its number and its sid (64 hex)."""

    party: str
    n: int
    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The content of a key file; its printed form shows no secret.

    Attributes:
        env: ``demo`` or ``production``.
        party: the organisation.
        member: ``m-`` and 8 hex; None for an officer.
        sign: Ed25519 seed, 32 bytes.
        auth: Ed25519 seed for the token endpoint, 32 bytes; members only.
        seals: hybrid seeds of 32 bytes, newest first; none for an officer.
        agreement: sid of the pinned agreement; None until enrolled.
        log: vkey of the pinned log; None until enrolled.
        pins: newest keysets known, sorted by party.
    """

    env: str
    party: str
    member: str | None
    sign: bytes = field(repr=False)
    auth: bytes | None = field(default=None, repr=False)
    seals: tuple[bytes, ...] = field(default=(), repr=False)
    agreement: str | None = None
    log: str | None = None
    pins: tuple[Pin, ...] = ()

    @property
    def identities(self) -> tuple[unseal.Identity, ...]:
        """The hybrid keys, newest first."""
        return tuple(unseal.Identity(seed=seed) for seed in self.seals)

    def to_text(self) -> str:
        """The identity file.

        Raises:
            InvalidInput: a reader would refuse the file.
        """
        document: dict[str, Any] = {"env": self.env, "party": self.party, "sign": self.sign.hex()}
        document |= {"officer": True} if self.member is None else {"member": self.member}
        if self.auth is not None:
            document["auth"] = self.auth.hex()
        if self.pins:
            pins = sorted(self.pins, key=lambda pin: pin.party)
            document["pins"] = [{"party": one.party, "n": one.n, "sid": one.sid} for one in pins]
        named = {"agreement": self.agreement, "log": self.log}
        document |= {name: value for name, value in named.items() if value is not None}
        lines = [_FIRST + canonical.encode(document).decode()]
        lines += [bech32.encode_identity(seed) for seed in self.seals]
        text = "\n".join(lines) + "\n"
        parse(text, self.env)
        return text


def parse(text: str, env: str) -> KeyFile:
    """Read an identity file.

    Raises:
        InvalidInput: another line, a CR, no last LF, an unknown member, or another environment.
    """
    # A CR needs no check of its own: neither J nor an identity can contain one.
    if not text.endswith("\n"):
        raise InvalidInput("key_file", "no last LF")
    first, *lines = text[:-1].split("\n")
    if not first.startswith(_FIRST):
        raise InvalidInput("key_file", "the first line differs")
    document = canonical.decode(first.removeprefix(_FIRST).encode())
    seals = tuple(bech32.decode_identity(line) for line in lines)
    if len(set(seals)) < len(seals):
        raise InvalidInput("key_file", "a key occurs twice")
    return _of_document(document, seals, env)


def seal(
    key_file: KeyFile, passphrase: str, *, file_key: bytes, nonce: bytes, salt: bytes
) -> bytes:
    """The encrypted file; ``file_key``, ``nonce`` and ``salt`` are 16 fresh random bytes each.

    Raises:
        InvalidInput: the passphrase is under 15 characters, or a reader would refuse the file.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        raise InvalidInput("passphrase_short", f"under {PASSPHRASE_MIN} characters")
    text = key_file.to_text().encode()
    factor = WORK_FACTOR[key_file.env]
    wrapping = unseal.passphrase_key(passphrase, salt, factor)
    body = nacl.bindings.crypto_aead_chacha20poly1305_ietf_encrypt(
        file_key, None, bytes(12), wrapping
    )
    arguments = (age.encode_base64(salt), str(factor))
    stanza = age.Stanza(kind=unseal.SCRYPT, arguments=arguments, body=body)
    return age.build_header([stanza], file_key) + b"".join(age.stream(file_key, nonce, [text]))


def unlock(data: bytes, passphrase: str, env: str) -> KeyFile:
    """Open an encrypted file of this environment.

    Raises:
        InvalidInput: not a key file, or of another environment; then no work was done.
        NotAllowed: the passphrase is wrong.
        VerificationError: the file was cut or changed.
    """
    factor = _work_factor(env)
    if len(passphrase) < PASSPHRASE_MIN:
        raise InvalidInput("passphrase_short", f"under {PASSPHRASE_MIN} characters")
    header = age.parse_header(data)
    file_key = unseal.passphrase_file_key(header, passphrase, factor)
    text = b"".join(unseal.decrypt(BytesIO(data[header.size :]), file_key))
    try:
        return parse(text.decode("utf-8"), env)
    except UnicodeDecodeError as error:
        raise InvalidInput("key_file", "not UTF-8") from error


def write(path: Path, key_file: KeyFile, passphrase: str) -> None:
    """Write a key file that only its owner may read, completely or not at all.

    Raises:
        InvalidInput: see `seal`; then the file at ``path`` is unchanged.
    """
    drawn = [secrets.token_bytes(16) for _ in range(3)]
    data = seal(key_file, passphrase, file_key=drawn[0], nonce=drawn[1], salt=drawn[2])
    with durable.replacing(path) as file:
        file.write(data)


def read(path: Path, passphrase: str, env: str) -> KeyFile:
    """Read a key file; see `unlock`.

    Raises:
        NotFound: there is no such file.
        TooLarge: it is over 4 MiB.
    """
    try:
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except FileNotFoundError as error:
        raise NotFound("key_file_missing") from error
    if len(data) > FILE_MAX:
        raise TooLarge("key_file_too_large")
    return unlock(data, passphrase, env)


def new_passphrase() -> str:
    """Six words drawn from our list of 6,380 made-up words: 75 bits."""
    words = resources.files("connectors.keys").joinpath("words.txt").read_text("ascii").split()
    return "-".join(secrets.choice(words) for _ in range(PASSPHRASE_WORDS))


def _of_document(document: object, seals: tuple[bytes, ...], env: str) -> KeyFile:
    optional = {"agreement", "log", "pins"}
    officer = isinstance(document, dict) and "officer" in document
    required = {"env", "party", "sign", "officer" if officer else "member"}
    known = required | optional | (set() if officer else {"auth"})
    if not isinstance(document, dict) or not required <= set(document) <= known:
        raise InvalidInput("key_file", "missing or unknown members")
    if document["env"] != env or (officer and document["officer"] is not True):
        raise InvalidInput("key_file", "of another environment, or no officer")
    if len(seals) > SEEDS_MAX or bool(seals) == officer:
        raise InvalidInput("key_file", "the wrong number of identities")
    log = document.get("log")
    if log is not None and (not isinstance(log, str) or not log):
        raise InvalidInput("key_file", "the log has no name")
    return KeyFile(
        env=env,
        party=_matches(_PARTY, document["party"]),
        member=None if officer else _matches(_MEMBER, document["member"]),
        sign=_seed(document["sign"]),
        auth=_seed(document["auth"]) if "auth" in document else None,
        seals=seals,
        agreement=_matches(_HEX64, document["agreement"]) if "agreement" in document else None,
        log=log,
        pins=_pins(document["pins"]) if "pins" in document else (),
    )


def _pins(rows: object) -> tuple[Pin, ...]:
    if not isinstance(rows, list) or not rows:
        raise InvalidInput("key_file", "expected pins to be absent or not empty")
    pins = tuple(_pin(row) for row in rows)
    _check_sorted([pin.party for pin in pins])
    return pins


def _pin(row: object) -> Pin:
    if not isinstance(row, dict) or set(row) != {"party", "n", "sid"}:
        raise InvalidInput("key_file", "a pin has missing or unknown members")
    n = row["n"]
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise InvalidInput("key_file", "a pin has no number")
    return Pin(party=_matches(_PARTY, row["party"]), n=n, sid=_matches(_HEX64, row["sid"]))


def _check_sorted(names: Sequence[str]) -> None:
    if list(names) != sorted(set(names)):
        raise InvalidInput("key_file", "not sorted, or a value occurs twice")


def _seed(value: object) -> bytes:
    return bytes.fromhex(_matches(_HEX64, value))


def _matches(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidInput("key_file", "a value of the wrong form")
    return value


def _work_factor(env: str) -> int:
    if env not in WORK_FACTOR:
        raise InvalidInput("env_unknown")
    return WORK_FACTOR[env]
