"""Joining a party: new keys on the holder's side, and the file that asks officers to sign them.

The file holds public keys only, and the new signing key signs it, so one fingerprint, compared in
person, covers them all. Source: formats, section 7.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import nacl.signing
from pydantic import Discriminator, Field, Tag, TypeAdapter

from connectors.keys.keyring import KeyFile, kind_of
from connectors.sealed.unseal import Identity
from hub.crypto import key, seal
from hub.crypto.key import Algorithm
from hub.crypto.payload.keyset import Functions
from hub.crypto.payload.signed import Environment
from hub.errors import InvalidInput
from hub.form import canonical, model, strict
from hub.form.model import Faults, Model, Truth
from hub.form.value import Ed25519, Member, One, Party, Seal

_LABEL = b"dossierhub.joining.v1\n"
FILE_BYTES_MAX = 65_536
_FAULTS = Faults(form="joining_invalid", value="value_invalid")


class JoiningForm(Model):
    """The members of the file of everybody who asks to join."""

    v: One
    env: Environment
    party: Party
    sign: Ed25519
    signature: Annotated[str, Field(pattern="^[0-9a-f]{128}$")]


class OfficerForm(JoiningForm):
    """The members of an officer's file."""

    officer: Truth


class MemberForm(JoiningForm):
    """The members of a member's file."""

    member: Member
    functions: Functions
    seal: Seal
    auth: Ed25519


_FORM: TypeAdapter[OfficerForm | MemberForm] = TypeAdapter(
    Annotated[
        Annotated[OfficerForm, Tag("officer")] | Annotated[MemberForm, Tag("member")],
        Discriminator(kind_of),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A person who asks to join; the keys are public, as hex. An officer has ``sign`` only."""

    env: str
    party: str
    sign: str
    member: str | None = None
    functions: tuple[str, ...] = ()
    seal: str = ""
    auth: str = ""

    @property
    def kid(self) -> str:
        """The id of the signing key."""
        return key.kid(Algorithm.ED25519, bytes.fromhex(self.sign))

    @property
    def fingerprint(self) -> str:
        """The fingerprint that the holder and the officers compare, in person."""
        return key.fingerprint(Algorithm.ED25519, bytes.fromhex(self.sign))


def new_member(env: str, party: str) -> KeyFile:
    """Fresh keys of a new member, with a fresh member id."""
    return KeyFile(
        env=env,
        party=party,
        member=f"m-{secrets.token_hex(4)}",
        sign=secrets.token_bytes(32),
        auth=secrets.token_bytes(32),
        seals=(secrets.token_bytes(32),),
    )


def new_officer(env: str, party: str) -> KeyFile:
    """Fresh keys of a new officer, who has a signing key only."""
    return KeyFile(env=env, party=party, member=None, sign=secrets.token_bytes(32))


def write(key_file: KeyFile, functions: Sequence[str]) -> bytes:
    """The file that asks officers to admit the holder of ``key_file``, with ``functions``.

    Raises:
        InvalidInput: a member without a function, or an officer with one.
    """
    if (key_file.member is None) == bool(functions):
        raise InvalidInput(
            "joining_functions", "expected functions of a member, and none of an officer"
        )
    document: dict[str, Any] = {"v": 1, "env": key_file.env, "party": key_file.party}
    document["sign"] = _public(key_file.sign)
    if key_file.member is None:
        document["officer"] = True
    else:
        document |= {
            "member": key_file.member,
            "functions": sorted(set(functions)),
            "seal": Identity(seed=key_file.seals[0]).public.hex(),
            "auth": _public(key_file.auth or b""),
        }
    message = _LABEL + canonical.encode(document)
    document["signature"] = nacl.signing.SigningKey(key_file.sign).sign(message).signature.hex()
    read(canonical.encode(document))
    return json.dumps(document, indent=2).encode() + b"\n"


def read(data: bytes) -> Joining:
    """Read a file that asks to join.

    Raises:
        InvalidInput: it has another form.
        VerificationError: it was changed after it was made.
    """
    if len(data) > FILE_BYTES_MAX:
        raise InvalidInput("joining_invalid", "too long")
    strict.read(data, reason=_FAULTS.form)
    form = model.validate(_FORM, data, _FAULTS)
    _check_signature(form)
    asks = Joining(env=form.env, party=form.party, sign=form.sign)
    if isinstance(form, OfficerForm):
        return asks
    seal.public_key(bytes.fromhex(form.seal))
    return replace(
        asks, member=form.member, functions=form.functions, seal=form.seal, auth=form.auth
    )


def _check_signature(form: JoiningForm) -> None:
    signed = form.to_document()
    signature = bytes.fromhex(signed.pop("signature"))
    key.verify(bytes.fromhex(form.sign), _LABEL + canonical.encode(signed), signature)


def _public(seed: bytes) -> str:
    return bytes(nacl.signing.SigningKey(seed).verify_key).hex()
