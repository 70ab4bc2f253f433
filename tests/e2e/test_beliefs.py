"""What the hub believes is read once for each version of it, and never outlives its moment."""

import secrets
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nacl.signing import VerifyKey

from hub.crypto import dsse
from hub.errors import Unavailable, VerificationError
from hub.form import canonical
from hub.ports.party import KeysetRecord
from hub.services import trust
from tests.world import by_hand, parties
from tests.world.api import serving, token
from tests.world.hub import asked, settings_for, upload
from tests.world.parties import ENV, document, organisations, type_of
from tests.world.story import Story


class Later:
    """A clock so far ahead of the real one."""

    def __init__(self, **ahead):
        self.ahead = timedelta(**ahead)

    def now(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def beliefs(hub):
    return hub.broker.request.beliefs


@pytest.fixture
def verified(monkeypatch):
    """The signatures that were verified."""
    seen, verify = [], VerifyKey.verify

    def counting(self, message, signature):
        seen.append(signature)
        return verify(self, message, signature)

    monkeypatch.setattr(VerifyKey, "verify", counting)
    return seen


@pytest.fixture
def loads(monkeypatch):
    """The versions that were read from the store."""
    seen, read = [], trust._read

    def counting(tx, now, *, env):
        stored = read(tx, now, env=env)
        seen.append(stored.version)
        return stored

    monkeypatch.setattr(trust, "_read", counting)
    return seen


def now(hub):
    with hub.broker.request.uow.read() as tx:
        return hub.broker.request.beliefs.now(tx)


def next_keyset(world, party, *, without=()):
    """The next keyset of a party, as its officers sign it, without some of its people."""
    org = world.parties[party]
    leaving = [org.people.pop(name) for name in without]
    keys = [key for one in leaving for key in (one.sign, one.auth, one.identity)]
    revoked = [{"kid": one.kid, "since": parties.now(-1)} for one in keys]
    before = org.keyset
    n = canonical.decode(before.payload)["n"] + 1
    return org.make_keyset(n=n, prev=before.sid, revoked=revoked)


def test_a_request_has_one_signature_verified_which_is_its_own(hub, world, verified, loads):
    story = Story(hub.broker, world)
    envelope, file, r = by_hand.request(
        world,
        story.noor,
        "ind",
        story.case,
        purpose="perspective_legal",
        items=["asylum_decisions"],
        cited=[story.sids["consent_given"], story.sids["mandate"]],
    )
    upload(hub.broker, story.noor, file)
    verified.clear()
    loads.clear()

    hub.broker.request.submit(asked(story.noor), document(envelope), r=r)

    assert verified == [envelope.signatures[0].sig]
    assert loads == []


def test_calls_load_nothing_while_nothing_changes(tmp_path, policies, verified, loads):
    with serving(settings_for(tmp_path, policies)) as client:
        noor = client.world.parties["rechtshoek"].people["noor"]
        headers = token(client, noor)
        verified.clear()
        loads.clear()

        for _ in range(3):
            assert client.get("/v1/requests", headers=headers).status_code == 200

    assert verified == []
    assert loads == []


def test_a_new_keyset_is_believed_at_the_next_call_and_verifies_its_own_part_only(
    hub, world, verified, loads
):
    before = now(hub)
    bram = world.parties["rechtshoek"].people["bram"]
    envelope = next_keyset(world, "rechtshoek", without=("bram",))
    hub.broker.party.publish_keyset(asked(bram), document(envelope))
    verified.clear()
    loads.clear()

    after = now(hub)

    assert after.version > before.version
    assert bram.member in before.newest("rechtshoek").members
    assert bram.member not in after.newest("rechtshoek").members
    assert loads == [after.version]
    # Two officers of the new keyset have signed the agreement; the other parties' are known.
    assert len(verified) == 2


def test_a_signature_under_the_agreement_counts_from_the_next_call(hub):
    world = by_hand.World(hub.log_key, organisations())
    whole = world.agreement
    missing = {one.kid for one in world.parties["avim"].officers}
    kept = tuple(one for one in whole.signatures if one.keyid not in missing)
    world.agreement = dsse.Envelope(
        payload_type=whole.payload_type, payload=whole.payload, signatures=kept
    )
    world.install(hub.broker)
    assert now(hub).signed == {"ind", "rechtshoek"}

    bas = world.parties["avim"].people["bas"]
    hub.broker.party.sign_agreement(asked(bas), document(whole))

    assert now(hub).signed == {"avim", "ind", "rechtshoek"}


def test_a_signature_lapses_with_its_keyset_though_nothing_was_changed(hub, world, beliefs, loads):
    assert now(hub).signed == world.parties.keys()

    beliefs.clock = Later(days=91)

    assert now(hub).signed == set()
    assert loads == [now(hub).version]


def test_the_agreement_ends_with_its_last_day_in_amsterdam(world):
    payload = canonical.decode(world.agreement.payload) | {"until": "2026-12-31"}
    signers = {one.kid: one.seed for org in world.parties.values() for one in org.officers}
    envelope = dsse.sign(type_of("agreement"), canonical.encode(payload), signers)
    agreed = trust._agreement(envelope.to_bytes(), ENV)

    for at, holds in (
        ("2025-12-31T22:59:59Z", False),
        ("2025-12-31T23:00:00Z", True),
        ("2026-12-31T22:59:59Z", True),
        ("2026-12-31T23:00:00Z", False),
    ):
        assert trust._in_force(agreed, at) is holds


def test_a_member_is_out_at_the_second_after_his_time_though_nothing_was_changed(
    tmp_path, policies
):
    with serving(settings_for(tmp_path, policies)) as client:
        noor = client.world.parties["rechtshoek"].people["noor"]
        headers = token(client, noor)
        assert client.get("/v1/requests", headers=headers).status_code == 200

        client.app.state.hub.broker.request.beliefs.clock = Later(days=81)

        assert client.get("/v1/requests", headers=headers).status_code == 401


def test_only_keysets_that_may_still_be_named_are_read(hub, world, beliefs):
    first = world.parties["rechtshoek"].keyset.sid
    envelope = next_keyset(world, "rechtshoek")
    noor = world.parties["rechtshoek"].people["noor"]
    hub.broker.party.publish_keyset(asked(noor), document(envelope))
    assert {first, envelope.sid} <= now(hub).directory.keysets.keys()

    beliefs.clock = Later(hours=25)
    # Another change makes the hub read again.
    hub.broker.party.publish_keyset(
        asked(world.parties["ind"].people["anna"]), document(next_keyset(world, "ind"))
    )
    later = now(hub).directory

    assert first not in later.keysets
    assert envelope.sid in later.keysets
    with pytest.raises(VerificationError, match="keyset_superseded"):
        later.check_fresh(first, at=parties.now(25 * 3600))


def test_a_party_outside_the_agreement_has_nobody_who_stands(hub, world):
    """Its keyset may still be in the store, from an agreement in which it was."""
    stranger = organisations()[0]
    stranger.party = "vertrokken"
    envelope = stranger.make_keyset()
    with hub.broker.request.uow.write() as tx:
        tx.party.add_keyset(replace(second(envelope), party="vertrokken", n=1))

    believed = now(hub)

    assert believed.keysets.keys() == world.parties.keys()
    assert envelope.sid not in believed.directory.keysets


def second(envelope):
    """A second keyset of the rechtshoek, as it is stored."""
    return KeysetRecord(
        sid=envelope.sid,
        party="rechtshoek",
        n=2,
        envelope=envelope.to_bytes(),
        logged_at=parties.now(),
        superseded_at=None,
    )


class Broken(Exception):
    """Something that ends a transaction."""


@contextmanager
def undone(hub):
    """A writing transaction that is rolled back."""
    try:
        with hub.broker.request.uow.write() as tx:
            yield tx
            raise Broken
    except Broken:
        return


def test_what_was_rolled_back_is_never_believed_although_its_version_comes_again(
    hub, world, beliefs
):
    first = world.parties["rechtshoek"].keyset
    lie = next_keyset(world, "rechtshoek")
    world.parties["rechtshoek"].keyset = first
    truth = next_keyset(world, "rechtshoek")
    with undone(hub) as tx:
        tx.party.add_keyset(second(lie))
        inside = beliefs.now(tx)
        assert inside.newest("rechtshoek").sid == lie.sid

    with hub.broker.request.uow.write() as tx:
        tx.party.add_keyset(second(truth))

    assert now(hub).version == inside.version
    assert now(hub).newest("rechtshoek").sid == truth.sid


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    "change",
    [
        lambda tx: tx.party.confirm_regime("town", secrets.token_hex(32), (b"{}", b"{}")),
        lambda tx: tx.party.put_file("0" * 64, "agreement/clauses.nl.md", b""),
        lambda tx: tx.party.put_agreement(tx.party.newest_agreement()),
    ],
    ids=["regime", "file", "agreement"],
)
def test_no_change_of_trust_is_written_without_a_new_version(hub, change):
    before = now(hub).version

    with hub.broker.request.uow.write() as tx:
        assert not tx.party.is_changed()
        change(tx)
        assert tx.party.is_changed()

    assert now(hub).version > before


def test_a_hub_without_an_agreement_believes_nothing(hub):
    with pytest.raises(Unavailable, match="no_agreement"):
        now(hub)
