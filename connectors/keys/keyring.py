"""Key files: a person's keys and pins under a passphrase. Source: formats, section 12.

A key file is an age file with one scrypt stanza. Its content is also an age identity file, so ``age
-d -i`` opens a sealed file without this program. It is never sent anywhere.
"""

import secrets
from dataclasses import dataclass, field
from importlib import resources
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import nacl.bindings
from pydantic import Discriminator, Field, Tag, TypeAdapter

from connectors.keys import bech32
from connectors.sealed import unseal
from hub import durable
from hub.crypto import age
from hub.crypto.payload.signed import Environment
from hub.errors import InvalidInput, NotFound, TooLarge
from hub.form import canonical
from hub.form.model import Faults, Many, Model, Truth, ascending
from hub.form.value import Count, Digest, Member, Party, Sid

WORK_FACTOR = {"demo": 15, "production": 18}
PASSPHRASE_WORDS = 6
PASSPHRASE_MIN = 15
SEEDS_MAX = 8
FILE_MAX = 4 * 2**20  # bytes; some thousands of pins
_FIRST = "# dossierhub-key/1 "
_FAULTS = Faults(form="key_file", value="key_file")


class PinForm(Model):
    """The newest known keyset of a party."""

    party: Party
    n: Count
    sid: Sid


class HolderForm(Model):
    """The members of everybody's key file."""

    env: Environment
    party: Party
    sign: Digest = Field(repr=False)  # a seed
    agreement: Sid | None = None
    log: Annotated[str, Field(min_length=1)] | None = None
    pins: Annotated[Many[PinForm], Field(min_length=1), ascending(attrgetter("party"))] | None = (
        None
    )


class OfficerForm(HolderForm):
    """The members of an officer's key file."""

    officer: Truth


class MemberForm(HolderForm):
    """The members of a member's key file."""

    member: Member
    auth: Digest | None = Field(default=None, repr=False)  # a seed


def kind_of(document: object) -> str:
    """Whether parsed JSON is meant for an officer or for a member."""
    return "officer" if isinstance(document, dict) and "officer" in document else "member"


_FORM: TypeAdapter[OfficerForm | MemberForm] = TypeAdapter(
    Annotated[
        Annotated[OfficerForm, Tag("officer")] | Annotated[MemberForm, Tag("member")],
        Discriminator(kind_of),
    ]
)


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
    form = canonical.read(_FORM, first.removeprefix(_FIRST).encode(), faults=_FAULTS)
    if form.env != env:
        raise InvalidInput("key_file", "of another environment")
    seals = tuple(bech32.decode_identity(line) for line in lines)
    if len(set(seals)) < len(seals):
        raise InvalidInput("key_file", "a key occurs twice")
    return _of_form(form, seals)


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


def _of_form(form: MemberForm | OfficerForm, seals: tuple[bytes, ...]) -> KeyFile:
    is_officer = isinstance(form, OfficerForm)
    if len(seals) > SEEDS_MAX or bool(seals) == is_officer:
        raise InvalidInput("key_file", "the wrong number of identities")
    auth = None if isinstance(form, OfficerForm) else form.auth
    return KeyFile(
        env=form.env,
        party=form.party,
        member=None if isinstance(form, OfficerForm) else form.member,
        sign=bytes.fromhex(form.sign),
        auth=bytes.fromhex(auth) if auth is not None else None,
        seals=seals,
        agreement=form.agreement,
        log=form.log,
        pins=tuple(Pin(party=one.party, n=one.n, sid=one.sid) for one in form.pins or ()),
    )


def _work_factor(env: str) -> int:
    if env not in WORK_FACTOR:
        raise InvalidInput("env_unknown")
    return WORK_FACTOR[env]
