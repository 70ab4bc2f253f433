"""The statements of a sign-in provider about a person, checked beyond what Authlib checks.

Authlib (1.9) accepts a token without an issuer it was told, with a list of audiences that leaves us
out, with any `acr`, or two minutes late. This module refuses each of these. Source: OpenID Connect
Core 3.1.3.7; architecture, section 5.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey, import_key

from hub.errors import VerificationError

LEEWAY_S = 10
TOKEN_BYTES_MAX = 8_192
RSA_BITS_MIN = 3_072
# RS256 and EdDSA are absent on purpose: RS256 uses an older padding, and EdDSA names two different
# algorithms (RFC 9864 separates them, and joserfc refuses the old name).
ALGORITHMS = ("PS256", "ES256", "Ed25519")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The values that a token must have; times in epoch seconds.

    ``algorithms`` are those of the provider's metadata. ``authenticated_after`` is the earliest
    moment at which the person may have shown who they are.
    """

    issuer: str
    client_id: str
    nonce: str
    acr: frozenset[str]
    amr: frozenset[str]
    algorithms: Collection[str]
    authenticated_after: int
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The person who signed in: (``issuer``, ``subject``) and nothing else identifies a person."""

    issuer: str
    subject: str


def key_id(token: object) -> str:
    """The id of the key that signed ``token``, after checks of its size, algorithm and header.

    Raises:
        VerificationError: it is too large, not a token, or it brings a key of its own.
    """
    if not isinstance(token, str) or not token.isascii() or len(token) > TOKEN_BYTES_MAX:
        raise VerificationError("id_token_malformed", "absent, not text, or over 8 KiB")
    try:
        header: object = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise VerificationError("id_token_malformed", "not a JSON Web Token") from error
    if not isinstance(header, dict) or header.keys() - {"alg", "kid", "typ"}:
        raise VerificationError("id_token_header", "the header has a key or rules of its own")
    if header["alg"] not in ALGORITHMS or header.get("typ", "JWT") != "JWT":
        raise VerificationError("id_token_header", "another algorithm, or another kind of token")
    if not isinstance(header.get("kid"), str):
        raise VerificationError("id_token_header", "it does not say which key signed it")
    return str(header["kid"])


def verify(token: str, keys: Collection[Mapping[str, Any]], expected: Expected) -> Account:
    """Check a token of the code flow.

    Args:
        token: as the token endpoint gave it; `key_id` has accepted it.
        keys: the provider's public keys (JWK) with that id, from its JWKS and nowhere else.
        expected: the values it must have.

    Raises:
        VerificationError: it is not to be believed.
    """
    # 1. The one key of that id made the signature, with an algorithm that both sides name.
    claims = _signed_claims(token, keys, expected.algorithms)
    # 2. Issuer, nonce and times are right, and all claims are present.
    _check_by_authlib(claims, expected)
    # 3. The token is for us alone: Authlib accepts a list without us if `azp` names us.
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise VerificationError("id_token_audience", "not made for this client alone")
    # 4. The person showed who they are recently, and by a strong method.
    _check_strength(claims, expected)
    # 5. The subject names the person.
    subject = claims["sub"]
    if not 0 < len(subject) <= 255 or not subject.isascii():
        raise VerificationError("id_token_subject", "a subject is 1 to 255 ASCII characters")
    return Account(issuer=expected.issuer, subject=subject)


def _signed_claims(
    token: str, keys: Collection[Mapping[str, Any]], algorithms: Collection[str]
) -> dict[str, Any]:
    # joserfc reads an empty list as its own choice of algorithms, so it must not get one.
    allowed = [name for name in ALGORITHMS if name in algorithms]
    if not allowed or len(keys) != 1:
        raise VerificationError("id_token_key", "no common algorithm, or not one key of that id")
    try:
        key = import_key(dict(next(iter(keys))))
        decoded = jwt.decode(token, key, algorithms=allowed)
        small = isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS_MIN
    # The libraries raise errors of all kinds on a damaged key or token; none is to be believed.
    except Exception as error:
        raise VerificationError("id_token_signature", "not signed by the provider") from error
    if small or key.is_private:
        raise VerificationError("id_token_key", "the key is weak, or a published private key")
    return decoded.claims


def _check_by_authlib(claims: dict[str, Any], expected: Expected) -> None:
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "acr": {"essential": True, "values": sorted(expected.acr)},
    }
    # The access token is not used, so it is not compared; Authlib knows no `at_hash` for
    # Ed25519 and would refuse a right one.
    params = {"nonce": expected.nonce, "client_id": expected.client_id}
    try:
        CodeIDToken(claims, {}, options, params).validate(now=expected.now, leeway=LEEWAY_S)
    except JoseError as error:
        raise VerificationError("id_token_claims", error.error) from error
    except Exception as error:
        raise VerificationError("id_token_claims", "a claim has the wrong type") from error


def _check_strength(claims: Mapping[str, Any], expected: Expected) -> None:
    # Authlib would accept a list of levels if one of them is enough.
    acr, amr, at = claims["acr"], claims.get("amr"), claims.get("auth_time")
    if not isinstance(acr, str) or acr not in expected.acr:
        raise VerificationError("sign_in_too_weak", "a lower level than agreed")
    methods = [each for each in amr if isinstance(each, str)] if isinstance(amr, list) else []
    if expected.amr.isdisjoint(methods):
        raise VerificationError("sign_in_too_weak", "none of the agreed methods")
    if type(at) is not int or at > expected.now + LEEWAY_S:
        raise VerificationError("sign_in_too_old", "no time of sign-in, or one in the future")
    if at < expected.authenticated_after - LEEWAY_S:
        raise VerificationError("sign_in_too_old", "the person signed in too long ago")
