"""Who stands: by the newest keyset, with the key that signs and the key that signs in."""

import secrets
from types import SimpleNamespace

import pytest

from hub.crypto.key import Algorithm, kid
from hub.crypto.keyset import Keyset, Member
from hub.services import standing

AT = "2026-06-01T10:00:00Z"
LATER = "2026-06-01T10:00:01Z"
MEMBER = "m-00000001"
AUTH = secrets.token_bytes(32)


def _held(*, at=AT, until=AT, expires=LATER, auth=AUTH, revoked=()):
    one = Member(
        member=MEMBER,
        functions=frozenset({"caseworker", "team_lead"}),
        sign=secrets.token_bytes(32),
        seal=secrets.token_bytes(1216),
        auth=auth,
        until=until,
    )
    ids = {"sign": one.sign_kid, "auth": kid(Algorithm.ED25519, auth) if auth else ""}
    keyset = Keyset(
        envelope=None,
        env="demo",
        party="ngo",
        n=1,
        prev=None,
        at=AT,
        expires=expires,
        threshold=1,
        officers={},
        members={MEMBER: one},
        desks={},
        revoked={ids[name]: AT for name in revoked},
    )
    return SimpleNamespace(keysets={"ngo": keyset}, at=at)


def test_who_stands_has_the_functions_of_the_keyset():
    held = _held()

    assert standing.of_machine(held, "ngo", MEMBER) == standing.Standing(
        functions=("caseworker", "team_lead"), auth=held.keysets["ngo"].members[MEMBER].auth
    )
    assert standing.of_person(held, "ngo", MEMBER) == {"caseworker", "team_lead"}


@pytest.mark.parametrize(
    "held",
    [
        _held(at=LATER, until=AT),
        _held(at=LATER, until=LATER, expires=AT),
        _held(revoked=("sign",)),
    ],
    ids=["the member's time is over", "the keyset's time is over", "the key is revoked"],
)
def test_who_stands_no_more_is_nobody(held):
    assert standing.of_machine(held, "ngo", MEMBER) is None
    assert standing.of_person(held, "ngo", MEMBER) is None


@pytest.mark.parametrize("name", [("ngo", "m-00000002"), ("other", MEMBER)])
def test_who_is_in_no_keyset_is_nobody(name):
    assert standing.of_machine(_held(), *name) is None
    assert standing.of_person(_held(), *name) is None


@pytest.mark.parametrize("change", [{"revoked": ("auth",)}, {"auth": None}])
def test_a_key_to_sign_in_that_was_revoked_alone_ends_the_machine_and_not_the_person(change):
    assert standing.of_machine(_held(**change), "ngo", MEMBER) is None
    assert standing.of_person(_held(**change), "ngo", MEMBER) is not None
