import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from connectors import trust
from connectors.keys.officer import Desk
from hub.errors import InvalidInput, NotAllowed, NotFound, VerificationError
from tests.world.parties import FILES, PURPOSES


def load(world, *, key=None, name="noor"):
    held = key or world.key(name)
    return trust.load(world.hub.of(name), held, world.state(name), at=world.clock.at())


def lying(world, change):
    def lie(_, answer):
        return change(answer)

    world.hub.lie = lie


def test_from_the_pins_everybodys_keys_follow(world):
    found = load(world)

    assert found.own().sid == world.keysets["rechtshoek"][0].sid
    assert found.newest("ind").sid == world.keysets["ind"][0].sid
    assert [pin.party for pin in found.pinned().pins] == ["ind", "rechtshoek"]
    assert found.flow("perspective_legal", "rechtshoek", "ind").id == "F05"


def test_a_newer_keyset_is_taken_and_pinned(world):
    first = world.keysets["ind"][0]
    world.keysets["ind"].append(world.next_keyset("ind", first))

    found = load(world)

    assert found.newest("ind").n == 2
    assert next(one for one in found.pinned().pins if one.party == "ind").n == 2


def test_a_pin_never_goes_back(world):
    first = world.keysets["ind"][0]
    second = world.next_keyset("ind", first)
    world.keysets["ind"].append(second)
    before = load(world)
    before.newest("ind")
    key = before.pinned()
    world.keysets["ind"].pop()

    with pytest.raises(VerificationError, match="keyset_rollback"):
        load(world, key=key).newest("ind")


def test_a_fork_of_the_chain_is_refused(world):
    first = world.keysets["ind"][0]
    world.keysets["ind"].append(world.next_keyset("ind", first))
    before = load(world)
    before.newest("ind")
    world.keysets["ind"][1] = world.next_keyset("ind", first)

    with pytest.raises(VerificationError, match="keyset_rollback"):
        load(world, key=before.pinned()).newest("ind")


def test_a_keyset_that_one_officer_signed_is_nothing(world):
    envelope = world.keysets["ind"][0].envelope
    short = replace(envelope, signatures=envelope.signatures[:1])
    world.keysets["ind"][0] = replace(world.keysets["ind"][0], envelope=short)

    with pytest.raises(VerificationError, match="keyset_not_signed"):
        load(world).newest("ind")


def test_another_agreement_than_the_pinned_one_is_refused(world):
    key = world.key("noor")
    kept = world.state("noor")
    world.agreement = world.agree(3, prev=world.agreement.sid)

    with pytest.raises(VerificationError, match="agreement_chain"):
        trust.load(world.hub.of("noor"), key, kept, at=world.clock.at())


def test_the_next_agreement_is_taken_with_the_own_partys_signature(world):
    key = world.key("noor")
    kept = world.state("noor")
    world.agreement = world.agree(2, prev=world.agreement.sid)

    found = trust.load(world.hub.of("noor"), key, kept, at=world.clock.at())

    assert found.pinned().agreement == world.agreement.sid
    assert key.agreement in found.earlier


def test_the_next_agreement_without_the_own_partys_signature_is_nothing(world):
    key = world.key("noor")
    kept = world.state("noor")
    world.agreement = world.agree(2, prev=world.agreement.sid, signers=("ind",))

    with pytest.raises(VerificationError, match="agreement_not_signed"):
        trust.load(world.hub.of("noor"), key, kept, at=world.clock.at())


@pytest.mark.parametrize("change", [{"agreement": None}, {"pins": ()}])
def test_a_key_file_that_is_not_enrolled_trusts_nobody(world, change):
    with pytest.raises(NotAllowed, match="not_enrolled"):
        load(world, key=replace(world.key("noor"), **change))


def test_pins_of_others_alone_are_no_trust(world):
    key = world.key("noor")
    other = replace(key.pins[0], party="ind")

    with pytest.raises(NotAllowed, match="not_enrolled"):
        load(world, key=replace(key, pins=(other,)))


def test_files_that_were_not_signed_are_refused(world):
    def change(answer):
        if "files" in answer:
            path = "agreement/flows/data.json"
            return answer | {"files": answer["files"] | {path: "e30="}}
        return answer

    lying(world, change)
    with pytest.raises(VerificationError, match="agreement_files"):
        load(world)


def test_data_that_is_nested_too_deeply_is_refused_by_name(world):
    files = FILES | {"agreement/flows/data.json": b"[" * 100_000}
    world.agreement = world.agree(1, files=files)
    deep = {path: base64.b64encode(data).decode() for path, data in files.items()}
    lying(world, lambda answer: answer | {"files": deep} if "files" in answer else answer)

    with pytest.raises(InvalidInput, match="agreement_invalid"):
        load(world)


def test_a_party_whose_keyset_is_refused_stands_in_nobodys_way(world):
    first = world.keysets["ind"][0]
    odd = Desk(
        desk="balie",
        purposes=PURPOSES | {"not_agreed"},
        members=frozenset(list(first.members)[:1]),
    )
    world.keysets["ind"].append(world.next_keyset("ind", first, desks=[odd]))
    found = load(world)

    for _ in range(2):
        with pytest.raises(VerificationError, match="keyset_purpose"):
            found.newest("ind")
        assert found.own().party == "rechtshoek"
    assert [one.party for one in found.pinned().pins] == ["rechtshoek"]


@pytest.mark.parametrize("files", [None, [], {"a": 1}, {"a": "?"}])
def test_files_in_no_known_form_are_refused(world, files):
    lying(world, lambda answer: answer | {"files": files})

    with pytest.raises((InvalidInput, VerificationError)):
        load(world)


def test_a_party_outside_the_agreement_has_no_keys(world):
    with pytest.raises(NotFound, match="party_unknown"):
        load(world).newest("avim")


def test_keys_replaced_a_day_ago_raise_an_alarm(world):
    first = world.keysets["rechtshoek"][0]
    second = world.next_keyset("rechtshoek", first)
    world.keysets["rechtshoek"].append(second)
    found = load(world)
    replaced = datetime.fromisoformat(found.newest("rechtshoek").at)
    last, after = (
        f"{replaced + timedelta(seconds=later):%Y-%m-%dT%H:%M:%SZ}" for later in (86_399, 86_400)
    )

    found.check_fresh(first.sid, at=last)
    found.check_fresh(second.sid, at="2099-01-01T00:00:00Z")
    with pytest.raises(VerificationError, match="keyset_superseded"):
        found.check_fresh(first.sid, at=after)


def test_an_own_keyset_that_is_unknown_is_refused(world):
    with pytest.raises(VerificationError, match="keyset_unknown"):
        load(world).check_fresh("0" * 64, at=world.clock.at())
