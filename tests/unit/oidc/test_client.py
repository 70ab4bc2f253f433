"""Sign-in believes the provider that was configured, about this browser's attempt, and no more."""

import base64
import dataclasses
import gzip
import json
import time
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from hub.demo import dev_provider
from hub.demo.dev_grant import Persona, RelyingParty
from hub.errors import HubError, InvalidInput, Unavailable, VerificationError
from hub.oidc.client import Oidc
from hub.oidc.id_token import Account
from tests.unit.oidc.liar import ISSUER, MAX_AGE, PROVIDER, REDIRECT, START, Liar, kept, reply
from tests.world.serve import served

OTHER = "https://other.example"


def _encode(part):
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture
def liar():
    return Liar()


def _refused(liar, reason, **more):
    with pytest.raises(VerificationError) as caught:
        liar.sign_in(**more)
    assert caught.value.reason == reason


def test_the_provider_is_named_by_its_origin(liar):
    oidc = liar.client(issuer="https://login.example.nl:8443/realm")

    assert oidc.origin == "https://login.example.nl:8443"


# --- end to end, over sockets, with the development provider


@pytest.fixture
def served_provider():
    redirect = "http://127.0.0.1:1/callback"
    party = RelyingParty(
        client_id="dossierhub", client_secret="not-secret", redirect_uris=frozenset({redirect})
    )
    personas = [
        Persona(subject="anna", label="Anna"),
        Persona(subject="weak", label="Bas", acr="pwd", amr=("pwd",)),
    ]

    def build(issuer):
        return dev_provider.build(issuer=issuer, party=party, personas=personas, clock=time.time)

    with served(build) as issuer:
        provider = dataclasses.replace(PROVIDER, issuer=issuer, redirect_uri=redirect)
        oidc = Oidc(provider, clock=time.time)
        yield oidc, issuer
        oidc.close()


def _press(url, persona):
    answer = httpx2.post(url, data={"persona": persona}, trust_env=False)
    assert answer.status_code == 303
    return urlsplit(answer.headers["location"]).query


def test_a_person_signs_in_at_the_development_provider(served_provider):
    oidc, issuer = served_provider
    url, attempt = oidc.begin(max_age_s=0)
    assert httpx2.get(url, trust_env=False).status_code == 200
    identity = oidc.finish(attempt, _press(url, "anna"))
    assert identity == Account(issuer=issuer, subject="anna")


def test_a_person_who_signed_in_too_weakly_there_is_refused(served_provider):
    oidc, _ = served_provider
    url, attempt = oidc.begin(max_age_s=0)
    with pytest.raises(VerificationError, match="id_token_claims"):
        oidc.finish(attempt, _press(url, "weak"))


def test_an_answer_brought_again_is_refused_there(served_provider):
    oidc, _ = served_provider
    url, attempt = oidc.begin(max_age_s=0)
    query = _press(url, "anna")
    oidc.finish(attempt, query)
    with pytest.raises(VerificationError, match="sign_in_refused"):
        oidc.finish(attempt, query)


def test_the_answer_to_another_browser_is_refused(served_provider):
    oidc, _ = served_provider
    url, _ = oidc.begin(max_age_s=0)
    _, attempt = oidc.begin(max_age_s=0)
    with pytest.raises(VerificationError, match="sign_in_state"):
        oidc.finish(attempt, _press(url, "anna"))


def test_a_code_stolen_with_its_state_is_worth_nothing_without_the_verifier(served_provider):
    oidc, _ = served_provider
    url, attempt = oidc.begin(max_age_s=0)
    _, other = oidc.begin(max_age_s=0)
    thief = dataclasses.replace(other, state=attempt.state, nonce=attempt.nonce)
    with pytest.raises(VerificationError, match="sign_in_refused"):
        oidc.finish(thief, _press(url, "anna"))


def test_who_declines_there_is_not_signed_in(served_provider):
    oidc, _ = served_provider
    url, attempt = oidc.begin(max_age_s=0)
    with pytest.raises(VerificationError, match="sign_in_refused"):
        oidc.finish(attempt, _press(url, ""))


