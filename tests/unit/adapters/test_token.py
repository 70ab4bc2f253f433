"""A machine's assertion is believed once, from its own key, for this hub, for a minute."""

import base64
import hashlib
import json
import threading

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey

from hub.adapters.db.token import TokenStore
from hub.adapters.token import (
    ASSERTION_TYPE,
    GRANT_TYPE,
    TOKEN_S,
    Tokens,
)
from hub.errors import InvalidInput, VerificationError
from hub.ports.caller import Caller
from hub.services.standing import Standing

ISSUER = "https://hub.example"
PARTY, MEMBER = "ngo-a", "m-00000001"
START = 1_800_000_000


def _raw(key):
    return base64.urlsafe_b64decode(key.as_dict(private=False)["x"] + "=")


class _World:
    """A clock to turn, a member with a key, and the hub's tables."""

    def __init__(self, database):
        self.now = START
        self.key = OKPKey.generate_key("Ed25519")
        self.members = {
            (PARTY, MEMBER): Standing(functions=("connector",), auth=_raw(self.key)),
        }
        self.database = database
        self.tokens = Tokens(
            issuer=ISSUER,
            store=TokenStore(database),
            standing_of=lambda party, member: self.members.get((party, member)),
            clock=lambda: self.now,
        )

    def claims(self, **changes):
        name = f"{PARTY}/{MEMBER}"
        claims = {
            "iss": name,
            "sub": name,
            "aud": ISSUER,
            "iat": self.now,
            "exp": self.now + 60,
            "jti": "abcdefgh12345678",
        } | changes
        return {claim: value for claim, value in claims.items() if value is not None}

    def assertion(self, *, key=None, header=None, **changes):
        header = {"alg": "Ed25519"} | (header or {})
        claims = self.claims(**changes)
        return jwt.encode(header, claims, key or self.key, [header["alg"]])

    def issue(self, assertion):
        return self.tokens.issue(
            {
                "grant_type": GRANT_TYPE,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion,
            }
        )

    def rows(self, table):
        with self.database.read() as connection:
            return connection.exec_driver_sql(f"select * from {table}").all()


@pytest.fixture
def world(database):
    return _World(database)


def _refused(world, assertion, reason):
    with pytest.raises(VerificationError) as caught:
        world.issue(assertion)
    assert caught.value.reason == reason
    assert world.rows("token") == []


def test_an_assertion_is_exchanged_for_a_token_of_that_member(world):
    token = world.issue(world.assertion())
    expected = Caller(party=PARTY, member=MEMBER, functions=frozenset({"connector"}), acr="key")
    assert world.tokens.caller(token) == expected


def test_the_table_holds_the_digest_and_not_the_token(world):
    token = world.issue(world.assertion())
    (row,) = world.rows("token")
    assert row.digest == hashlib.sha256(token.encode()).digest()
    assert token not in repr(row)


def test_a_token_lives_five_minutes(world):
    token = world.issue(world.assertion())
    world.now += TOKEN_S - 1
    world.tokens.caller(token)
    world.now += 1
    with pytest.raises(VerificationError, match="token_invalid"):
        world.tokens.caller(token)


@pytest.mark.parametrize("lie", ["", "A" * 43, "A" * 42, "é" * 43, "\udc80", "A" * 100_000])
def test_a_token_that_was_never_given_is_refused(world, lie):
    world.issue(world.assertion())
    with pytest.raises(VerificationError, match="token_invalid"):
        world.tokens.caller(lie)


def test_an_assertion_serves_once(world):
    assertion = world.assertion()
    world.issue(assertion)
    with pytest.raises(VerificationError, match="assertion_replayed"):
        world.issue(assertion)


def test_an_id_serves_once_in_whatever_assertion(world):
    world.issue(world.assertion())
    with pytest.raises(VerificationError, match="assertion_replayed"):
        world.issue(world.assertion(exp=START + 59))


def test_of_many_with_one_assertion_at_the_same_moment_one_gets_a_token(world):
    assertion = world.assertion()
    gate = threading.Barrier(8)
    outcomes = []

    def race():
        gate.wait()
        try:
            outcomes.append(world.issue(assertion))
        except VerificationError as error:
            outcomes.append(error.reason)

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes).count("assertion_replayed") == 7
    assert len(world.rows("token")) == 1


def test_another_member_may_use_the_same_id(world):
    other = OKPKey.generate_key("Ed25519")
    world.members["ngo-b", MEMBER] = Standing(functions=(), auth=_raw(other))
    world.issue(world.assertion())
    world.issue(world.assertion(key=other, iss=f"ngo-b/{MEMBER}", sub=f"ngo-b/{MEMBER}"))


