"""A sign-in provider without a socket that tells the truth until a test says otherwise."""

import dataclasses
import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import OKPKey

from hub.oidc.client import Oidc, Provider

ISSUER = "https://id.example"
REDIRECT = "https://hub.example/callback"
PROVIDER = Provider(
    issuer=ISSUER,
    client_id="dossierhub",
    client_secret="not-secret",
    redirect_uri=REDIRECT,
    acr=frozenset({"mfa"}),
    amr=frozenset({"otp", "hwk"}),
)
START = 1_800_000_000
MAX_AGE = 3_600


class Liar(httpx2.BaseTransport):
    """A provider that does everything right until a test changes a part of it."""

    def __init__(self):
        self.now = START
        self.key = OKPKey.generate_key("Ed25519", {"kid": "k1", "use": "sig"})
        self.jwks = {"keys": [self.key.as_dict(private=False)]}
        self.metadata = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "Ed25519", "ES256", "PS256"],
            "code_challenge_methods_supported": ["plain", "S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.header = {"alg": "Ed25519", "kid": "k1"}
        self.claims = {}
        self.answer = {}
        self.token = {}
        self.replies = {}
        self.calls = []
        self.sign = self._sign
        self.oidc = self.client()

    def client(self, **changes):
        provider = dataclasses.replace(PROVIDER, **changes)
        return Oidc(provider, clock=lambda: self.now, transport=self)

    def _sign(self, claims):
        return jwt.encode(self.header, claims, self.key, [self.header["alg"]])

    def begin(self, max_age_s=MAX_AGE):
        url, attempt = self.oidc.begin(max_age_s=max_age_s)
        self.asked = dict(parse_qsl(urlsplit(url).query))
        return url, attempt

    def query(self, **more):
        answer = {"code": "c", "state": self.asked["state"], "iss": ISSUER}
        return urlencode(kept(answer | self.answer | more))

    def sign_in(self, max_age_s=MAX_AGE):
        _, attempt = self.begin(max_age_s)
        return self.oidc.finish(attempt, self.query())

    def handle_request(self, request):
        path = request.url.path
        self.calls.append(path)
        if path in self.replies:
            found = self.replies[path]
            if isinstance(found, Exception):
                raise found
            return found
        if path == "/.well-known/openid-configuration":
            return reply(200, kept(self.metadata))
        if path == "/jwks":
            return reply(200, self.jwks)
        self.redeemed = request
        claims = {
            "iss": ISSUER,
            "aud": "dossierhub",
            "sub": "anna",
            "nonce": self.asked["nonce"],
            "acr": "mfa",
            "amr": ["pwd", "otp"],
            "auth_time": self.now,
            "iat": self.now,
            "exp": self.now + 300,
        }
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 60}
        token["id_token"] = self.sign(kept(claims | self.claims))
        return reply(200, kept(token | self.token))


def reply(status, body=b"", **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=names, stream=httpx2.ByteStream(data))


def kept(fields):
    return {name: value for name, value in fields.items() if value is not ...}