def test_a_provider_that_is_down_is_no_sign_in_but_a_later_one_may_be():
    with served(lambda _issuer: None) as issuer:
        pass
    oidc = Oidc(dataclasses.replace(PROVIDER, issuer=issuer), clock=time.time)
    with pytest.raises(Unavailable, match="sign_in_unavailable"):
        oidc.begin(max_age_s=0)


# --- the request to the provider


def test_an_honest_provider_is_believed(liar):
    assert liar.sign_in() == Account(issuer=ISSUER, subject="anna")


def test_each_attempt_asks_with_pkce_and_values_of_its_own(liar):
    url, attempt = liar.begin()
    first = parse_qs(urlsplit(url).query)
    assert first["response_type"] == ["code"]
    assert first["scope"] == ["openid"]
    assert first["redirect_uri"] == [REDIRECT]
    assert first["code_challenge_method"] == ["S256"]
    assert first["max_age"] == [str(MAX_AGE)]
    assert first["acr_values"] == ["mfa"]
    assert attempt.verifier not in url
    second = parse_qs(urlsplit(liar.begin()[0]).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


def test_the_secret_and_the_verifier_go_to_the_token_endpoint(liar):
    _, attempt = liar.begin()
    liar.oidc.finish(attempt, liar.query())
    basic = base64.b64encode(b"dossierhub:not-secret").decode()
    assert liar.redeemed.headers["Authorization"] == f"Basic {basic}"
    assert dict(parse_qsl(liar.redeemed.read().decode())) == {
        "grant_type": "authorization_code",
        "code": "c",
        "redirect_uri": REDIRECT,
        "code_verifier": attempt.verifier,
    }


def test_an_attempt_does_not_show_its_secrets_when_printed(liar):
    _, attempt = liar.begin()
    for secret in (attempt.state, attempt.nonce, attempt.verifier):
        assert secret not in repr(attempt)
    assert "not-secret" not in repr(PROVIDER)


# --- the five fixes, and RFC 9207


def test_metadata_of_another_issuer_is_refused(liar):
    liar.metadata["issuer"] = OTHER
    _refused(liar, "provider_issuer")


@pytest.mark.parametrize("issuer", [OTHER, ISSUER + "/", ISSUER.upper(), "", 7, [ISSUER], ...])
def test_a_token_of_another_issuer_is_refused(liar, issuer):
    liar.claims["iss"] = issuer
    _refused(liar, "id_token_claims")


@pytest.mark.parametrize("token", [..., None, "", 7, [], {}])
def test_no_identity_is_no_sign_in(liar, token):
    liar.token["id_token"] = token
    _refused(liar, "id_token_malformed")


@pytest.mark.parametrize("acr", ["pwd", "MFA", "", "0", 0, ..., None, {}])
def test_a_weaker_level_is_refused(liar, acr):
    liar.claims["acr"] = acr
    _refused(liar, "id_token_claims")


def test_a_list_of_levels_is_refused(liar):
    liar.claims["acr"] = ["pwd", "mfa"]
    _refused(liar, "sign_in_too_weak")


@pytest.mark.parametrize("late", [10, 11, 100])
def test_an_expired_token_is_refused_after_ten_seconds(liar, late):
    liar.claims["exp"] = liar.now - late
    _refused(liar, "id_token_claims")


def test_clocks_that_differ_by_less_than_ten_seconds_are_borne(liar):
    liar.claims |= {"exp": liar.now - 9, "iat": liar.now + 9, "auth_time": liar.now + 9}
    liar.sign_in()


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_token_of_the_future_is_refused(liar, claim):
    liar.claims[claim] = liar.now + 11
    _refused(liar, "id_token_claims")


@pytest.mark.parametrize(
    "audience",
    [OTHER, [OTHER], [], "", 7, ..., [7], ["dossierhub", 7]],
    ids=str,
)
def test_an_audience_without_us_is_refused(liar, audience):
    liar.claims["aud"] = audience
    _refused(liar, "id_token_claims")


def test_a_list_without_us_is_refused_though_azp_says_us(liar):
    liar.claims |= {"aud": [OTHER, "third"], "azp": "dossierhub"}
    _refused(liar, "id_token_claims")


@pytest.mark.parametrize("azp", ["dossierhub", ...])
def test_a_list_of_us_and_others_is_refused(liar, azp):
    liar.claims |= {"aud": ["dossierhub", OTHER], "azp": azp}
    with pytest.raises(VerificationError, match=r"id_token_audience|id_token_claims"):
        liar.sign_in()


def test_a_token_for_us_but_given_to_another_is_refused(liar):
    liar.claims["azp"] = OTHER
    _refused(liar, "id_token_claims")


def test_a_list_of_us_alone_is_us(liar):
    liar.claims["aud"] = ["dossierhub"]
    liar.sign_in()


@pytest.mark.parametrize("issuer", [OTHER, ISSUER + "/", "", ...])
def test_an_answer_of_another_provider_is_refused(liar, issuer):
    liar.answer["iss"] = issuer
    _refused(liar, "sign_in_issuer")
    assert "/token" not in liar.calls


def test_a_provider_that_does_not_promise_its_name_may_leave_it_out_but_not_lie(liar):
    del liar.metadata["authorization_response_iss_parameter_supported"]
    liar.answer["iss"] = ...
    liar.sign_in()
    liar.answer["iss"] = OTHER
    _refused(liar, "sign_in_issuer")


# --- the answer and the attempt


@pytest.mark.parametrize("state", ["other", "", "é", ...])
def test_an_answer_with_another_state_is_refused(liar, state):
    liar.answer["state"] = state
    _refused(liar, "sign_in_state")
    assert "/token" not in liar.calls


@pytest.mark.parametrize("nonce", ["other", "", 7, ..., None])
def test_a_token_with_another_nonce_is_refused(liar, nonce):
    liar.claims["nonce"] = nonce
    _refused(liar, "id_token_claims")


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_an_error_is_no_sign_in_though_a_code_comes_with_it(liar, error):
    liar.answer["error"] = error
    _refused(liar, "sign_in_refused")
    assert "/token" not in liar.calls


def test_an_answer_without_a_code_is_refused(liar):
    liar.answer["code"] = ...
    _refused(liar, "sign_in_refused")


def test_an_attempt_ends_after_ten_minutes(liar):
    _, attempt = liar.begin()
    liar.now += 599
    liar.oidc.finish(attempt, liar.query())
    liar.now += 1
    with pytest.raises(VerificationError, match="sign_in_expired"):
        liar.oidc.finish(attempt, liar.query())


@pytest.mark.parametrize(
    "query",
    ["", "code", "code=a&code=b", "state=a&state=a", "code=%ff", "&&", "x=" + "y" * 4_096],
)
def test_an_answer_in_another_form_is_refused(liar, query):
    _, attempt = liar.begin()
    with pytest.raises(InvalidInput, match="sign_in_answer_malformed"):
        liar.oidc.finish(attempt, query)


# --- the method and the time of the sign-in


@pytest.mark.parametrize("amr", [["pwd"], [], "otp", "hwk otp", ..., None, [["otp"]], {"otp": 1}])
def test_methods_that_are_not_agreed_are_refused(liar, amr):
    liar.claims["amr"] = amr
    with pytest.raises(VerificationError, match=r"sign_in_too_weak|id_token_claims"):
        liar.sign_in()


@pytest.mark.parametrize("at", [..., None, "1800000000", True, START + 0.5, [], 0])
def test_a_time_of_sign_in_that_is_none_is_refused(liar, at):
    liar.claims["auth_time"] = at
    with pytest.raises(VerificationError, match=r"sign_in_too_old|id_token_claims"):
        liar.sign_in()


@pytest.mark.parametrize(("age", "max_age"), [(MAX_AGE + 11, MAX_AGE), (11, 0), (-11, MAX_AGE)])
def test_a_sign_in_too_long_ago_or_to_come_is_refused(liar, age, max_age):
    liar.claims["auth_time"] = START - age
    _refused(liar, "sign_in_too_old", max_age_s=max_age)


def test_a_person_who_takes_minutes_to_sign_in_anew_has_done_so(liar):
    _, attempt = liar.begin(0)
    liar.claims["auth_time"] = START + 200
    liar.now += 400
    liar.oidc.finish(attempt, liar.query())


@pytest.mark.parametrize("subject", ["", "x" * 256, "é", 7, ..., None, ["anna"]])
def test_a_subject_that_is_none_is_refused(liar, subject):
    liar.claims["sub"] = subject
    with pytest.raises(VerificationError, match=r"id_token_subject|id_token_claims"):
        liar.sign_in()


@pytest.mark.parametrize("claim", ["exp", "iat"])
@pytest.mark.parametrize("value", [..., None, "1900000000", True, [], float("inf"), float("nan")])
def test_a_time_that_is_none_is_refused(liar, claim, value):
    liar.claims[claim] = value
    _refused(liar, "id_token_claims")


# --- the signature


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("ES256", lambda: ECKey.generate_key("P-256", {"kid": "k1"})),
        ("PS256", lambda: RSAKey.generate_key(3072, {"kid": "k1"})),
    ],
)
def test_the_other_agreed_algorithms_are_believed(liar, name, make):
    liar.key = make()
    liar.header["alg"] = name
    liar.jwks = {"keys": [liar.key.as_dict(private=False)]}
    assert liar.sign_in().subject == "anna"


