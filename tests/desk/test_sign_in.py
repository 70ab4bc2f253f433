"""At a desk on a server members sign in with their party first, and see their own key file only."""

import logging
import re
from contextlib import ExitStack

import pytest

from connectors.desk.seat.admission import SIGN_IN_S
from connectors.keys import joining, keyring
from tests.desk.server import ORIGIN, STRANGER, Server, press, provider, write_people
from tests.world.browser import Walk
from tests.world.desk import PASSPHRASE, Browser
from tests.world.serve import served

PHRASE = "een-twee-drie-vier-vijf-zes"
_OPEN = {"/sign-in", "/sign-in/return", "/sign-out", "/language", "/static/{name}"}


@pytest.fixture(scope="module")
def place(town, tmp_path_factory):
    with served(provider) as issuer:
        server = Server(town, "rechtshoek", issuer, tmp_path_factory.mktemp("desk") / "people.toml")
        yield server
        server.close()


@pytest.fixture
def server(place):
    """The desk, with its file of people as it was and its clock anew."""
    write_people(place.file, place.issuer)
    place.clock.now = 0.0
    return place


@pytest.fixture
def noor(server):
    return server.browser().sign_in("sub-noor")


@pytest.fixture
def at_work(noor):
    answer = noor.post("/unlock", {"holder": "noor", "passphrase": PASSPHRASE})
    assert answer.status_code == 303, answer.text
    return noor


def seats(server):
    return [place.seat.name for place in server.site.vault._places.values()]


@pytest.fixture(scope="module")
def reachable(town, tmp_path_factory):
    """A desk and its provider, each at a port of its own; gives the desk's address."""
    file = tmp_path_factory.mktemp("reachable") / "people.toml"
    with ExitStack() as stack:

        def desk(origin):
            at = stack.enter_context(served(lambda issuer: provider(issuer, origin=origin)))
            return Server(town, "rechtshoek", at, file, origin=origin).app

        with served(desk, lifespan="on") as origin:
            yield origin


def test_a_member_walks_in_and_out_in_a_browser_without_a_script(reachable, chromium):
    walk = Walk(chromium, "http://127.0.0.1")
    page = walk.page

    page.goto(f"{reachable}/requests")
    assert page.url == f"{reachable}/sign-in"
    page.get_by_role("button", name="Aanmelden bij uw organisatie").click()
    page.get_by_role("button", name="sub-noor").click()
    assert page.url == f"{reachable}/unlock"
    assert page.get_by_text("Uw sleutelbestand heet noor.").is_visible()
    assert "bram" not in page.content()
    page.get_by_label("Wachtzin").fill(PASSPHRASE)
    page.locator("main").get_by_role("button", name="Ontgrendelen").click()
    assert page.url == f"{reachable}/"
    assert "De Rechtshoek" in page.locator("header").inner_text()
    page.get_by_role("button", name="Vergrendelen").click()
    assert page.url == f"{reachable}/unlock"
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Sign out").click()
    assert page.url == f"{reachable}/sign-in"
    page.goto(f"{reachable}/unlock")
    assert page.url == f"{reachable}/sign-in"
    assert walk.complaints == []


def test_before_signing_in_every_page_leads_there_and_shows_nothing(server):
    browser = server.browser()
    paths = server.app.openapi()["paths"]
    assert paths.keys() > _OPEN

    for path in paths.keys() - _OPEN:
        address = re.sub(r"{[^}]*}", "noor", path)
        for method in paths[path]:
            answer = browser.http.request(method.upper(), address, headers={"Origin": ORIGIN})
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"] == "/sign-in"
            assert answer.content == b""


def test_the_right_passphrase_opens_nothing_before_signing_in(server):
    browser = server.browser()

    answer = browser.post("/unlock", {"holder": "noor", "passphrase": PASSPHRASE})

    assert answer.headers["location"] == "/sign-in"
    assert browser.cookie("seat") is None
    assert seats(server) == []


def test_what_is_unlocked_is_locked_and_signed_out(server, at_work):
    assert at_work.get("/").status_code == 200
    assert seats(server) == ["noor"]

    answer = at_work.post("/lock", token=at_work.form_token("/"))
    assert answer.headers["location"] == "/unlock"
    assert at_work.where() == "/unlock"
    assert seats(server) == []
    at_work.post(
        "/unlock", {"holder": "noor", "passphrase": PASSPHRASE}, token=at_work.form_token("/unlock")
    )
    kept = dict(at_work.http.cookies)
    answer = at_work.post("/sign-out", token=at_work.form_token("/"))

    assert answer.headers["location"] == "/sign-in"
    assert seats(server) == []
    at_work.http.cookies.update(kept)
    assert at_work.where("/") == at_work.where("/unlock") == "/sign-in"


