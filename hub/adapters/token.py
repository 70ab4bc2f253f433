"""Machine sign-in: a signed assertion for a token of five minutes.

A connector or member's client signs an assertion with its `auth` key (`private_key_jwt`,
RFC 7523, alg `Ed25519` of RFC 9864) and gets an opaque reference of 256 random bits, of which
only the SHA-256 is stored. The member's standing is asked at every use, so whoever is struck
off, or has another key, is out at the next call. A token alone never suffices for a
statement: its signer must be the same member. Source: formats, section 7;
architecture, section 5; RFC 7523.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from hub.adapters.db.token import Token, TokenStore
from hub.crypto.key import Algorithm, kid, verify
from hub.errors import InvalidInput, VerificationError
from hub.form import strict, value
from hub.ports.caller import Caller
from hub.services.standing import Standing

TOKEN_S = 300
ASSERTION_S = 60
LEEWAY_S = 10
ASSERTION_BYTES_MAX = 8_192
GRANT_TYPE = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "iat", "jti"})
_JTI = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Implements `hub.ports.caller.MachineTokens`: gives out and checks the tokens of machines.

    ``issuer`` is the hub's origin, the only audience an assertion may have. ``clock`` gives
    real epoch seconds (never the demo's shifted time), ``draw(n)`` n random bytes.
    """

    issuer: str
    store: TokenStore
    standing_of: Callable[[str, str], Standing | None]
    clock: Callable[[], float]
    draw: Callable[[int], bytes] = secrets.token_bytes

    def issue(self, fields: Mapping[str, str]) -> str:
        """Exchange an assertion for a token that lives `TOKEN_S` seconds.

        Args:
            fields: exactly ``grant_type``, ``client_assertion_type`` and
                ``client_assertion``, as posted.

        Raises:
            InvalidInput: not these fields, or another kind of grant or assertion.
            VerificationError: the assertion is not to be believed. An unknown member, one who
                no longer stands and a wrong signature have one reason, ``client_unknown``.
        """
        if fields.keys() != {"grant_type", "client_assertion_type", "client_assertion"}:
            raise InvalidInput("token_request_invalid", "expected three fields and no other")
        kind = (fields["grant_type"], fields["client_assertion_type"])
        if kind != (GRANT_TYPE, ASSERTION_TYPE):
            raise InvalidInput("grant_type_unsupported", "client credentials, by an assertion")
        party, member, key = self._authenticate(fields["client_assertion"])
        reference = base64.urlsafe_b64encode(self.draw(32)).rstrip(b"=").decode()
        self.store.add(
            Token(
                digest=_digest(reference),
                party=party,
                member=member,
                kid=kid(Algorithm.ED25519, key),
                expires_at=int(self.clock()) + TOKEN_S,
            )
        )
        return reference

    def caller(self, token: str) -> Caller:
        """The member who calls with this token, as they stand now.

        Raises:
            VerificationError: there is no such token, it has expired, or its member or key no
                longer stands (``token_invalid``, for all alike).
        """
        stored = self.store.find(_digest(token)) if _TOKEN.fullmatch(token) else None
        if stored is None or int(self.clock()) >= stored.expires_at:
            raise VerificationError("token_invalid", "no such token, or no longer")
        standing = self.standing_of(stored.party, stored.member)
        if standing is None or kid(Algorithm.ED25519, standing.auth) != stored.kid:
            raise VerificationError("token_invalid", "the member or the key no longer stands")
        functions = frozenset(standing.functions)
        return Caller(party=stored.party, member=stored.member, functions=functions, acr="key")

    def sweep(self) -> int:
        """Drop what has expired, and say how many."""
        # A minute late: a clock that is set back must not make a replay possible.
        return self.store.remove_expired(int(self.clock()) - 60)

    def _authenticate(self, assertion: str) -> tuple[str, str, bytes]:
        """Party, member and `auth` key of who made ``assertion``; marks it as used."""
        # 1. Small enough to parse, one algorithm, no key of its own; nothing is believed yet.
        header, claims, signing_input, signature = _parse(assertion)
        kind = (header.get("alg"), header.get("typ", "JWT"))
        if kind != ("Ed25519", "JWT") or not header.keys() <= {"alg", "typ", "kid"}:
            raise VerificationError("assertion_algorithm", "alg Ed25519 and no key in the header")
        # 2. The assertion names its maker twice, the same party/member each time.
        party, member = _client(claims)
        # 3. The key is the keyset's and never the assertion's.
        standing = self.standing_of(party, member)
        if standing is None:
            raise VerificationError("client_unknown", "no such member, or one who is not standing")
        try:
            verify(standing.auth, signing_input, signature)
        except VerificationError as error:
            raise VerificationError("client_unknown", "not signed by the auth key") from error
        # 4. For this hub alone, and short-lived.
        expires_at = self._check_scope(claims)
        # 5. Once only. Last, so that nobody without the key can fill the table; by inserting,
        #    so that of two at the same moment one loses. Kept past the last moment it is good.
        used = hashlib.sha256(f"{party}/{member}\n{claims['jti']}".encode()).digest()
        if not self.store.use(used, expires_at):
            raise VerificationError("assertion_replayed", "this assertion was used before")
        return party, member, standing.auth

    def _check_scope(self, claims: Mapping[str, Any]) -> int:
        """Audience, times and id of an assertion; the time at which it expires."""
        if claims.keys() != _CLAIMS:
            raise VerificationError("assertion_claims", "expected iss, sub, aud, exp, iat, jti")
        # As a string: a list, even one of one, would let an assertion serve two servers.
        if claims["aud"] != self.issuer:
            raise VerificationError("assertion_audience", "not made for this hub alone")
        issued_at, expires_at = claims["iat"], claims["exp"]
        if type(issued_at) is not int or type(expires_at) is not int:
            raise VerificationError("assertion_time", "exp and iat are whole seconds")
        now = int(self.clock())
        if expires_at <= now or issued_at > now + LEEWAY_S:
            raise VerificationError("assertion_time", "expired, or made in the future")
        if expires_at - issued_at > ASSERTION_S:
            raise VerificationError("assertion_time", "valid for more than a minute")
        if not isinstance(claims["jti"], str) or not _JTI.fullmatch(claims["jti"]):
            raise VerificationError("assertion_claims", "jti is 16 to 64 base64url characters")
        return expires_at