def test_a_short_key_is_refused(liar):
    liar.key = RSAKey.generate_key(2048, {"kid": "k1"})
    liar.header["alg"] = "PS256"
    liar.jwks = {"keys": [liar.key.as_dict(private=False)]}
    _refused(liar, "id_token_key")


def test_an_unsigned_token_is_refused(liar):
    liar.sign = lambda claims: f"{_encode({'alg': 'none', 'kid': 'k1'})}.{_encode(claims)}."
    _refused(liar, "id_token_header")


@pytest.mark.parametrize("shared", ["secret", "public key"])
def test_a_shared_secret_is_no_signature(liar, shared):
    x = liar.key.as_dict(private=False)["x"]
    secret = OctKey.import_key(b"not-secret" * 4 if shared == "secret" else x)
    liar.metadata["id_token_signing_alg_values_supported"].append("HS256")
    header = {"alg": "HS256", "kid": "k1"}
    liar.sign = lambda claims: jwt.encode(header, claims, secret, ["HS256"])
    _refused(liar, "id_token_header")


def test_older_padding_is_refused_though_the_provider_offers_it(liar):
    liar.key = RSAKey.generate_key(3072, {"kid": "k1"})
    liar.header["alg"] = "RS256"
    liar.jwks = {"keys": [liar.key.as_dict(private=False)]}
    _refused(liar, "id_token_header")


