"""The hub's API over HTTP, with its parties installed.

with serving(settings_for(tmp_path, policies)) as client:
    noor = client.world.parties["rechtshoek"].people["noor"]
    client.get("/v1/requests", headers=token(client, noor))
"""

import base64
import secrets
import time
from contextlib import contextmanager

from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OKPKey

from hub import bootstrap

from . import parties
from .by_hand import World

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@contextmanager
def serving(settings):
    """A client of a new hub, which knows its ``world``, ``origin`` and ``data``."""
    with TestClient(bootstrap.application(settings), base_url="http://127.0.0.1:8000") as client:
        hub = client.app.state.hub
        world = World(hub.log_key, parties.organisations())
        world.install(hub.broker)
        client.world = world
        client.origin = settings.origin
        client.data = settings.data
        yield client


def token(client, person):
    """The header with which a member calls, signed in with their key."""
    key = OKPKey.import_key(
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": _b64(person.auth.public),
            "d": _b64(person.auth.seed),
        }
    )
    name, now = f"{person.party}/{person.member}", int(time.time())
    claims = {
        "iss": name,
        "sub": name,
        "aud": client.origin,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(16),
    }
    header = {"alg": "Ed25519", "kid": person.auth.kid}
    assertion = jwt.encode(header, claims, key, algorithms=["Ed25519"])
    answer = client.post(
        "/v1/tokens",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion,
        },
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['accessToken']}"}


def _b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
