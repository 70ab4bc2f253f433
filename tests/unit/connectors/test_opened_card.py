"""A card is fetched and opened once by a session, verified each time, and forgotten at the end."""

import json
from types import SimpleNamespace

import pytest

from connectors import disk
from connectors.desk.seat.seat import Seat
from connectors.exchange import case
from connectors.exchange.case import Person
from connectors.sealed import opened_card
from connectors.sealed.opened_card import OpenedCard, OpenedCards
from connectors.session import refreshed
from hub.crypto import statement
from hub.crypto.payload.card import Card
from hub.errors import VerificationError

NAME, BORN = "Selam Tekeste", "1991-04-12"


@pytest.fixture
def noor(world):
    return world.session("noor")


@pytest.fixture
def case_id(noor):
    return case.open_case(noor, Person(name=NAME, born=BORN))["caseId"]


def read(world, session, case_id):
    """The name on the card, and what was called to read it."""
    before = len(world.hub.calls)
    found = case.read_case(session, case_id)
    calls = [one.rpartition(case_id)[2] for one in world.hub.calls[before:]]
    return found.card and found.card["name"], calls


def replace_card(world, session, case_id, name):
    """Have the stub show the card that it is sent; gives the one before."""
    before = world.hub.cases[case_id]
    done = case.replace_card(session, case_id, [], Person(name=name, born=BORN))
    world.hub.cases[case_id] = session.memory.get(disk.SUBMISSIONS, done["entry"])["statement"]
    return before


def test_the_second_time_the_statement_is_fetched_and_the_file_is_not(world, noor, case_id):
    assert read(world, noor, case_id) == (NAME, ["", "/card"])
    assert read(world, noor, case_id) == (NAME, [""])
    again = refreshed(noor)
    assert read(world, again, case_id) == (NAME, ["", "/v1/keysets/rechtshoek"])
    assert read(world, again, case_id) == (NAME, [""])


def test_a_card_that_was_opened_before_is_verified_again(world, noor, case_id):
    case.read_case(noor, case_id)
    envelope = world.hub.cases[case_id]
    forged = envelope["signatures"][0] | {"sig": "A" * 86 + "=="}
    world.hub.cases[case_id] = envelope | {"signatures": [forged]}

    with pytest.raises(VerificationError, match="signature_invalid"):
        case.read_case(noor, case_id)


def test_a_replaced_card_is_opened_anew_and_the_old_one_is_refused(world, noor, case_id):
    case.read_case(noor, case_id)
    before = replace_card(world, noor, case_id, "Selam Tesfay")

    assert read(world, noor, case_id) == ("Selam Tesfay", ["", "/card"])
    assert read(world, noor, case_id) == ("Selam Tesfay", [""])
    world.hub.cases[case_id] = before
    with pytest.raises(VerificationError, match="card_rollback"):
        case.read_case(noor, case_id)


def test_a_card_of_another_case_is_refused_although_it_was_opened_before(world, noor, case_id):
    other = case.open_case(noor, Person(name="Kofi", born=BORN))["caseId"]
    case.read_case(noor, case_id)
    case.read_case(noor, other)
    world.hub.cases[other] = world.hub.cases[case_id]

    with pytest.raises(VerificationError, match="card_differs"):
        case.read_case(noor, other)


def test_sessions_share_nothing(world, noor, case_id):
    case.read_case(noor, case_id)

    assert read(world, world.session("noor"), case_id) == (NAME, ["", "/card"])
    assert read(world, world.session("bram"), case_id) == (None, [""])


def test_a_list_that_names_the_card_needs_no_call_and_an_older_one_is_refused(world, noor, case_id):
    seat = Seat("noor", noor, connect=None)
    old = seat.read_case(noor, case_id).statement.sid
    before = replace_card(world, noor, case_id, "Selam Tesfay")
    new = seat.read_case(noor, case_id, old).statement.sid
    assert new != old
    calls = len(world.hub.calls)

    assert seat.read_case(noor, case_id, new).card["name"] == "Selam Tesfay"
    assert len(world.hub.calls) == calls
    world.hub.cases[case_id] = before
    with pytest.raises(VerificationError, match="card_rollback"):
        seat.read_case(noor, case_id, old)


def test_after_locking_no_name_is_kept_also_not_by_a_page_at_work(world, noor, case_id):
    seat = Seat("noor", noor, connect=None)
    at_work = refreshed(noor)
    sid = seat.read_case(at_work, case_id).statement.sid
    assert seat.session.cards.get(case_id, sid)

    seat.close()

    assert seat.session.cards.get(case_id, sid) is None
    assert read(world, at_work, case_id) == (NAME, ["", "/card"])
    assert at_work.cards.get(case_id, sid) is None
    assert case.known_case(at_work, case_id, sid) is None


def test_who_was_not_looked_at_for_longest_gives_way(monkeypatch):
    monkeypatch.setattr(opened_card, "KEPT_MAX", 2)
    cards = OpenedCards()
    made = [
        OpenedCard(statement=SimpleNamespace(said=SimpleNamespace(case=one), sid=one), words={})
        for one in "abc"
    ]
    for one in (made[0], made[1], made[0], made[2]):
        cards.keep(one)

    assert [cards.get(one, one) for one in "abc"] == [made[0], None, made[2]]
    assert cards.get("a", "b") is None


def signed_by(world, name, before, **change):
    """The card ``before`` with other members, signed by somebody."""
    session = world.session(name)
    kept = statement.parse(before, Card, env="demo").said.to_document()
    copied = {one: kept[one] for one in ("case", "n", "commitment", "kids", "sealed")}
    payload = session.payload(Card, session.functions()[0], **copied | change)
    return json.loads(session.sign(payload).envelope.to_bytes())


@pytest.mark.parametrize("seen", [True, False])
def test_a_card_by_another_party_is_refused_whatever_the_hub_says_of_the_owner(
    world, noor, case_id, seen
):
    if not seen:
        noor.memory.drop(disk.CARDS, case_id)
    world.hub.cases[case_id] = signed_by(world, "anna", world.hub.cases[case_id])
    world.hub.lie = lambda _, answer: answer | {"owner": "ind"} if "card" in answer else answer

    with pytest.raises(VerificationError, match="card_differs"):
        case.read_case(noor, case_id)


def test_a_case_stays_with_the_owner_whose_card_was_seen_first(world, case_id):
    anna, before = world.session("anna"), world.hub.cases[case_id]
    assert case.read_case(anna, case_id).owner == "rechtshoek"
    world.hub.cases[case_id] = signed_by(world, "robot", before, n=2, prev="0" * 64)

    with pytest.raises(VerificationError, match="card_differs"):
        case.read_case(anna, case_id)