@pytest.mark.parametrize("offered", [[], ["RS256"], ["none"], ["ES256"], [7], [["Ed25519"]]])
def test_an_algorithm_that_the_provider_does_not_name_is_refused(liar, offered):
    liar.metadata["id_token_signing_alg_values_supported"] = offered
    with pytest.raises(VerificationError, match=r"id_token_key|id_token_signature"):
        liar.sign_in()


def test_no_common_algorithm_is_not_a_choice_of_the_library(liar):
    liar.key = ECKey.generate_key("P-256", {"kid": "k1"})
    liar.header["alg"] = "ES256"
    liar.jwks = {"keys": [liar.key.as_dict(private=False)]}
    liar.metadata["id_token_signing_alg_values_supported"] = ["RS256"]
    _refused(liar, "id_token_key")


def test_a_key_of_another_kind_than_the_algorithm_is_refused(liar):
    liar.key = ECKey.generate_key("P-256", {"kid": "k1"})
    liar.header["alg"] = "ES256"
    _refused(liar, "id_token_signature")


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "x5t", "crit", "b64", "cty"])
def test_a_token_that_brings_its_own_key_or_rules_is_refused(liar, name):
    own = OKPKey.generate_key("Ed25519")

    def sign(claims):
        header = {"alg": "Ed25519", "kid": "k1", name: own.as_dict(private=False)}
        signed = f"{_encode(header)}.{_encode(claims)}"
        return f"{signed}.{_encode(own.private_key.sign(signed.encode()))}"

    liar.sign = sign
    with pytest.raises(VerificationError, match=r"id_token_header|id_token_malformed"):
        liar.sign_in()


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", "dpop+jwt", "", 7])
def test_a_token_of_another_kind_is_refused(liar, kind):
    liar.sign = lambda claims: (
        f"{_encode({'alg': 'Ed25519', 'kid': 'k1', 'typ': kind})}.{_encode(claims)}.AAAA"
    )
    _refused(liar, "id_token_header")


