"""The development provider: as strict as a real one, on this machine only."""

import asyncio
import base64
import hashlib
import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from hub.demo import dev_provider
from hub.demo.dev_grant import CODE_S, Persona, RelyingParty
from hub.errors import InvalidInput

ISSUER = "http://127.0.0.1:9"
REDIRECT = "http://127.0.0.1:8/callback"
PARTY = RelyingParty(
    client_id="dossierhub", client_secret="not-secret", redirect_uris=frozenset({REDIRECT})
)
PERSONAS = [
    Persona(subject="anna", label="Anna <b>de Vries</b> & co"),
    Persona(subject="weak", label="Alleen wachtwoord", acr="pwd", amr=("pwd",)),
]
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
ASKED = {
    "response_type": "code",
    "client_id": "dossierhub",
    "redirect_uri": REDIRECT,
    "scope": "openid",
    "state": "state-of-the-browser",
    "nonce": "nonce-of-the-browser",
    "code_challenge": CHALLENGE.decode(),
    "code_challenge_method": "S256",
}


class _Provider:
    """The application, called without a socket."""

    def __init__(self):
        self.now = 1_800_000_000
        self.app = dev_provider.build(
            issuer=ISSUER, party=PARTY, personas=PERSONAS, clock=lambda: self.now
        )

    def call(self, method, path, *, client="127.0.0.1", host="127.0.0.1:9", **more):
        async def send():
            transport = httpx2.ASGITransport(self.app, client=(client, 1))
            async with httpx2.AsyncClient(transport=transport, base_url=ISSUER) as http:
                headers = {"Host": host} | more.pop("headers", {})
                return await http.request(method, path, headers=headers, **more)

        return asyncio.run(send())

    def ask(self, persona=None, **changes):
        query = {name: value for name, value in (ASKED | changes).items() if value is not None}
        path = f"/authorize?{urlencode(query)}"
        if persona is None:
            return self.call("GET", path)
        return self.call("POST", path, data={"persona": persona})

    def code(self, persona="anna"):
        return _answer(self.ask(persona))["code"]

    def redeem(self, code, *, secret="not-secret", **changes):
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        } | changes
        form = {name: value for name, value in form.items() if value is not None}
        basic = base64.b64encode(f"dossierhub:{secret}".encode()).decode()
        return self.call("POST", "/token", data=form, headers={"Authorization": f"Basic {basic}"})


def _answer(response):
    assert response.status_code == 303
    assert response.headers["location"].startswith(REDIRECT + "?")
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


@pytest.fixture
def provider():
    return _Provider()


def test_a_sign_in_gives_a_token_with_everything_a_hub_must_check(provider):
    answer = _answer(provider.ask("anna"))
    assert answer["state"] == ASKED["state"]
    assert answer["iss"] == ISSUER
    token = provider.redeem(answer["code"]).json()["id_token"]
    keys = KeySet.import_key_set(provider.call("GET", "/jwks").json())
    decoded = jwt.decode(token, keys, algorithms=["Ed25519"])
    assert decoded.claims == {
        "iss": ISSUER,
        "aud": "dossierhub",
        "sub": "anna",
        "nonce": ASKED["nonce"],
        "acr": "mfa",
        "amr": ["pwd", "otp"],
        "auth_time": provider.now,
        "iat": provider.now,
        "exp": provider.now + 300,
    }


def test_the_keys_it_shows_are_public(provider):
    (key,) = provider.call("GET", "/jwks").json()["keys"]
    assert "d" not in key


