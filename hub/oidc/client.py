"""People's sign-in: the OIDC code flow with PKCE S256, as a confidential client.

Authlib makes the requests. This module and `hub.oidc.id_token` check what it does not: that the
metadata, the answer and the token name the configured provider, that the answer belongs to this
browser, and that there is a token. Tokens never leave this module. Source: architecture, section 5;
RFC 9207; RFC 9700.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from hub import remote
from hub.errors import InvalidInput, Unavailable, VerificationError
from hub.oidc import id_token
from hub.oidc.fetch import TIMEOUT_S, CappedTransport
from hub.oidc.id_token import Account

# The seconds that a person may take at the provider, and that its metadata and keys are kept: a key
# that the provider has withdrawn is accepted for this long and no longer.
ATTEMPT_S = 600
METADATA_S = 600
REFETCH_AFTER_S = 30
QUERY_CHARACTERS_MAX = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider as configured, and the hub as its client.

    ``acr`` are the levels that suffice, ``amr`` the methods of which one must have been used.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    acr: frozenset[str]
    amr: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sign-in under way. The caller binds it to the browser, and uses it once.

    ``max_age_s`` is how long ago the person may have signed in at the provider; with 0 they must do
    it again.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    max_age_s: int
    started_at: int


class Oidc:
    """Signs people in at one provider; thread-safe.

    ``clock`` gives real epoch seconds (never the demo's shifted time), ``draw(n)`` n random bytes
    as text. Tests without a socket give their own ``transport``.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        clock: Callable[[], float],
        draw: Callable[[int], str] = secrets.token_urlsafe,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        _check_address(provider.issuer, secure=not is_loopback(provider.issuer))
        if not provider.acr or not provider.amr:
            raise InvalidInput("oidc_strength_unset", "expected levels and methods that suffice")
        self._provider = provider
        self._secure = not is_loopback(provider.issuer)
        self._clock = clock
        self._draw = draw
        self._transport = CappedTransport(transport)
        # Each is kept with the time it was fetched and replaced as a whole. Two threads may both
        # fetch it, but none waits for another's slow answer.
        self._metadata: tuple[float, dict[str, Any]] = (float("-inf"), {})
        self._keys: tuple[float, list[Any]] = (float("-inf"), [])

    @property
    def origin(self) -> str:
        """The provider's origin, to which a browser is sent; the pages' policy allows it."""
        parts = urlsplit(self._provider.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def close(self) -> None:
        """Close the connections to the provider."""
        self._transport.close()

    def begin(self, *, max_age_s: int) -> tuple[str, Attempt]:
        """Start a sign-in.

        Returns:
            The address to send the browser to, and the attempt to keep for `finish`.

        Raises:
            Unavailable: the provider cannot be reached.
            VerificationError: its metadata is not that of the provider configured.
        """
        metadata = self._load_metadata()
        attempt = Attempt(
            state=self._draw(32),
            nonce=self._draw(32),
            verifier=self._draw(48),
            max_age_s=max_age_s,
            started_at=int(self._clock()),
        )
        url, _ = self._client().create_authorization_url(
            metadata["authorization_endpoint"],
            state=attempt.state,
            code_verifier=attempt.verifier,
            nonce=attempt.nonce,
            max_age=str(max_age_s),
            acr_values=" ".join(sorted(self._provider.acr)),
        )
        return str(url), attempt

    def finish(self, attempt: Attempt, query: str) -> Account:
        """Finish a sign-in with the query that the provider sent back through the browser.

        Args:
            attempt: from `begin`; the caller has checked that it belongs to this browser.
            query: the raw query of the redirect.

        Raises:
            InvalidInput: the query is malformed.
            VerificationError: the answer or the person is not to be believed.
            Unavailable: the provider cannot be reached; the person may start again.
        """
        # 1. Check that the answer is to our question, from our provider, and in time.
        fields = _fields(query)
        metadata = self._load_metadata()
        self._check_answer(attempt, fields, metadata)
        # 2. Exchange the code for a token; the verifier shows that we began.
        token = self._fetch_token(metadata["token_endpoint"], fields["code"], attempt)
        # 3. A token without an identity is no sign-in, whatever else it opens.
        encoded = token.get("id_token")
        kid = id_token.key_id(encoded)
        expected = id_token.Expected(
            issuer=self._provider.issuer,
            client_id=self._provider.client_id,
            nonce=attempt.nonce,
            acr=self._provider.acr,
            amr=self._provider.amr,
            algorithms=metadata["id_token_signing_alg_values_supported"],
            authenticated_after=attempt.started_at - attempt.max_age_s,
            now=int(self._clock()),
        )
        return id_token.verify(str(encoded), self._keys_named(kid, metadata), expected)

    def _check_answer(
        self, attempt: Attempt, fields: Mapping[str, str], metadata: Mapping[str, Any]
    ) -> None:
        age = self._clock() - attempt.started_at
        if not 0 <= age < ATTEMPT_S:
            raise VerificationError("sign_in_expired", "it took too long at the provider")
        if not hmac.compare_digest(fields.get("state", "").encode(), attempt.state.encode()):
            raise VerificationError("sign_in_state", "not the answer to this browser's sign-in")
        named = fields.get("iss")
        due = metadata.get("authorization_response_iss_parameter_supported") is True
        if named != self._provider.issuer and (due or named is not None):
            raise VerificationError("sign_in_issuer", "the answer is of another provider")
        if "error" in fields or not fields.get("code"):
            raise VerificationError("sign_in_refused", "the provider did not sign the person in")

    def _client(self) -> Any:
        return OAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106  # a method's name
            scope="openid",
            redirect_uri=self._provider.redirect_uri,
            code_challenge_method="S256",
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT_S,
        )

    def _fetch_token(self, address: str, code: str, attempt: Attempt) -> Mapping[str, Any]:
        try:
            token = self._client().fetch_token(
                address, grant_type="authorization_code", code=code, code_verifier=attempt.verifier
            )
        except VerificationError:
            raise
        except OAuthError as error:
            raise VerificationError(
                "sign_in_refused", "the provider gave no token for this code"
            ) from error
        except httpx2.HTTPError as error:
            raise Unavailable(
                "sign_in_unavailable", "the provider does not answer the token request"
            ) from error
        # The libraries raise errors of all kinds on a wrong answer; each means that there is no
        # token.
        except Exception as error:
            raise VerificationError(
                "provider_answer_invalid", "the answer holds no token"
            ) from error
        return token if isinstance(token, dict) else {}

    def _load_metadata(self) -> dict[str, Any]:
        fetched_at, metadata = self._metadata
        if self._clock() - fetched_at >= METADATA_S:
            base = self._provider.issuer.removesuffix("/")
            metadata = self._get(f"{base}/.well-known/openid-configuration")
            self._check_metadata(metadata)
            self._metadata = (self._clock(), metadata)
        return metadata

    def _check_metadata(self, metadata: Mapping[str, Any]) -> None:
        if metadata.get("issuer") != self._provider.issuer:
            raise VerificationError("provider_issuer", "the metadata is of another provider")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_address(metadata.get(name), secure=self._secure)
        lists = ("id_token_signing_alg_values_supported", "code_challenge_methods_supported")
        if not all(isinstance(metadata.get(name), list) for name in lists):
            raise VerificationError(
                "provider_metadata", "the metadata does not name its algorithms"
            )
        if "S256" not in metadata["code_challenge_methods_supported"]:
            raise VerificationError("provider_metadata", "it does not say that it checks S256")

    def _keys_named(self, kid: str, metadata: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The provider's signing keys with this id; fetched again when old or unknown."""
        fetched_at, keys = self._keys
        age = self._clock() - fetched_at
        if age >= METADATA_S or (not _named(keys, kid) and age >= REFETCH_AFTER_S):
            fetched = self._get(metadata["jwks_uri"]).get("keys")
            if not isinstance(fetched, list):
                raise VerificationError(
                    "provider_answer_invalid", "the answer holds no set of keys"
                )
            keys = fetched
            self._keys = (self._clock(), keys)
        return _named(keys, kid)

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = self._client().request("GET", address, withhold_token=True)
            document = answer.json() if answer.status_code == 200 else None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unavailable("sign_in_unavailable", "the provider does not answer") from error
        except (ValueError, RecursionError) as error:
            raise VerificationError("provider_answer_invalid", "the answer is not JSON") from error
        if answer.status_code != 200:
            raise Unavailable("sign_in_unavailable", "the provider did not answer with 200")
        if not isinstance(document, dict):
            raise VerificationError("provider_answer_invalid", "the answer is not a JSON object")
        return document


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine; every other one must be reached by https."""
    try:
        return urlsplit(address).hostname in remote.LOOPBACK
    except ValueError:
        return False


def _named(keys: list[Any], kid: str) -> list[Mapping[str, Any]]:
    return [
        key
        for key in keys
        if isinstance(key, dict) and key.get("kid") == kid and key.get("use", "sig") == "sig"
    ]


def _fields(query: str) -> dict[str, str]:
    """The fields of the redirect; each occurs at most once."""
    pairs: list[tuple[str, str]] = []
    try:
        if len(query) <= QUERY_CHARACTERS_MAX:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise InvalidInput("sign_in_answer_malformed", "the query cannot be parsed") from error
    if not pairs or len(dict(pairs)) < len(pairs):
        raise InvalidInput("sign_in_answer_malformed", "no fields, over 4 KiB, or a field twice")
    return dict(pairs)


def _check_address(address: object, *, secure: bool) -> None:
    try:
        parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
        closed = remote.is_closed_to_others(parts)
    except ValueError:
        raise VerificationError("provider_address", "not an address") from None
    if not closed or (secure and parts.scheme != "https") or parts.fragment or parts.username:
        raise VerificationError("provider_address", "expected https, or http on this machine")
