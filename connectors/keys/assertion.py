"""The sign-in of a member at the hub: an assertion by the ``auth`` key (RFC 7523).

Source: architecture, section 5. Signing in always uses real time, in the demo too.
"""

import base64
import secrets
import time

import nacl.signing
from joserfc import jwt
from joserfc.jwk import OKPKey

LIFETIME_S = 60
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def fields(party: str, member: str, seed: bytes, *, audience: str) -> dict[str, str]:
    """The fields of a token request, valid once and for a minute.

    Args:
        party: the organisation.
        member: the id of the member.
        seed: Ed25519 seed of the ``auth`` key, 32 bytes.
        audience: the hub's origin.
    """
    now = int(time.time())
    name = f"{party}/{member}"
    claims = {
        "iss": name,
        "sub": name,
        "aud": audience,
        "iat": now,
        "exp": now + LIFETIME_S,
        "jti": secrets.token_urlsafe(24),
    }
    token = jwt.encode({"alg": "Ed25519"}, claims, _key(seed), ["Ed25519"])
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": TYPE,
        "client_assertion": token,
    }


def _key(seed: bytes) -> OKPKey:
    public = bytes(nacl.signing.SigningKey(seed).verify_key)
    return OKPKey.import_key(
        {"kty": "OKP", "crv": "Ed25519", "x": _base64(public), "d": _base64(seed)}
    )


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