def test_discovery_names_what_is_there(provider):
    document = provider.call("GET", "/.well-known/openid-configuration").json()
    assert document["issuer"] == ISSUER
    assert document["response_types_supported"] == ["code"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["authorization_response_iss_parameter_supported"] is True


def test_the_page_has_a_button_per_persona_and_no_script(provider):
    page = provider.ask()
    assert page.status_code == 200
    assert re.findall(r'value="(.*?)"', page.text) == ["anna", "weak", ""]
    assert "Anna &lt;b&gt;de Vries&lt;/b&gt; &amp; co" in page.text
    assert "<script" not in page.text
    assert '<form method="post"' in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:8;" in policy


def test_what_the_client_sends_is_text_on_the_page(provider):
    page = provider.ask(state='"><script>alert(1)</script>')
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "&amp;state=" in page.text
    assert "&state=" not in page.text


def test_looking_at_the_page_signs_nobody_in(provider):
    assert "location" not in provider.ask().headers


def test_who_declines_goes_back_without_a_code(provider):
    answer = _answer(provider.ask(""))
    assert answer["error"] == "access_denied"
    assert answer["iss"] == ISSUER
    assert "code" not in answer


def test_who_is_no_persona_is_not_signed_in(provider):
    assert _answer(provider.ask("mallory"))["error"] == "access_denied"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"nonce": None},
        {"scope": None},
        {"scope": "profile"},
        {"client_id": "other"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": REDIRECT + "/"},
        {"redirect_uri": REDIRECT + "?x=1"},
        {"redirect_uri": "http://127.0.0.1:8/call"},
        {"redirect_uri": "http://evil.example/callback"},
        {"redirect_uri": 'javascript:alert("é")'},
        {"response_type": "token"},
        {"response_type": "id_token"},
        {"response_type": "code id_token"},
        {"response_type": None},
    ],
    ids=str,
)
@pytest.mark.parametrize("persona", [None, "anna"])
def test_a_request_outside_the_code_flow_is_refused_and_never_redirected(
    provider, persona, changes
):
    answer = provider.ask(persona, **changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize("field", sorted(ASKED))
def test_a_field_that_stands_there_twice_is_refused(provider, field):
    query = urlencode([*ASKED.items(), (field, ASKED[field])])
    assert provider.call("GET", f"/authorize?{query}").status_code == 400


def test_a_code_serves_once(provider):
    code = provider.code()
    assert provider.redeem(code).status_code == 200
    answer = provider.redeem(code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_tried_with_the_wrong_verifier_is_spent(provider):
    code = provider.code()
    assert provider.redeem(code, code_verifier="w" * 64).json()["error"] == "invalid_grant"
    assert provider.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_lives_less_than_a_minute(provider):
    late, living = provider.code(), None
    provider.now += CODE_S - 1
    assert provider.redeem(late).status_code == 200
    provider.now += 1
    living = _answer(provider.ask("anna", nonce="another-nonce"))["code"]
    provider.now += CODE_S
    assert provider.redeem(living).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": CHALLENGE.decode()}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"redirect_uri": REDIRECT + "/"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"secret": "wrong"}, "invalid_client"),
        ({"secret": ""}, "invalid_client"),
    ],
    ids=str,
)
def test_a_code_is_redeemed_by_its_client_only_and_in_one_way(provider, changes, error):
    answer = provider.redeem(provider.code(), **changes)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error


def test_a_client_without_its_secret_gets_nothing(provider):
    form = {
        "grant_type": "authorization_code",
        "code": provider.code(),
        "client_id": "dossierhub",
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    answer = provider.call("POST", "/token", data=form)
    assert answer.json()["error"] == "invalid_client"
    answer = provider.call("POST", "/token", data=form | {"client_secret": "not-secret"})
    assert answer.json()["error"] == "invalid_client"


def test_a_nonce_of_an_open_code_is_not_taken_again(provider):
    provider.code()
    assert provider.ask("anna").status_code == 400


@pytest.mark.parametrize("data", [b"a=" + b"x" * 20_000, b"a=\xff", b"a=1&a=2", b"nothing"])
def test_a_body_in_another_form_is_refused(provider, data):
    answer = provider.call("POST", "/token", content=data)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("path", ["/authorize", "/token", "/jwks", "/"])
def test_a_caller_from_elsewhere_is_refused(provider, path):
    assert provider.call("GET", path, client="192.0.2.7").status_code == 403


def test_a_name_that_somebody_else_points_here_is_refused(provider):
    assert provider.call("GET", "/jwks", host="evil.example:9").status_code == 403


@pytest.mark.parametrize(
    "issuer",
    [
        "http://192.0.2.7:9",
        "http://0.0.0.0:9",
        "http://id.example",
        "http://127.0.0.1.evil.example",
        "https://127.0.0.1:9",
        "http://127.0.0.1:9/",
        "http://127.0.0.1:9/x",
        "http://",
        "",
    ],
)
def test_it_is_not_made_for_an_address_that_others_can_reach(issuer):
    with pytest.raises(InvalidInput, match="dev_provider_not_loopback"):
        dev_provider.build(issuer=issuer, party=PARTY, personas=PERSONAS, clock=lambda: 0)


def test_state_comes_back_as_it_was_sent(provider):
    state = "a&b=c d%20é"
    location = provider.ask("anna", state=state).headers["location"]
    assert parse_qs(urlsplit(location).query)["state"] == [state]
