"""What a provider is asked: in the order of the clocks, and the letter with its mandate."""

import re
from dataclasses import replace

import pytest

from connectors import disk
from connectors.exchange import inbox, message
from connectors.memory import open_memory
from tests.world import asking
from tests.world.desk import Browser


@pytest.fixture(scope="module")
def asked(town, tmp_path_factory):
    return asking.ask_ind(town, tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def late(town, tmp_path_factory):
    found = asking.ask_ind(town, tmp_path_factory.mktemp("papers"), ("asylum_decisions",))
    asking.make_late(town, found.sid)
    return found


@pytest.fixture
def anna(town):
    return Browser(town.desk("ind")).unlock("anna")


def order(page):
    return re.findall(r'href="/inbox/([0-9a-f]{64})"', page.text)


def test_who_answers_lands_in_the_inbox_with_the_late_one_on_top(anna, asked, late):
    page = anna.follow(anna.get("/"))

    assert order(page)[0] == late.sid
    assert asked.sid in order(page)
    assert "werkdagen te laat" in page.text
    assert "nog 10 werkdagen" in page.text
    assert "De Rechtshoek" in page.text


def test_no_name_and_no_word_of_a_letter_stands_in_the_list(anna, asked, late):
    page = anna.get("/inbox")

    for one in (asked, late):
        assert one.sid in page.text
        for canary in (one.name, one.v_number, one.words):
            assert canary not in page.text


def test_filters_are_codes_and_keep_what_was_chosen(anna, asked):
    path = "/inbox?state=mine&asker=rechtshoek&purpose=perspective_legal"

    assert asked.sid in anna.get(path).text
    assert 'value="rechtshoek" selected' in anna.get(path).text
    assert asked.sid not in anna.get("/inbox?asker=thuishaven").text
    assert asked.sid not in anna.get("/inbox?purpose=screening").text
    assert asked.sid not in anna.get("/inbox?state=done").text


@pytest.mark.parametrize(
    "query", ["state=none", "asker=Samira%20Canarie", "purpose=..", "page=0", "page=x"]
)
def test_another_filter_is_no_page(anna, query):
    assert anna.get(f"/inbox?{query}").status_code == 404


@pytest.mark.usefixtures("asked", "late")
def test_a_page_is_bounded(anna, monkeypatch):
    monkeypatch.setattr("connectors.desk.answering.inbox.ROWS", 1)

    first = anna.get("/inbox")
    second = anna.get(
        re.search(r'href="(/inbox\?[^"]*page=2)"', first.text)[1].replace("&amp;", "&")
    )

    assert len(order(first)) == 1
    assert len(order(second)) == 1
    assert order(first) != order(second)


def test_what_waits_for_another_is_not_waiting_for_me(town, anna, tmp_path):
    one = asking.ask_ind(town, tmp_path, ("asylum_decisions",))
    message.ask_back(town.session("anna"), one.sid, text="Welke procedure?")

    assert one.sid not in order(anna.get("/inbox"))
    assert one.sid in order(anna.get("/inbox?state=paused"))


def test_what_the_run_could_not_do_is_marked(town, anna, asked):
    kept = open_memory(town.parties["ind"].folder / "anna.memory")
    kept.put(disk.WORK, asked.sid, {"code": "no_unique_match", "at": "2026-01-01T00:00:00Z"})

    assert "niet één persoon gevonden" in anna.get("/inbox").text
    kept.put(disk.WORK, asked.sid, {"code": "keyset_superseded", "at": "2026-01-01T00:00:00Z"})
    assert "dit ging niet vanzelf" in anna.get("/inbox").text
    assert "keyset_superseded" not in anna.get("/inbox").text
    kept.drop(disk.WORK, asked.sid)


def test_another_party_sees_nothing_of_it(town, asked):
    wout = Browser(town.desk("dtv")).unlock("wout")

    assert asked.sid not in wout.get("/inbox").text + wout.get("/inbox?state=done").text


def test_letter_person_clocks_and_mandate_stand_on_one_page(anna, asked):
    page = anna.get(f"/inbox/{asked.sid}")

    assert page.status_code == 200
    for shown in (asked.name, asked.v_number, asked.words, "3 februari 1990"):
        assert shown in page.text
    assert "De Rechtshoek" in page.text
    assert "Gehoren en vluchtverhaal" in page.text
    assert "Zo is dit berekend" in page.text
    assert "Afgesproken: 10 werkdagen" in page.text
    assert "Antwoord volgens de wet" in page.text
    assert "U mag altijd weigeren" in page.text
    title = re.search("<title>(.*?)</title>", page.text)[1]
    assert asked.sid[:8] in title
    assert asked.name not in title


def test_the_mandate_opens_in_the_browser_and_can_do_nothing_there(anna, asked):
    page = anna.get(f"/inbox/{asked.sid}")
    href = re.search(r'<img class="paper" src="([^"]+)"', page.text)[1]

    paper = anna.get(href)

    assert paper.content == asked.mandate
    assert paper.headers["content-type"] == "image/jpeg"
    assert paper.headers["content-disposition"].startswith("inline;")
    assert paper.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert paper.headers["cache-control"] == "no-store"
    assert paper.headers["x-content-type-options"] == "nosniff"
    assert anna.get(f"/inbox/{asked.sid}/mandates/2").status_code == 404


def test_the_mandate_opens_by_its_own_address_too(town, asked):
    other = Browser(town.desk("ind")).unlock("daan")

    assert other.get(f"/inbox/{asked.sid}/mandates/1").content == asked.mandate


def test_who_is_not_of_the_desk_or_of_the_party_finds_nothing(town, anna, asked):
    for party, name in (("ind", "vera"), ("dtv", "wout"), ("rechtshoek", "noor")):
        browser = Browser(town.desk(party)).unlock(name)
        for path in ("", "/mandates/1"):
            answer = browser.get(f"/inbox/{asked.sid}{path}")
            assert answer.status_code == 404, (name, path)
            assert asked.name not in answer.text
    for sid in ("0" * 64, "x", asked.sid[:-1], asked.case_id):
        assert anna.get(f"/inbox/{sid}").status_code == 404


def test_after_locking_no_document_is_shown(anna, asked):
    anna.get(f"/inbox/{asked.sid}")
    kept = dict(anna.http.cookies)
    anna.post("/lock")
    anna.http.cookies.update(kept)

    assert anna.get(f"/inbox/{asked.sid}/mandates/1").headers["location"] == "/unlock"


def test_a_letter_about_another_person_stays_closed_and_says_what_to_do(town, anna, tmp_path):
    def lie(draft):
        card = dict(draft.case.card) | {"anchor": "nl-v:9999000001"}
        return replace(draft, case=replace(draft.case, card=card))

    found = asking.ask_ind(town, tmp_path, ("asylum_decisions",), lie=lie)

    page = anna.get(f"/inbox/{found.sid}")

    assert page.status_code == 200
    assert "gaat over iemand anders dan de toestemming" in page.text
    assert "Zoek niets op" in page.text
    for canary in (found.name, found.words, "9999000001"):
        assert canary not in page.text
    assert f"/inbox/{found.sid}/answer" not in page.text
    assert f"/inbox/{found.sid}/refusal" in page.text


def test_a_letter_of_which_a_byte_was_changed_is_an_alarm(town, anna, tmp_path):
    found = asking.ask_ind(town, tmp_path, ("asylum_decisions",))
    request = inbox.read_request(town.session("anna"), found.sid)
    digest = request.said.sealed.sha256
    (blob,) = (one for one in (town.folder / "hub").rglob("*") if one.name == digest)
    data = bytearray(blob.read_bytes())
    data[-1] ^= 1
    blob.write_bytes(data)

    page = anna.get(f"/inbox/{found.sid}")

    assert "is niet te vertrouwen" in page.text
    assert found.name not in page.text
    assert f"/inbox/{found.sid}/answer" not in page.text


def test_each_opening_is_logged(town, anna, asked):
    anna.get(f"/inbox/{asked.sid}")
    before = _delivered(town, asked)
    anna.get(f"/inbox/{asked.sid}")

    assert _delivered(town, asked) == before + 1


def _delivered(town, asked):
    row = inbox.read_row(town.session("anna"), asked.sid)
    return sum(one.event == "request_delivered" for one in row.timeline)