def test_a_token_signed_by_somebody_else_is_refused(liar):
    liar.key = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    _refused(liar, "id_token_signature")


def test_a_changed_claim_is_refused(liar):
    def sign(claims):
        header, _, signature = jwt.encode(liar.header, claims, liar.key, ["Ed25519"]).split(".")
        return f"{header}.{_encode(claims | {'sub': 'bas'})}.{signature}"

    liar.sign = sign
    _refused(liar, "id_token_signature")


@pytest.mark.parametrize("kid", [..., 7, None])
def test_a_token_that_does_not_name_its_key_is_refused(liar, kid):
    header = kept({"alg": "Ed25519", "kid": kid})
    liar.sign = lambda claims: f"{_encode(header)}.{_encode(claims)}.AAAA"
    _refused(liar, "id_token_header")


def test_an_unknown_key_is_refused(liar):
    liar.header["kid"] = "k2"
    _refused(liar, "id_token_key")


def test_two_keys_of_one_name_are_refused(liar):
    other = OKPKey.generate_key("Ed25519", {"kid": "k1"}).as_dict(private=False)
    liar.jwks["keys"].append(other)
    _refused(liar, "id_token_key")


@pytest.mark.parametrize(
    "change",
    [{"use": "enc"}, {"kty": "oct", "k": "AAAA"}, {"kty": "EC"}, {"x": "AAAA"}, {"x": 7}],
    ids=str,
)
def test_a_damaged_or_other_key_is_refused(liar, change):
    liar.jwks["keys"][0] |= change
    with pytest.raises(VerificationError, match=r"id_token_key|id_token_signature"):
        liar.sign_in()


def test_a_private_key_in_the_set_is_refused(liar):
    liar.jwks = {"keys": [liar.key.as_dict(private=True)]}
    _refused(liar, "id_token_key")


def test_an_oversize_token_is_refused_before_it_is_parsed(liar):
    liar.claims["padding"] = "x" * 8_192
    _refused(liar, "id_token_malformed")


@pytest.mark.parametrize(
    "token",
    ["a", "a.b.c", "..", "e30.e30.e30", "é.é.é", "ImFsZyI.e30.e30", _encode(b"[" * 6_000) + ".a.b"],
    ids=lambda token: token[:12],
)
def test_what_is_no_token_is_refused(liar, token):
    liar.sign = lambda _: token
    with pytest.raises(VerificationError, match=r"id_token_malformed|id_token_header"):
        liar.sign_in()


@pytest.mark.parametrize("payload", [b"[]", b"7", b"null", b"\xff", b"", b"[" * 5_000])
def test_claims_that_are_no_object_are_refused(liar, payload):
    def sign(_):
        signed = f"{_encode(liar.header)}.{_encode(payload)}"
        return f"{signed}.{_encode(liar.key.private_key.sign(signed.encode()))}"

    liar.sign = sign
    with pytest.raises(VerificationError, match=r"id_token_signature|id_token_malformed"):
        liar.sign_in()


# --- the provider's keys and metadata