def test_sweeping_never_makes_a_replay_possible(world):
    assertion = world.assertion()
    world.issue(assertion)
    for _ in range(130):
        world.now += 1
        world.tokens.sweep()
        with pytest.raises(VerificationError):
            world.issue(assertion)


def test_sweeping_drops_what_expired(world):
    token = world.issue(world.assertion())
    world.now += 59
    assert world.tokens.sweep() == 0
    world.tokens.caller(token)
    world.now += TOKEN_S + 60
    assert world.tokens.sweep() == 2


@pytest.mark.parametrize(
    "audience",
    [
        "https://other.example",
        f"{ISSUER}/",
        f"{ISSUER}/v1/tokens",
        [ISSUER],
        [ISSUER, "https://other.example"],
        "",
        7,
    ],
)
def test_an_audience_that_is_not_exactly_this_hub_is_refused(world, audience):
    _refused(world, world.assertion(aud=audience), "assertion_audience")


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (0, 61),
        (0, 3600),
        (-100, 1),
        (11, 60),
        (-60, 0),
        (-200, -100),
        (0, 59.5),
        (0.5, 60),
    ],
)
def test_an_assertion_outside_its_minute_is_refused(world, issued, expires):
    assertion = world.assertion(iat=START + issued, exp=START + expires)
    _refused(world, assertion, "assertion_time")


@pytest.mark.parametrize("value", ["1800000060", True, [], {}])
def test_a_time_that_is_no_whole_number_is_refused(world, value):
    _refused(world, world.assertion(exp=value), "assertion_time")


def test_a_clock_ten_seconds_ahead_is_borne(world):
    world.issue(world.assertion(iat=START + 10, exp=START + 70))


@pytest.mark.parametrize("claim", ["aud", "exp", "iat", "jti"])
def test_a_missing_claim_is_refused(world, claim):
    _refused(world, world.assertion(**{claim: None}), "assertion_claims")


@pytest.mark.parametrize("extra", [{"nbf": START}, {"scope": "all"}])
def test_a_claim_that_is_not_understood_is_refused(world, extra):
    _refused(world, world.assertion(**extra), "assertion_claims")


@pytest.mark.parametrize("jti", ["short", "x" * 65, "x" * 20 + "\n", 7, ["x" * 20]])
def test_an_id_in_another_form_is_refused(world, jti):
    _refused(world, world.assertion(jti=jti), "assertion_claims")


def test_another_algorithm_is_refused(world):
    key = ECKey.generate_key("P-256")
    assertion = world.assertion(key=key, header={"alg": "ES256"})
    _refused(world, assertion, "assertion_algorithm")


def test_the_public_key_as_a_shared_secret_is_refused(world):
    key = OctKey.import_key(_raw(world.key))
    assertion = world.assertion(key=key, header={"alg": "HS256"})
    _refused(world, assertion, "assertion_algorithm")


@pytest.mark.parametrize("alg", ["none", "EdDSA", "ed25519", "", None, ["Ed25519"]])
def test_an_algorithm_by_another_name_is_refused(world, alg):
    header = base64.urlsafe_b64encode(json.dumps({"alg": alg}).encode()).rstrip(b"=").decode()
    _, payload, signature = world.assertion().split(".")
    _refused(world, f"{header}.{payload}.{signature}", "assertion_algorithm")


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64"])
def test_a_header_that_brings_its_own_key_or_rules_is_refused(world, name):
    own = OKPKey.generate_key("Ed25519")
    header = {"alg": "Ed25519", name: own.as_dict(private=False)}
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    payload = base64.urlsafe_b64encode(json.dumps(world.claims()).encode()).rstrip(b"=")
    signature = own.private_key.sign(encoded + b"." + payload)
    parts = [encoded, payload, base64.urlsafe_b64encode(signature).rstrip(b"=")]
    with pytest.raises(VerificationError, match=r"assertion_algorithm|assertion_malformed"):
        world.issue(b".".join(parts).decode())


@pytest.mark.parametrize("kind", ["at+jwt", "dpop+jwt", "logout+jwt", ""])
def test_a_token_of_another_kind_is_refused(world, kind):
    _refused(world, world.assertion(header={"typ": kind}), "assertion_algorithm")


def test_the_key_of_somebody_else_is_refused(world):
    _refused(world, world.assertion(key=OKPKey.generate_key("Ed25519")), "client_unknown")


