"""Joining a party: new keys on the holder's side, and the file that asks officers to sign them.

The file holds public keys only, and the new signing key signs it, so one fingerprint, compared in
person, covers them all. Source: formats, section 7.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nacl.signing

from connectors.keys.keyring import KeyFile
from connectors.sealed.unseal import Identity
from hub.crypto import key, seal
from hub.crypto.key import Algorithm
from hub.errors import InvalidInput
from hub.form import canonical, value

_LABEL = b"dossierhub.joining.v1\n"
_MEMBER = {"v", "env", "party", "member", "functions", "sign", "seal", "auth", "signature"}
_OFFICER = {"v", "env", "party", "officer", "sign", "signature"}
FILE_BYTES_MAX = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A person who asks to join; the keys are public, as hex. An officer has ``sign`` only."""

    env: str
    party: str
    member: str | None
    functions: tuple[str, ...]
    sign: str
    seal: str
    auth: str

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
    document = _parse(data)
    is_officer = "officer" in document
    if document.keys() != (_OFFICER if is_officer else _MEMBER) or document["v"] != 1:
        raise InvalidInput("joining_invalid", "missing or unknown members")
    value.check("party", document["party"])
    value.check("ed25519", document["sign"])
    _check_signature(document)
    if is_officer:
        return Joining(
            env=document["env"],
            party=document["party"],
            member=None,
            functions=(),
            sign=document["sign"],
            seal="",
            auth="",
        )
    value.check("member", document["member"])
    value.check("ed25519", document["auth"])
    value.check("seal", document["seal"])
    seal.public_key(bytes.fromhex(document["seal"]))
    for function in document["functions"]:
        value.check("code", function)
    return Joining(
        env=document["env"],
        party=document["party"],
        member=document["member"],
        functions=tuple(document["functions"]),
        sign=document["sign"],
        seal=document["seal"],
        auth=document["auth"],
    )


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > FILE_BYTES_MAX:
        raise InvalidInput("joining_invalid", "too long")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("joining_invalid", "not JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("functions", []), list):
        raise InvalidInput("joining_invalid", "not an object, or functions are not a list")
    return document


def _check_signature(document: dict[str, Any]) -> None:
    signature = document["signature"]
    if not isinstance(signature, str) or not signature.isascii() or len(signature) != 128:
        raise InvalidInput("joining_invalid", "a signature of the wrong form")
    signed = {name: value for name, value in document.items() if name != "signature"}
    try:
        data = bytes.fromhex(signature)
    except ValueError as error:
        raise InvalidInput("joining_invalid", "a signature of the wrong form") from error
    key.verify(bytes.fromhex(document["sign"]), _LABEL + canonical.encode(signed), data)


def _public(seed: bytes) -> str:
    return bytes(nacl.signing.SigningKey(seed).verify_key).hex()