def test_a_new_key_is_fetched_when_a_token_names_it(liar):
    liar.sign_in()
    liar.now += 30
    liar.key = OKPKey.generate_key("Ed25519", {"kid": "k2"})
    liar.jwks = {"keys": [liar.key.as_dict(private=False)]}
    liar.header["kid"] = "k2"
    assert liar.sign_in().subject == "anna"


def test_invented_keys_do_not_set_the_pace_of_fetching(liar):
    liar.sign_in()
    for number in range(5):
        liar.header["kid"] = f"invented-{number}"
        _refused(liar, "id_token_key")
    assert liar.calls.count("/jwks") == 1


def test_a_withdrawn_key_is_refused_within_ten_minutes(liar):
    liar.sign_in()
    liar.jwks = {"keys": []}
    liar.now += 600
    _refused(liar, "id_token_key")


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "http://id.example/x",
        "http://127.0.0.1/x",
        "//id.example/x",
        "/x",
        "file:///etc/passwd",
        "https://user@id.example/x",
        "https://[x/",
        "",
        7,
        ...,
    ],
)
def test_an_address_without_https_is_refused(liar, name, address):
    liar.metadata[name] = address
    _refused(liar, "provider_address")


@pytest.mark.parametrize("methods", [["plain"], [], "S256", ...])
def test_a_provider_that_does_not_check_s256_is_refused(liar, methods):
    liar.metadata["code_challenge_methods_supported"] = methods
    _refused(liar, "provider_metadata")


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "id.example", "", "https://", "https://[x"]
)
def test_an_issuer_without_https_is_not_configured(liar, issuer):
    with pytest.raises(HubError):
        liar.client(issuer=issuer)


@pytest.mark.parametrize("name", ["acr", "amr"])
def test_no_agreed_strength_is_no_configuration(liar, name):
    with pytest.raises(InvalidInput, match="oidc_strength_unset"):
        liar.client(**{name: frozenset()})


# --- the wire


PATHS = ["/.well-known/openid-configuration", "/token", "/jwks"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "error", [httpx2.ConnectError("x"), httpx2.ReadTimeout("x"), httpx2.RemoteProtocolError("x")]
)
def test_no_answer_is_unavailable(liar, path, error):
    liar.replies[path] = error
    with pytest.raises(Unavailable, match="sign_in_unavailable"):
        liar.sign_in()


@pytest.mark.parametrize("path", PATHS)
def test_a_server_error_is_unavailable(liar, path):
    liar.replies[path] = reply(500, b"{}")
    with pytest.raises(Unavailable, match="sign_in_unavailable"):
        liar.sign_in()


@pytest.mark.parametrize("path", PATHS)
def test_a_redirect_is_not_followed(liar, path):
    liar.replies[path] = reply(307, Location=f"{OTHER}/x")
    with pytest.raises((Unavailable, VerificationError)):
        liar.sign_in()
    assert "/x" not in liar.calls


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"null", b"{", b"\xff", b"[" * 60_000, b"{}" + b" " * 65_535, b"1" * 5_000],
)
def test_an_answer_of_another_shape_is_refused(liar, path, body):
    liar.replies[path] = reply(200, body)
    _refused(liar, "provider_answer_invalid")


@pytest.mark.parametrize("path", PATHS)
def test_a_packed_answer_is_not_unfolded(liar, path):
    packed = gzip.compress(b"{}" + b" " * 10_000_000)
    liar.replies[path] = reply(200, packed, Content_Encoding="gzip")
    _refused(liar, "provider_answer_invalid")


def test_a_token_endpoint_that_says_no_is_a_refusal(liar):
    liar.replies["/token"] = reply(400, {"error": "invalid_grant"})
    _refused(liar, "sign_in_refused")


@pytest.mark.parametrize("value", ["x", [1], {"a": 1}, "1e9"])
def test_a_life_time_of_another_kind_does_not_crash(liar, value):
    liar.token["expires_in"] = value
    with pytest.raises(VerificationError, match="provider_answer_invalid"):
        liar.sign_in()