def _parse(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, signed bytes and signature of a compact JWS; nothing is verified."""
    if len(assertion) > ASSERTION_BYTES_MAX or not assertion.isascii():
        raise VerificationError("assertion_malformed", "too large, or not ASCII")
    try:
        parsed = jws.extract_compact(assertion.encode("ascii"))
        # joserfc says that a header is a dict, and gives back a string that holds "alg".
        header: object = parsed.headers()
        claims = strict.read(parsed.payload)
        signature = urlsafe_b64decode(parsed.segments["signature"])
    # RecursionError: a header of eight kilobytes of brackets is deep enough for the library.
    except (
        JoseError,
        InvalidInput,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise VerificationError("assertion_malformed", "no JSON Web Token") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise VerificationError("assertion_malformed", "header and claims are objects")
    signing_input = parsed.segments["header"] + b"." + parsed.segments["payload"]
    return header, claims, signing_input, signature


def _client(claims: Mapping[str, Any]) -> tuple[str, str]:
    name = claims.get("iss")
    if not isinstance(name, str) or claims.get("sub") != name:
        raise VerificationError("client_unknown", "iss and sub are one and the same")
    party, _, member = name.partition("/")
    try:
        value.check("party", party)
        value.check("member", member)
    except InvalidInput as error:
        raise VerificationError("client_unknown", "iss is party/member") from error
    return party, member


def _digest(reference: str) -> bytes:
    return hashlib.sha256(reference.encode()).digest()