def test_a_changed_claim_is_refused(world):
    header, _, signature = world.assertion().split(".")
    claims = json.dumps(world.claims(jti="another-id-of-mine")).encode()
    payload = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
    _refused(world, f"{header}.{payload}.{signature}", "client_unknown")


def test_an_assertion_that_is_not_believed_uses_up_no_id(world):
    other = OKPKey.generate_key("Ed25519")
    _refused(world, world.assertion(key=other), "client_unknown")
    _refused(world, world.assertion(aud="https://other.example"), "assertion_audience")
    world.issue(world.assertion())


@pytest.mark.parametrize(
    "name",
    ["ngo-b/m-00000001", "ngo-a/m-00000002", "ngo-a", "/", "", "ngo-a/m-00000001/x", 7, "NGO/m-1"],
)
def test_an_unknown_member_is_refused_as_a_wrong_signature_is(world, name):
    _refused(world, world.assertion(iss=name, sub=name), "client_unknown")


@pytest.mark.parametrize("claim", ["iss", "sub"])
def test_issuer_and_subject_are_one_and_the_same(world, claim):
    _refused(world, world.assertion(**{claim: f"ngo-b/{MEMBER}"}), "client_unknown")
    _refused(world, world.assertion(**{claim: None}), "client_unknown")


def test_a_revoked_member_gets_no_token(world):
    world.members.clear()
    _refused(world, world.assertion(), "client_unknown")


def test_a_token_ends_when_its_member_is_revoked(world):
    token = world.issue(world.assertion())
    world.members.clear()
    with pytest.raises(VerificationError, match="token_invalid"):
        world.tokens.caller(token)


def test_a_token_ends_when_the_key_is_replaced(world):
    token = world.issue(world.assertion())
    other = _raw(OKPKey.generate_key("Ed25519"))
    world.members[PARTY, MEMBER] = Standing(functions=("connector",), auth=other)
    with pytest.raises(VerificationError, match="token_invalid"):
        world.tokens.caller(token)


def test_functions_are_those_of_now_and_not_of_the_sign_in(world):
    token = world.issue(world.assertion())
    world.members[PARTY, MEMBER] = Standing(functions=(), auth=_raw(world.key))
    assert world.tokens.caller(token).functions == frozenset()


@pytest.mark.parametrize(
    "lie",
    [
        "",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "..",
        "e30.e30.e30",
        "é.é.é",
        "\udc80",
        "WzFd.WzFd.WzFd",
        "ImFsZyI.e30.e30",
    ],
)
def test_what_is_no_token_is_refused(world, lie):
    _refused(world, lie, "assertion_malformed")


def test_an_oversize_assertion_is_refused_before_it_is_parsed(world):
    assertion = world.assertion(jti="x" * 8_192)
    _refused(world, assertion, "assertion_malformed")


def test_deep_brackets_are_refused(world):
    header = world.assertion().split(".")[0]
    payload = base64.urlsafe_b64encode(b"[" * 6_000).rstrip(b"=").decode()
    _refused(world, f"{header}.{payload}.AAAA", "assertion_malformed")


@pytest.mark.parametrize(
    "payload", [b"[]", b"7", b'"x"', b"null", b"\xff", b"", b'{"iss":1,"iss":1}', b'{"iat":NaN}']
)
def test_claims_that_are_no_object_are_refused(world, payload):
    header, _, signature = world.assertion().split(".")
    encoded = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    _refused(world, f"{header}.{encoded}.{signature}", "assertion_malformed")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"grant_type": "password"}, "grant_type_unsupported"),
        ({"grant_type": "refresh_token"}, "grant_type_unsupported"),
        ({"client_assertion_type": "urn:x"}, "grant_type_unsupported"),
        ({"client_secret": "x"}, "token_request_invalid"),
        ({"scope": "all"}, "token_request_invalid"),
    ],
)
def test_another_kind_of_sign_in_is_refused(world, change, reason):
    fields = {
        "grant_type": GRANT_TYPE,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": world.assertion(),
    }
    with pytest.raises(InvalidInput, match=reason):
        world.tokens.issue(fields | change)


@pytest.mark.parametrize("gone", ["grant_type", "client_assertion_type", "client_assertion"])
def test_a_missing_field_is_refused(world, gone):
    fields = {
        "grant_type": GRANT_TYPE,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": world.assertion(),
    }
    del fields[gone]
    with pytest.raises(InvalidInput, match="token_request_invalid"):
        world.tokens.issue(fields)
