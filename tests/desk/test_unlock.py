"""Unlocking, locking, and who may send a form to a desk."""

import pytest

from connectors.desk.seat.vault import IDLE_S, SEATS_MAX, Locked, Vault
from connectors.exchange import case
from connectors.exchange.case import Person
from hub.browser.header import HEADERS
from tests.world.desk import PASSPHRASE, Browser

NAME = "Samira Canarie"


@pytest.fixture(scope="module")
def opened(town):
    session = town.session("noor")
    person = Person(name=NAME, born="1990-02-03", v_number="9999000077")
    return case.open_case(session, person)["caseId"]


def test_a_passphrase_opens_the_desk_and_shows_people_by_name(browser, opened):
    page = browser.unlock("noor").get("/")

    assert page.status_code == 200
    assert NAME in page.text
    assert opened in page.text
    assert "Vergrendelen" in page.text


@pytest.mark.usefixtures("opened")
def test_after_locking_nothing_is_reached_any_more(browser):
    browser.unlock("noor")
    kept = dict(browser.http.cookies)

    answer = browser.post("/lock")

    assert answer.headers["location"] == "/unlock"
    browser.http.cookies.update(kept)
    page = browser.get("/")
    assert page.status_code == 303
    assert page.headers["location"] == "/unlock"
    assert NAME not in browser.get("/unlock").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"holder": "noor", "passphrase": "appel"}, "opent het bestand niet"),
        ({"holder": "noor", "passphrase": ""}, "Typ uw wachtzin"),
        ({"holder": "noor", "passphrase": "x" * 2_000}, "Typ uw wachtzin"),
        ({"holder": "../ind/anna", "passphrase": PASSPHRASE}, "Kies een sleutelbestand"),
        ({"holder": "anna", "passphrase": PASSPHRASE}, "Kies een sleutelbestand"),
    ],
)
def test_what_does_not_unlock_says_what_to_do(browser, fields, said):
    answer = browser.post("/unlock", fields)

    assert answer.status_code == 400
    assert said in answer.text
    assert PASSPHRASE not in answer.text
    assert browser.get("/").headers["location"] == "/unlock"


def test_one_browser_does_not_see_what_another_unlocked(town):
    app = town.desk("rechtshoek")
    Browser(app).unlock("noor")

    assert Browser(app).get("/").headers["location"] == "/unlock"


@pytest.mark.parametrize("host", ["evil.example:8443", "127.0.0.1", "localhost:8443", ""])
def test_a_call_under_another_name_is_answered_by_nothing(browser, host):
    answer = browser.get("/unlock", headers={"Host": host})

    assert answer.status_code == 421
    assert "form" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_two_desks_on_one_machine_keep_their_own_cookies(town):
    one, two = Browser(town.desk("rechtshoek", 8443)), Browser(town.desk("ind", 8444))
    one.unlock("noor")
    two.http.cookies.update(dict(one.http.cookies))
    two.unlock("anna")

    assert two.get("/").status_code != 200 or "De Rechtshoek" not in two.get("/").text
    assert {name for name in two.http.cookies if "8443" in name}
    assert {name for name in two.http.cookies if "8444" in name}


class Seat:
    def __init__(self):
        self.closed = False

    def close(self):
        self.closed = True


def test_fifteen_idle_minutes_lock_and_each_use_begins_them_anew():
    now = [0.0]
    vault, seat = Vault(lambda: now[0]), Seat()
    reference = vault.add(seat)

    now[0] = IDLE_S - 1
    assert vault.seat(reference) is seat
    now[0] = 2 * IDLE_S - 2
    assert vault.seat(reference) is seat
    now[0] = 3 * IDLE_S - 2
    with pytest.raises(Locked):
        vault.seat(reference)
    assert seat.closed


def test_a_full_desk_locks_who_was_idle_longest():
    now = [0.0]
    vault = Vault(lambda: now[0])
    seats = [Seat() for _ in range(SEATS_MAX + 1)]
    references = []
    for seat in seats:
        now[0] += 1
        references.append(vault.add(seat))

    assert [seat.closed for seat in seats].count(True) == 1
    assert seats[0].closed
    with pytest.raises(Locked):
        vault.seat(references[0])


def test_all_are_locked_when_the_desk_ends():
    vault, seats = Vault(), [Seat(), Seat()]
    for seat in seats:
        vault.add(seat)

    vault.lock_all()

    assert all(seat.closed for seat in seats)
