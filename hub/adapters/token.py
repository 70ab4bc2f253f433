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
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from hub.adapters.db.engine import Database
from hub.adapters.session import Principal
from hub.crypto.key import Algorithm, kid, verify
from hub.crypto.payload import value
from hub.errors import Conflict, InvalidInput, VerificationError
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
class Token:
    """A token as it is stored; ``kid`` is of the `auth` key, ``expires_at`` in epoch seconds."""

    digest: bytes
    party: str
    member: str
    kid: str
    expires_at: int


class TokenStore(Protocol):
    """Where tokens and used assertions lie; changes are durable when the call returns."""

    def use(self, digest: bytes, expires_at: int) -> bool:
        """Mark an assertion as used, by inserting it; False if it already was."""
        ...

    def add(self, token: Token) -> None:
        """Keep a token."""
        ...

    def find(self, digest: bytes) -> Token | None:
        """The token with this digest."""
        ...

    def remove_member(self, party: str, member: str) -> int:
        """Drop all tokens of a member; how many there were."""
        ...

    def remove_expired(self, before: int) -> int:
        """Drop tokens and assertions that expired at or before this time; how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Gives out, checks and ends the tokens of machines.

    ``issuer`` is the hub's origin, the only audience an assertion may have. ``clock`` gives
    real epoch seconds (never the demo's shifted time), ``draw(n)`` n random bytes.
    """

    issuer: str
    store: TokenStore
    standing_of: Callable[[str, str], Standing | None]
    clock: Callable[[], float]
    draw: Callable[[int], bytes] = secrets.token_bytes

    def issue(self, form_fields: Mapping[str, str]) -> str:
        """Exchange an assertion for a token that lives `TOKEN_S` seconds.

        Args:
            form_fields: exactly ``grant_type``, ``client_assertion_type`` and
                ``client_assertion``, as posted.

        Raises:
            InvalidInput: not these fields, or another kind of grant or assertion.
            VerificationError: the assertion is not to be believed. An unknown member, one who
                no longer stands and a wrong signature have one reason, ``client_unknown``.
        """
        if form_fields.keys() != {"grant_type", "client_assertion_type", "client_assertion"}:
            raise InvalidInput("token_request_invalid", "three fields are due, and no other")
        kind = (form_fields["grant_type"], form_fields["client_assertion_type"])
        if kind != (GRANT_TYPE, ASSERTION_TYPE):
            raise InvalidInput("grant_type_unsupported", "client credentials, by an assertion")
        party, member, key = self._authenticate(form_fields["client_assertion"])
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

    def principal(self, reference: str) -> Principal:
        """Who calls with this token, as they stand now.

        Raises:
            VerificationError: there is no such token, it has expired, or its member or key no
                longer stands (``token_invalid``, for all alike).
        """
        token = self.store.find(_digest(reference)) if _TOKEN.fullmatch(reference) else None
        if token is None or int(self.clock()) >= token.expires_at:
            raise VerificationError("token_invalid", "no such token, or no longer")
        standing = self.standing_of(token.party, token.member)
        if standing is None or kid(Algorithm.ED25519, standing.auth) != token.kid:
            raise VerificationError("token_invalid", "the member or the key no longer stands")
        return Principal(party=token.party, member=token.member, functions=standing.functions)

    def end_all(self, *, party: str, member: str) -> int:
        """End every token of a member at once, and say how many there were."""
        return self.store.remove_member(party, member)

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
        # 2. Who says so: the same party/member twice.
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
            raise VerificationError("assertion_claims", "iss, sub, aud, exp, iat, jti are due")
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
        claims = json.loads(parsed.payload)
        signature = urlsafe_b64decode(parsed.segments["signature"])
    # RecursionError: eight kilobytes of brackets are deep enough for the JSON parser.
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
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


def token_tables(metadata: sa.MetaData) -> tuple[sa.Table, sa.Table]:
    """Declare the tables of tokens and of used assertions in ``metadata``."""
    tokens = sa.Table(
        "token",
        metadata,
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("party", sa.String(32), nullable=False, index=True),
        sa.Column("member", sa.String(10), nullable=False),
        sa.Column("kid", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    used = sa.Table(
        "used_assertion",
        metadata,
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    return tokens, used


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlTokenStore:
    """Tokens and used assertions in the tables of `token_tables`; a transaction per call."""

    database: Database
    tokens: sa.Table
    used: sa.Table

    def use(self, digest: bytes, expires_at: int) -> bool:
        """See `TokenStore`."""
        query = sa.insert(self.used).values(digest=digest, expires_at=expires_at)
        try:
            with self.database.write() as connection:
                connection.execute(query)
        except Conflict:
            return False
        return True

    def add(self, token: Token) -> None:
        """See `TokenStore`."""
        with self.database.write() as connection:
            connection.execute(sa.insert(self.tokens).values(asdict(token)))

    def find(self, digest: bytes) -> Token | None:
        """See `TokenStore`."""
        with self.database.read() as connection:
            query = sa.select(self.tokens).where(self.tokens.c.digest == digest)
            row = connection.execute(query).one_or_none()
        return None if row is None else Token(**row._mapping)  # noqa: SLF001  # public in SQLAlchemy

    def remove_member(self, party: str, member: str) -> int:
        """See `TokenStore`."""
        columns = self.tokens.c
        query = sa.delete(self.tokens).where(columns.party == party, columns.member == member)
        with self.database.write() as connection:
            return connection.execute(query).rowcount

    def remove_expired(self, before: int) -> int:
        """See `TokenStore`."""
        with self.database.write() as connection:
            return sum(
                connection.execute(sa.delete(table).where(table.c.expires_at <= before)).rowcount
                for table in (self.tokens, self.used)
            )
