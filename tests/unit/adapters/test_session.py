"""A session is worth its reference, its member's standing and its two clocks, and no more."""

import hashlib

import pytest

from hub.adapters.db.session import SessionStore
from hub.adapters.session import (
    ABSOLUTE_S,
    IDLE_S,
    TOUCH_AFTER_S,
    Sessions,
)
from hub.errors import VerificationError
from hub.ports.caller import Caller


def caller(party, member, *functions):
    return Caller(party=party, member=member, functions=frozenset(functions), acr="oidc_mfa")


ISSUER = "https://id.example"
ANNA = caller("ngo-a", "m-00000001", "caseworker")
START = 1_800_000_000


class _World:
    """A clock to turn, members to strike off, and what lies in the table."""

    def __init__(self, database):
        self.now = START
        self.members = {(ISSUER, "anna"): ANNA}
        self.database = database
        self.store = SessionStore(database)
        self.sessions = Sessions(
            store=self.store,
            caller_of=lambda issuer, subject: self.members.get((issuer, subject)),
            clock=lambda: self.now,
        )

    def sign_in(self, **more):
        return self.sessions.sign_in(issuer=ISSUER, subject="anna", **more)

    def rows(self):
        with self.database.read() as connection:
            return connection.exec_driver_sql("select * from session").all()


@pytest.fixture
def world(database):
    return _World(database)


def _refused(world, reference):
    with pytest.raises(VerificationError, match="session_invalid"):
        world.sessions.caller(reference)


def test_who_signs_in_is_the_member_that_issuer_and_subject_name(world):
    assert world.sessions.caller(world.sign_in()) == ANNA


@pytest.mark.parametrize("who", [(ISSUER, "other"), ("https://other.example", "anna")])
def test_who_is_no_member_gets_no_session(world, who):
    with pytest.raises(VerificationError, match="member_unknown"):
        world.sessions.sign_in(issuer=who[0], subject=who[1])
    assert world.rows() == []


def test_a_reference_is_256_bits_and_never_the_same(world):
    references = {world.sign_in() for _ in range(50)}
    assert len(references) == 50
    assert {len(reference) for reference in references} == {43}


def test_the_table_holds_the_digest_and_not_the_reference(world):
    reference = world.sign_in()
    (row,) = world.rows()
    assert row.digest == hashlib.sha256(reference.encode()).digest()
    assert reference.encode() not in repr(row).encode()


@pytest.mark.parametrize("lie", ["", "A" * 43, "A" * 42, "é" * 43, "\udc80" * 43, "A" * 100_000])
def test_a_reference_that_was_never_given_is_refused(world, lie):
    world.sign_in()
    _refused(world, lie)


def test_the_stored_digest_is_no_reference(world):
    world.sign_in()
    _refused(world, world.rows()[0].digest.hex()[:43])


def test_a_session_ends_after_fifteen_idle_minutes(world):
    reference = world.sign_in()
    world.now += IDLE_S - 1
    world.sessions.caller(reference)
    world.now += IDLE_S - 1
    world.sessions.caller(reference)
    world.now += IDLE_S
    _refused(world, reference)
    assert world.rows() == []


def test_a_session_ends_after_eight_hours_however_busy(world):
    reference = world.sign_in()
    while world.now + 600 < START + ABSOLUTE_S:
        world.now += 600
        world.sessions.caller(reference)
    world.now = START + ABSOLUTE_S - 1
    world.sessions.caller(reference)
    world.now = START + ABSOLUTE_S
    _refused(world, reference)


def test_a_session_that_has_ended_does_not_come_back_with_the_clock(world):
    reference = world.sign_in()
    world.now += IDLE_S
    _refused(world, reference)
    world.now = START
    _refused(world, reference)


def test_a_page_of_many_calls_writes_once(world):
    reference = world.sign_in()
    world.now += TOUCH_AFTER_S - 1
    world.sessions.caller(reference)
    assert world.rows()[0].seen_at == START
    world.now += 1
    world.sessions.caller(reference)
    assert world.rows()[0].seen_at == START + TOUCH_AFTER_S


def test_each_sign_in_has_a_new_reference_and_ends_the_one_before(world):
    planted = world.sign_in()
    reference = world.sign_in(previous=planted)
    assert reference != planted
    _refused(world, planted)
    assert world.sessions.caller(reference) == ANNA


def test_an_invented_previous_reference_is_neither_kept_nor_a_fault(world):
    reference = world.sign_in(previous="planted\udc80")
    assert world.sessions.caller(reference) == ANNA
    _refused(world, "planted\udc80")


def test_who_is_struck_off_is_out_at_the_next_call(world):
    reference = world.sign_in()
    world.members.clear()
    _refused(world, reference)
    world.members[ISSUER, "anna"] = ANNA
    _refused(world, reference)


def test_functions_are_those_of_now_and_not_of_the_sign_in(world):
    reference = world.sign_in()
    now = caller(ANNA.party, ANNA.member)
    world.members[ISSUER, "anna"] = now
    assert world.sessions.caller(reference) == now


@pytest.mark.parametrize(
    "other", [("ngo-b", ANNA.member), (ANNA.party, "m-00000002")], ids=["party", "member"]
)
def test_a_person_who_became_another_member_signs_in_again(world, other):
    reference = world.sign_in()
    world.members[ISSUER, "anna"] = caller(other[0], other[1])
    _refused(world, reference)


def test_a_session_killed_while_it_is_used_stays_dead(world):
    reference = world.sign_in()
    digest = world.rows()[0].digest
    world.sessions.sign_out(reference)
    world.store.touch(digest, START + 100)
    _refused(world, reference)


def test_a_late_note_of_use_does_not_set_the_idle_clock_back(world):
    world.sign_in()
    digest = world.rows()[0].digest
    world.store.touch(digest, START + 100)
    world.store.touch(digest, START + 50)
    assert world.rows()[0].seen_at == START + 100


def test_signing_out_ends_this_session_only_and_may_be_repeated(world):
    reference, other = world.sign_in(), world.sign_in()
    world.sessions.sign_out(reference)
    world.sessions.sign_out(reference)
    _refused(world, reference)
    assert world.sessions.caller(other) == ANNA


def test_sweeping_drops_what_has_ended_and_keeps_what_lives(world):
    world.sign_in()
    world.now += IDLE_S - 1
    living = world.sign_in()
    world.now += 1
    assert world.sessions.sweep() == 1
    assert world.sessions.caller(living) == ANNA


def test_sweeping_drops_what_is_busy_but_over_eight_hours_old(world):
    world.sign_in()
    digest = world.rows()[0].digest
    world.now = START + ABSOLUTE_S
    world.store.touch(digest, world.now)
    assert world.sessions.sweep() == 1