def test_cookies_are_for_this_host_over_https_and_not_for_scripts(server):
    browser = server.browser()
    answer = browser.get(browser.back("sub-noor"))

    made = [one for one in answer.headers.get_list("set-cookie") if "Max-Age=0" not in one]
    assert [one.partition("=")[0] for one in made] == ["__Host-desk-sign-in"]
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in made[0]
    assert "Domain" not in made[0]


def test_each_sign_in_has_a_reference_that_no_browser_had_before(server, noor):
    first = noor.cookie("sign-in")
    planted = noor.cookie("browser")
    noor.sign_in("sub-noor")

    assert noor.cookie("sign-in") not in (first, planted)
    assert noor.cookie("browser") is None
    other = server.browser()
    other.http.cookies.set("__Host-desk-sign-in", first, domain="desk.example", path="/")
    assert other.where("/unlock") == "/sign-in"


def test_somebody_elses_key_file_does_not_open_and_is_not_there(noor, server):
    page = noor.get("/unlock").text
    assert "noor" in page
    assert "bram" not in page

    answer = noor.post("/unlock", {"holder": "bram", "passphrase": PASSPHRASE})

    assert answer.status_code == 400
    assert seats(server) == []
    assert noor.cookie("seat") is None


@pytest.mark.parametrize("path", ["/enrolment/bram", "/enrolment/bram/officers"])
def test_nobody_begins_for_somebody_else(town, noor, path):
    folder = town.parties["rechtshoek"].folder
    asks = joining.write(town.parties["rechtshoek"].members["bram"], ["legal_counsellor"])
    (folder / "bram.req").write_bytes(asks)
    try:
        assert noor.get(path).status_code == 404
        assert noor.get("/enrolment/bram/request").status_code == 404
        assert noor.post(path, {"passphrase": PASSPHRASE}).status_code == 404
    finally:
        (folder / "bram.req").unlink()


def test_the_seat_of_one_is_no_seat_for_another(server, at_work):
    bram = server.browser().sign_in("sub-bram")
    stolen = at_work.cookie("seat")
    bram.http.cookies.set("__Host-desk-seat", stolen, domain="desk.example", path="/")

    assert bram.where("/") == "/unlock"
    assert at_work.get("/").status_code == 200


@pytest.mark.parametrize("subject", ["sub-bram", STRANGER])
def test_who_signs_in_after_somebody_finds_them_locked(server, at_work, subject):
    kept = dict(at_work.http.cookies)
    at_work.get(at_work.back(subject))

    assert seats(server) == []
    assert "noor" not in at_work.get("/unlock").text
    at_work.http.cookies.clear()
    at_work.http.cookies.update(kept)
    assert at_work.where("/") == "/sign-in"


def test_a_stranger_is_told_who_to_ask_and_nobody_else_is_told_who_they_are(server, caplog, capfd):
    browser = server.browser()
    with caplog.at_level(logging.DEBUG):
        answer = browser.get(browser.back(STRANGER))

    assert answer.status_code == 403
    assert STRANGER in answer.text
    assert "Vraag de beheerder" in answer.text
    assert "noor" not in answer.text
    assert browser.cookie("sign-in") is None
    assert browser.where("/unlock") == "/sign-in"
    assert STRANGER not in caplog.text + "".join(capfd.readouterr())
    token = re.search(r'name="form_token" value="([0-9a-f]{64})"', answer.text)[1]
    assert browser.post("/sign-in", token=token).status_code == 303


def refused(browser, answer):
    assert answer.status_code == 403
    assert "Het aanmelden is niet gelukt" in answer.text
    assert browser.cookie("sign-in") is None
    assert browser.where("/unlock") == "/sign-in"


def test_an_answer_with_another_state_is_refused(server):
    browser = server.browser()
    back = browser.back("sub-noor")

    refused(browser, browser.get(re.sub("state=[^&]*", f"state={'x' * 43}", back)))
    refused(browser, browser.get(back))


def test_an_answer_that_was_used_is_refused(server):
    browser = server.browser()
    back = browser.back("sub-noor")
    browser.get(back)
    browser.post("/sign-out", token=browser.form_token("/unlock"))

    refused(browser, browser.get(back))


def test_an_answer_that_another_browser_asked_for_is_refused(server):
    thief, victim = server.browser(), server.browser()
    back = thief.back("sub-bram")
    victim.begin()

    refused(victim, victim.get(back))


