"""The central desk: only what is not complete, and no letter."""

import pytest

from connectors.exchange import inbox
from tests.world import asking
from tests.world.desk import Browser


@pytest.fixture
def lotte(town):
    return Browser(town.desk("regie")).unlock("lotte")


@pytest.fixture
def asked(town, tmp_path):
    return incomplete(town, tmp_path / "papers")


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    """A request that no test decides on."""
    return incomplete(town, tmp_path_factory.mktemp("papers"))


def incomplete(town, folder):
    return asking.ask_ind(town, folder, ("asylum_decisions",), v_number="", state="at_desk")


def decide(browser, sid, choice):
    return browser.post(f"/central/{sid}", {"choice": choice}, token=browser.form_token("/central"))


def state(town, asked):
    rows = inbox.list_requests(town.session("noor"), "asker")
    return next(one.state for one in rows if one.sid == asked.sid)


def test_only_what_is_incomplete_comes_by(town, lotte, waiting, tmp_path):
    complete = asking.ask_ind(town, tmp_path, ("asylum_decisions",))
    page = lotte.get("/central")

    assert waiting.sid in page.text
    assert complete.sid not in page.text
    for shown in ("De Rechtshoek", "IND (demo)"):
        assert shown in page.text
    for canary in (waiting.name, waiting.v_number, waiting.words):
        assert canary not in page.text
        assert canary not in lotte.get(f"/central/{waiting.sid}").text


def test_it_is_passed_on_or_given_back(town, lotte, asked, tmp_path):
    page = lotte.follow(decide(lotte, asked.sid, "pass"))
    assert "Doorgestuurd naar de ontvanger" in page.text
    assert state(town, asked) == "with_provider"

    other = incomplete(town, tmp_path / "other")
    page = lotte.follow(decide(lotte, other.sid, "back"))
    assert "Teruggegeven aan de vrager" in page.text
    assert state(town, other) == "returned"
    for one in (asked, other):
        assert one.sid not in lotte.get("/central").text
        assert decide(lotte, one.sid, "pass").status_code == 404


def test_what_waited_too_long_stands_on_top_and_says_so(town, lotte, waiting, tmp_path):
    old = incomplete(town, tmp_path)
    text = lotte.get("/central").text
    assert "te laat" not in text
    assert text.index(waiting.sid) < text.index(old.sid)

    asking.make_late(town, old.sid)

    text = lotte.get("/central").text
    assert "te laat" in text
    assert text.index(old.sid) < text.index(waiting.sid)
    assert "te laat" in lotte.get(f"/central/{old.sid}").text
    assert "te laat" not in lotte.get(f"/central/{waiting.sid}").text


@pytest.mark.parametrize("choice", ["", "complete", "0"])
def test_without_a_choice_nothing_happens(town, lotte, waiting, choice):
    answer = decide(lotte, waiting.sid, choice)

    assert answer.status_code == 400
    assert "Kies wat u met dit verzoek doet" in answer.text
    assert state(town, waiting) == "at_desk"


@pytest.mark.parametrize("name", ["karel", "esra", "noor", "anna", "bas"])
def test_nobody_else_sees_or_decides_anything(town, waiting, name):
    browser = Browser(town.desk(town.home[name])).unlock(name)

    assert browser.get("/central").status_code == 403
    assert browser.get(f"/central/{waiting.sid}").status_code == 404
    for choice in ("pass", "back", ""):
        assert decide(browser, waiting.sid, choice).status_code == 404
    assert state(town, waiting) == "at_desk"


def test_the_letter_does_not_open_here(lotte, waiting):
    assert lotte.get(f"/inbox/{waiting.sid}").status_code == 404
    assert lotte.get(f"/inbox/{waiting.sid}/mandates/1").status_code == 404
