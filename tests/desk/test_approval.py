"""What waits for a member's approval: seen whole, by whose it is, and approved on the very text."""

import secrets

import pytest

from connectors import disk
from connectors.exchange import inbox, read
from hub.crypto.payload.approval import Approval
from tests.desk.filling import in_clear
from tests.world import asking
from tests.world.desk import Browser


def at(town, name, port=8443):
    return Browser(town.desk(town.home[name], port)).unlock(name)


def decide(browser, sid, code, answer=""):
    path = f"/approvals/{sid}"
    fields = {"code": code, "answer": answer}
    return browser.post(path, fields, token=browser.form_token("/approvals"))


def state(town, sid, name="noor"):
    rows = inbox.list_requests(town.session(name), "asker")
    return next(one.state for one in rows if one.sid == sid)


@pytest.fixture
def request_(town):
    return asking.ask_with_four_eyes(town)


@pytest.fixture(scope="module")
def waiting(town):
    """A request that no test approves."""
    return asking.ask_with_four_eyes(town)


@pytest.fixture
def conclusion():
    return f"Conclusie {secrets.token_hex(8)}".encode()


@pytest.fixture
def answer(town, tmp_path, conclusion):
    text = f"Toelichting {secrets.token_hex(8)}"
    return (*asking.answer_of_a_doctor(town, tmp_path / "papers", conclusion, text), text)


def test_two_others_approve_a_request_and_it_goes_on(town, request_):
    bram, ruben = at(town, "bram"), at(town, "ruben")
    assert request_ in bram.get("/approvals").text
    page = bram.get(f"/approvals/{request_}")
    for shown in ("De Rechtshoek", "Stichting Thuishaven", "Voortgang op criteria", "Twee anderen"):
        assert shown in page.text

    first = bram.follow(decide(bram, request_, "agreed"))
    assert "Akkoord gegeven" in first.text
    assert "Is er nog een akkoord nodig, dan wacht het daarop" in first.text
    assert state(town, request_) == "awaiting_approval"
    again = decide(bram, request_, "agreed")
    assert again.status_code == 400
    assert "U gaf al akkoord" in again.text
    ruben.follow(decide(ruben, request_, "agreed"))

    assert state(town, request_) == "with_provider"
    assert request_ not in ruben.get("/approvals").text
    assert ruben.get(f"/approvals/{request_}").status_code == 404


def test_a_rejection_has_a_code_and_ends_it(town, request_):
    ruben = at(town, "ruben")

    page = ruben.follow(decide(ruben, request_, "too_broad"))

    assert "Afgewezen" in page.text
    assert state(town, request_) == "denied"
    signed = [
        kept["statement"]
        for _, kept in town.session("ruben").memory.documents(disk.SUBMISSIONS)
        if "statement" in kept
    ]
    payloads = [town.session("ruben").read_statement(one, Approval).said for one in signed]
    (mine,) = (one for one in payloads if one.about.request == request_)
    assert (mine.verdict, mine.code) == ("reject", "too_broad")


def test_nobody_approves_what_they_asked(town, waiting):
    noor = at(town, "noor")

    assert waiting not in noor.get("/approvals").text
    page = noor.get(f"/approvals/{waiting}")
    assert "U vroeg of maakte dit zelf" in page.text
    assert "Bevestig" not in page.text
    answer = decide(noor, waiting, "agreed")
    assert answer.status_code == 400
    assert state(town, waiting) == "awaiting_approval"


@pytest.mark.parametrize("code", ["", "yes", "text_not_releasable"])
def test_a_judgement_is_one_of_the_codes(town, waiting, code):
    answer = decide(at(town, "ruben"), waiting, code)

    assert answer.status_code == 400
    assert "Kies uw oordeel" in answer.text
    assert state(town, waiting) == "awaiting_approval"