def test_who_declines_at_the_provider_is_not_in(server):
    browser = server.browser()

    refused(browser, browser.get(press(browser.begin(), "")))


@pytest.mark.parametrize("query", ["", "?", "?code=x", "?code=a&code=b", "?" + "x" * 5_000])
def test_an_answer_that_is_none_is_refused(server, query):
    browser = server.browser()
    browser.begin()

    refused(browser, browser.get(f"/sign-in/return{query}"))


def test_a_form_of_another_site_signs_nobody_in_or_out(at_work):
    for path in ("/sign-in", "/sign-out"):
        token = at_work.form_token("/")
        elsewhere = "https://elsewhere.example"
        assert at_work.post(path, token=token, origin=elsewhere).status_code == 403
        assert at_work.post(path, token="0" * 64).status_code == 403
    assert at_work.get("/").status_code == 200


def test_after_a_day_of_work_the_keys_are_locked_and_signing_in_is_due(server, at_work):
    server.clock.now = SIGN_IN_S - 1
    assert at_work.get("/").status_code == 200

    server.clock.now = SIGN_IN_S

    assert at_work.where("/") == "/sign-in"
    assert seats(server) == []


def test_who_is_taken_out_of_the_file_is_out_at_the_next_click(server, at_work):
    write_people(server.file, server.issuer, {"sub-bram": "bram"})

    assert at_work.where("/") == "/sign-in"
    assert seats(server) == []


def test_while_the_file_is_damaged_nothing_opens(server, at_work):
    server.file.write_text("issuer")

    assert at_work.get("/").status_code == 503
    assert at_work.get("/unlock").status_code == 503
    browser = server.browser()
    answer = browser.get(browser.back("sub-noor"))
    assert answer.status_code == 503
    assert browser.cookie("sign-in") is None


def test_while_the_provider_is_down_the_page_says_so_and_nothing_opens(town, tmp_path):
    with served(provider) as issuer:
        server = Server(town, "rechtshoek", issuer, tmp_path / "people.toml")
        late = server.browser()
        back = late.back("sub-noor")
        fresh = Server(town, "rechtshoek", issuer, tmp_path / "people.toml")
    for answer in (late.get(back), fresh.browser().post("/sign-in")):
        assert answer.status_code == 503
        assert "Aanmelden kan nu niet" in answer.text
    assert late.where("/unlock") == "/sign-in"
    server.close()
    fresh.close()


def test_the_page_lets_its_form_lead_to_the_provider_and_nowhere_else(server):
    policy = server.browser().get("/sign-in").headers["content-security-policy"]

    assert f"form-action 'self' {server.issuer};" in policy


def test_the_first_visit_makes_the_key_file_that_the_party_named(town, server):
    folder = town.parties["rechtshoek"].folder
    before = (folder / "noor.key").read_bytes()
    yara = server.browser().sign_in("sub-yara")

    assert yara.where("/unlock") == "/enrolment"
    assert 'name="name"' not in yara.get("/enrolment").text
    form = {"name": "noor", "party": "rechtshoek", "function": ["legal_counsellor"]}
    answer = yara.post("/enrolment", form | {"passphrase": PHRASE, "again": PHRASE})

    assert answer.headers.get("location") == "/enrolment/yara", answer.text
    assert keyring.read(folder / "yara.key", PHRASE, "demo").party == "rechtshoek"
    assert (folder / "noor.key").read_bytes() == before
    # Who comes back before the officers signed finds the way on, and makes no second key.
    made = (folder / "yara.key").read_bytes()
    assert yara.where("/enrolment") == "/enrolment/yara"
    assert yara.get("/enrolment/yara").status_code == 200
    again = yara.post("/enrolment", form | {"passphrase": PHRASE, "again": PHRASE})
    assert again.headers["location"] == "/enrolment/yara"
    assert (folder / "yara.key").read_bytes() == made


def test_who_has_a_key_file_is_not_asked_to_make_one(noor):
    assert noor.where("/enrolment") == "/unlock"


def test_when_the_desk_ends_everybody_is_out(town, tmp_path):
    with served(provider) as issuer:
        server = Server(town, "rechtshoek", issuer, tmp_path / "people.toml")
        browser = server.browser()
        with browser.http:
            browser.sign_in("sub-noor")
            assert browser.where("/unlock") == ""
        assert browser.where("/unlock") == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/return?code=x"])
def test_on_a_laptop_there_is_no_signing_in(town, path):
    browser = Browser(town.desk("rechtshoek"))

    assert browser.get(path).status_code == 404
    assert "Afmelden" not in browser.unlock("noor").get("/").text
