"""The rules of the development provider, on Authlib's server core, with storage in memory.

`hub.demo.dev_provider` gives it its pages and addresses. It is as strict as a provider may be: it
demands a confidential client, an exact redirect, PKCE S256 and a nonce; a code serves once within a
minute; it uses one algorithm, and names itself in every answer (RFC 9207).
"""

import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import OKPKey
from starlette.requests import Request
from starlette.responses import Response

CODE_S = 60
ID_TOKEN_S = 300
ALGORITHM = "Ed25519"
NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """An invented person to sign in as; ``label`` is the text of their button."""

    subject: str
    label: str
    acr: str = "mfa"
    amr: tuple[str, ...] = ("pwd", "otp")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    """The one client: confidential, with exact redirect addresses."""

    client_id: str
    client_secret: str
    redirect_uris: frozenset[str]

    def get_client_id(self) -> str:
        """The id of the client."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None, because a request must always name its address."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scope of sign-in, and no other."""
        return "openid" if "openid" in (scope or "").split() else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether the address is exactly one of those registered."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare the secrets in constant time."""
        return hmac.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Whether the secret comes in the header."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        """Whether it is the code flow, the only one here."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it is the code flow; there are no refresh tokens."""
        return grant_type == "authorization_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]  # Authlib has no types
    redirect_uri: str
    code_challenge: str
    nonce: str
    persona: Persona
    made_at: int
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return "openid"

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.made_at

    def get_acr(self) -> str:
        return self.persona.acr

    def get_amr(self) -> list[str]:
        return list(self.persona.amr)


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        self.server.codes[code] = _Code(
            redirect_uri=data["redirect_uri"],
            code_challenge=data["code_challenge"],
            nonce=data["nonce"],
            persona=request.user,
            made_at=int(self.server.clock()),
        )

    def query_authorization_code(self, code: str, _client: RelyingParty) -> _Code | None:
        # The code is removed before anything else is checked: it has one try, right or wrong.
        found: _Code | None = self.server.codes.pop(code, None)
        alive = found is not None and self.server.clock() < found.made_at + CODE_S
        return found if alive else None

    def delete_authorization_code(self, _code: _Code) -> None:
        """Do nothing: the code was removed when it was looked up."""

    def authenticate_user(self, code: _Code) -> Persona:
        return code.persona


class _Pkce(CodeChallenge):  # type: ignore[misc]  # Authlib has no types
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        # Authlib accepts a request without a challenge, and assumes "plain" if no method is named.
        if grant.request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("expected code_challenge_method S256")
        super().validate_code_challenge(grant, redirect_uri)


class _IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, provider: "Provider") -> None:
        super().__init__(require_nonce=True)
        self._provider = provider

    def exists_nonce(self, nonce: str, _request: Any) -> bool:
        return any(code.nonce == nonce for code in self._provider.codes.values())

    def resolve_client_private_key(self, _client: RelyingParty) -> OKPKey:
        return self._provider.key

    def get_client_algorithm(self, _client: RelyingParty) -> str:
        return ALGORITHM

    def get_encode_header(self, _client: RelyingParty) -> dict[str, Any]:
        return {"alg": ALGORITHM, "kid": self._provider.key.kid}

    def get_client_claims(self, client: RelyingParty) -> dict[str, Any]:
        now = int(self._provider.clock())
        audience = client.client_id
        return {
            "iss": self._provider.issuer,
            "aud": audience,
            "iat": now,
            "exp": now + ID_TOKEN_S,
        }

    def generate_user_info(self, user: Persona, _scope: str) -> Any:
        return UserInfo(sub=user.subject)


class _Answer(Response):
    """A response with the ``location`` that Authlib's RFC 9207 extension reads and writes."""

    @property
    def location(self) -> str | None:
        return self.headers.get("location")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["location"] = value


class ProviderRequest(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    """A request as Authlib reads it; ``fields`` are those of the query or of the form."""

    def __init__(self, request: Request, fields: dict[str, str]) -> None:
        super().__init__(request.method, str(request.url), headers=request.headers)
        self.payload = BasicOAuth2Payload(fields)

    @property
    def form(self) -> dict[str, str]:
        """The fields; Authlib asks for them here when it reads a token request."""
        fields: dict[str, str] = self.payload.data
        return fields


class Provider(AuthorizationServer):  # type: ignore[misc]  # Authlib has no types
    """Authlib's server with one client, codes in memory and a signing key made now.

    ``clock`` gives real epoch seconds.
    """

    def __init__(self, issuer: str, party: RelyingParty, clock: Callable[[], float]) -> None:
        super().__init__(scopes_supported=["openid"])
        self.issuer, self.clock = issuer, clock
        self.codes: dict[str, _Code] = {}
        self.key = OKPKey.generate_key("Ed25519", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._party = party
        named = IssuerParameter()
        named.get_issuer = lambda: issuer
        self.register_extension(named)
        # The access token opens nothing: there is no userinfo endpoint.
        generator = BearerTokenGenerator(lambda **_: secrets.token_urlsafe(32), None, CODE_S)
        self.register_token_generator("default", generator)
        self.register_grant(_CodeGrant, [_Pkce(), _IdToken(self)])

    def query_client(self, client_id: str) -> RelyingParty | None:
        """The one client, by its id."""
        return self._party if client_id == self._party.client_id else None

    def save_token(self, _token: Any, _request: Any) -> None:
        """Do nothing: nothing accepts the token, so it is not kept."""

    def send_signal(self, _name: str, *_args: Any, **_more: Any) -> None:
        """Do nothing: nobody listens."""

    def create_oauth2_request(self, request: ProviderRequest) -> ProviderRequest:
        """The request itself, which already has this type."""
        return request

    def handle_response(self, status: int, body: Any, headers: Iterable[tuple[str, str]]) -> Any:
        """Turn Authlib's answer into one of Starlette's."""
        content = json.dumps(body) if isinstance(body, dict) else body
        # A POST is answered with 303: a browser must not post the persona on to the client (302
        # may).
        return _Answer(content, 303 if status == 302 else status, dict(headers) | NO_STORE)
