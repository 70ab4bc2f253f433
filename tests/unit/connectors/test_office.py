import json
from dataclasses import replace

import pytest

from connectors.keys import joining, officer
from connectors.keys.officer import Change, Desk
from hub.crypto import keyset
from hub.errors import Conflict, InvalidInput, NotAllowed, VerificationError


def changed(data, **members):
    return json.dumps(json.loads(data) | members).encode()


@pytest.fixture
def held():
    return joining.new_member("demo", "ind")


@pytest.fixture
def asks(held):
    return joining.write(held, ["connector"])


def test_a_request_file_holds_public_keys_only(held, asks):
    found = joining.read(asks)

    assert (found.party, found.member, found.functions) == ("ind", held.member, ("connector",))
    assert found.fingerprint.count(" ") == 11
    for seed in (held.sign, held.auth, *held.seals):
        assert seed.hex() not in asks.decode()


def test_one_fingerprint_covers_all_keys(asks):
    other = json.loads(joining.write(joining.new_member("demo", "ind"), ["connector"]))

    for name in ("seal", "auth", "member"):
        with pytest.raises(VerificationError, match="signature_invalid"):
            joining.read(changed(asks, **{name: other[name]}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"functions":1}',
        b"[" * 60_000,
        b"x" * 70_000,
        b"NaN",
    ],
)
def test_a_request_file_in_another_form_is_refused(data):
    with pytest.raises(InvalidInput):
        joining.read(data)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"more": 1},
        {"signature": "00"},
        {"signature": "g" * 128},
        {"sign": "00"},
        {"env": "test"},
        {"member": None},
        {"officer": True},
        {"functions": []},
        {"functions": ["connector", "caseworker"]},
        {"functions": ["connector", "connector"]},
    ],
)
def test_a_request_file_with_another_member_is_refused(asks, change):
    with pytest.raises(InvalidInput):
        joining.read(changed(asks, **change))


def test_a_request_file_may_be_spelled_in_any_way_but_without_a_member_twice(asks):
    assert joining.read(json.dumps(json.loads(asks)).encode()) == joining.read(asks)
    assert b'"v": 1,' in asks
    with pytest.raises(InvalidInput, match="joining_invalid"):
        joining.read(asks.replace(b'"v": 1,', b'"v": 1, "v": 1,'))


def test_an_officer_is_never_read_with_the_members_of_a_member():
    asks = joining.write(joining.new_officer("demo", "ind"), [])

    assert joining.read(asks).member is None
    for change in ({"officer": False}, {"officer": None}, {"member": "m-0a1b2c3d"}):
        with pytest.raises(InvalidInput):
            joining.read(changed(asks, **change))


def test_an_agreement_with_a_member_twice_is_not_signed(world):
    held, own = world.officers["ind"][0], world.keysets["ind"][0]
    data = world.agreement.envelope.payload.replace(b"{", b'{"v":1,', 1)

    with pytest.raises(InvalidInput, match="agreement_invalid: duplicate_key"):
        officer.sign_agreement(held, data, own, world.files)


def test_functions_are_due_exactly_of_members(held):
    with pytest.raises(InvalidInput, match="joining_functions"):
        joining.write(held, [])
    with pytest.raises(InvalidInput, match="joining_functions"):
        joining.write(joining.new_officer("demo", "ind"), ["connector"])


def test_a_keyset_counts_with_two_officers_and_not_with_one(world):
    first = world.keysets["ind"][0]
    proposed = officer.propose(world.officers["ind"][0], first, Change(), world.clock)
    with pytest.raises(VerificationError, match="keyset_not_signed"):
        keyset.verify_next(first, proposed)

    signed = officer.sign_keyset(world.officers["ind"][1], proposed)

    keyset.verify_next(first, signed)
    assert signed.sid == proposed.sid


def test_signing_twice_is_one_signature(world):
    signed = world.keysets["ind"][0]

    assert officer.sign_keyset(world.officers["ind"][1], signed).envelope == signed.envelope


def test_who_leaves_is_revoked_with_all_keys_and_leaves_the_desks(world):
    first = world.keysets["ind"][0]
    leaver = world.members["robot"].member

    second = world.next_keyset("ind", first, leaving=frozenset({leaver}))

    keyset.verify_next(first, second)
    assert first.members[leaver].kids <= second.revoked.keys()
    assert leaver not in second.members
    assert leaver not in second.desks["balie"].members


def test_desks_can_be_made_anew(world):
    first = world.keysets["ind"][0]
    member = world.members["anna"].member
    desk = Desk(desk="spoed", purposes=frozenset({"intake_check"}), members=frozenset({member}))

    assert list(world.next_keyset("ind", first, desks=[desk]).desks) == ["spoed"]


def test_who_asks_to_join_another_party_is_refused(world, asks):
    stranger = joining.read(asks)
    held = world.officers["rechtshoek"][0]

    with pytest.raises(VerificationError, match="joining_elsewhere"):
        officer.propose(
            held, world.keysets["rechtshoek"][0], Change(joining=[stranger]), world.clock
        )


def test_members_do_not_sign_keysets_or_agreements(world):
    member, own = world.members["anna"], world.keysets["ind"][0]

    with pytest.raises(NotAllowed, match="not_an_officer"):
        officer.sign_keyset(member, own)
    with pytest.raises(NotAllowed, match="not_an_officer"):
        officer.propose(member, own, Change(), world.clock)


def test_an_officer_signs_keysets_of_the_own_party_only(world):
    with pytest.raises(VerificationError, match="keyset_elsewhere"):
        officer.sign_keyset(world.officers["ind"][0], world.keysets["rechtshoek"][0])


def test_an_agreement_is_signed_with_its_files_at_hand(world):
    own, held = world.keysets["ind"][0], world.officers["ind"][0]
    data = world.agreement.envelope.to_bytes()
    files = world.files

    assert officer.sign_agreement(held, data, own, files).sid == world.agreement.sid
    with pytest.raises(VerificationError, match="agreement_files"):
        officer.sign_agreement(held, data, own, dict.fromkeys(files, b"{}"))


def test_who_is_no_officer_any_more_does_not_sign_the_agreement(world):
    data = world.agreement.envelope.to_bytes()
    stranger = joining.new_officer("demo", "ind")

    with pytest.raises(NotAllowed, match="officer_unknown"):
        officer.sign_agreement(stranger, data, world.keysets["ind"][0], world.files)


def test_an_agreement_with_another_first_keyset_is_not_signed(world):
    held = world.officers["ind"][0]
    own = replace(world.next_keyset("ind"), n=1)

    with pytest.raises(Conflict, match="party_differs"):
        officer.sign_agreement(held, world.agreement.envelope.to_bytes(), own, world.files)