@pytest.mark.parametrize("name", ["anna", "hugo", "bas", "hans"])
def test_of_another_party_nothing_is_seen_or_decided(town, waiting, name):
    browser = at(town, name)

    assert waiting not in browser.get("/approvals").text
    assert browser.get(f"/approvals/{waiting}").status_code == 404
    assert browser.get(f"/approvals/{waiting}/documents/1").status_code == 404
    assert decide(browser, waiting, "agreed").status_code == 404
    assert state(town, waiting) == "awaiting_approval"


def test_the_doctor_approves_the_text_she_sees_and_that_is_what_is_read(town, answer, conclusion):
    sid, answer_sid, text = answer
    ingrid = at(town, "ingrid")
    assert sid in ingrid.get("/approvals").text
    page = ingrid.get(f"/approvals/{sid}")
    assert text in page.text
    assert "conclusie.txt" in page.text
    assert f'name="answer" value="{answer_sid}"' in page.text
    paper = ingrid.get(f"/approvals/{sid}/documents/1")
    assert paper.content == conclusion
    assert paper.headers["content-security-policy"].startswith("sandbox;")
    assert ingrid.get(f"/approvals/{sid}/documents/2").status_code == 404

    done = ingrid.follow(decide(ingrid, sid, "agreed", answer_sid))

    assert "De vrager kan het antwoord nu lezen" in done.text
    with read.read(town.session("karel"), sid, answer_sid) as reading:
        assert b"".join(reading.opened.part("conclusie.txt")) == conclusion
        assert reading.words["text"] == text
    assert not in_clear(town.folder, conclusion, text.encode())


def test_who_made_an_answer_does_not_approve_it(town, answer):
    sid, answer_sid, _ = answer
    hans = at(town, "hans")

    page = hans.get(f"/approvals/{sid}")
    assert "U vroeg of maakte dit zelf" in page.text
    assert "Bevestig" not in page.text
    refused = decide(hans, sid, "agreed", answer_sid)

    assert refused.status_code == 400
    assert state(town, sid, "karel") == "awaiting_release"


def test_without_the_function_a_text_is_neither_read_nor_approved(town, answer):
    sid, answer_sid, text = answer
    jaap = at(town, "jaap")

    assert sid not in jaap.get("/approvals").text
    page = jaap.get(f"/approvals/{sid}")
    assert text not in page.text
    assert "Bevestig" not in page.text
    assert jaap.get(f"/approvals/{sid}/documents/1").status_code == 404
    assert decide(jaap, sid, "agreed", answer_sid).status_code == 400
    assert state(town, sid, "karel") == "awaiting_release"


def test_a_letter_that_changed_is_shown_as_that_and_cannot_be_approved(town, answer):
    sid, answer_sid, text = answer
    path = town.parties["ggd"].folder / "queue" / "review" / f"{answer_sid}.age"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    ingrid = at(town, "ingrid")

    page = ingrid.get(f"/approvals/{sid}")
    assert "De tekst is niet die van het antwoord" in page.text
    assert text not in page.text
    assert "Bevestig" not in page.text
    assert ingrid.get(f"/approvals/{sid}/documents/1").status_code == 400
    assert decide(ingrid, sid, "agreed", answer_sid).status_code == 400
    assert state(town, sid, "karel") == "awaiting_release"


def test_a_judgement_of_another_answer_is_not_taken(town, answer):
    sid, _, _ = answer
    ingrid = at(town, "ingrid")

    for other in ("", "0" * 64):
        refused = decide(ingrid, sid, "agreed", other)
        assert refused.status_code == 400
        assert "Er is iets veranderd" in refused.text
    assert state(town, sid, "karel") == "awaiting_release"


def test_a_text_that_cannot_go_is_rejected_with_its_code(town, answer):
    sid, answer_sid, _ = answer
    ingrid = at(town, "ingrid")

    page = ingrid.follow(decide(ingrid, sid, "text_not_releasable", answer_sid))

    assert "Afgewezen" in page.text
    assert state(town, sid, "karel") == "stopped"
