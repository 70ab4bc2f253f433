"""The first visit: a key, officers who take it in, and what they signed."""

import re

import pytest

from connectors.api.party import PublishedOut
from connectors.desk.app import build
from connectors.desk.seat.holder import Holder, Holders
from connectors.keys import joining, keyring, officer
from connectors.keys.officer import Change
from hub.crypto import keyset
from tests.desk.newcomer import FORM, PHRASE
from tests.world.desk import CLOCK, Browser
from tests.world.parties import document


@pytest.fixture(scope="module")
def desk(town):
    return town.desk("thuishaven")


@pytest.fixture(scope="module")
def joined(town, desk):
    """Yara made her key at the desk, and her officers took her in."""
    party = town.parties["thuishaven"]
    answer = Browser(desk).post("/enrolment", FORM)
    assert answer.headers["location"] == "/enrolment/yara", answer.text
    asks = joining.read((party.folder / "yara.req").read_bytes())
    proposed = officer.propose(party.officers[0], party.keyset, Change(joining=[asks]), CLOCK)
    signed = officer.sign_keyset(party.officers[1], proposed)
    return asks, signed


@pytest.fixture(scope="module")
def published(town, joined):
    body = {"statement": document(joined[1].envelope)}
    town.session("sanne").hub.post("/v1/keysets", body, PublishedOut)
    return joined[0]


def fetched(browser):
    answer = browser.post("/enrolment/yara", {"passphrase": PHRASE})
    assert answer.headers.get("location") == "/enrolment/yara/officers", answer.text
    return re.findall(
        r'name="officer" type="checkbox" value="([0-9a-f]{32})"', browser.follow(answer).text
    )


def test_a_new_key_file_is_sealed_and_shows_its_fingerprint(town, desk, joined):
    folder = town.parties["thuishaven"].folder
    page = Browser(desk).get("/enrolment/yara").text

    assert joined[0].fingerprint in page
    held = keyring.read(folder / "yara.key", PHRASE, "demo")
    assert (held.party, held.member) == ("thuishaven", joined[0].member)
    assert joined[0].functions == ("caseworker",)
    file = Browser(desk).get("/enrolment/yara/request")
    assert joining.read(file.content) == joined[0]
    assert PHRASE.encode() not in file.content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "sanne"}, "die nog niet bestaat"),
        ({"name": "../sanne"}, "die nog niet bestaat"),
        ({"name": ""}, "die nog niet bestaat"),
        ({"party": "Thuis Haven"}, "de korte naam"),
        ({"function": []}, "ten minste één functie"),
        ({"function": ["burgemeester"]}, "ten minste één functie"),
        ({"passphrase": "kort", "again": "kort"}, "te kort"),
        ({"passphrase": "x" * 2_000, "again": "x" * 2_000}, "te kort"),
        ({"again": PHRASE + "x"}, "niet gelijk"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_at_its_field(town, desk, change, said):
    before = sorted(town.parties["thuishaven"].folder.iterdir())

    answer = Browser(desk).post("/enrolment", FORM | {"name": "zoe"} | change)

    assert answer.status_code == 400
    assert said in answer.text
    assert PHRASE not in answer.text
    assert sorted(town.parties["thuishaven"].folder.iterdir()) == before


@pytest.mark.usefixtures("joined")
def test_a_key_file_that_is_there_is_never_overwritten(town, desk):
    path = town.parties["thuishaven"].folder / "yara.key"
    before = path.read_bytes()

    answer = Browser(desk).post("/enrolment", FORM)

    assert answer.status_code == 400
    assert path.read_bytes() == before


def test_before_the_officers_published_nothing_is_believed(town, desk):
    folder = town.parties["thuishaven"].folder
    other = joining.new_member("demo", "thuishaven")
    keyring.write(folder / "wim.key", other, PHRASE)
    (folder / "wim.req").write_bytes(joining.write(other, ["caseworker"]))

    answer = Browser(desk).post("/enrolment/wim", {"passphrase": PHRASE})

    assert answer.status_code == 400
    assert "kent u nog niet" in answer.text
    assert Browser(desk).get("/enrolment/wim/officers").status_code == 404


@pytest.mark.usefixtures("published")
def test_a_wrong_passphrase_fetches_nothing(desk):
    answer = Browser(desk).post("/enrolment/yara", {"passphrase": "een-twee-drie-vier-vijf-acht"})

    assert answer.status_code == 400
    assert "niet de goede" in answer.text


@pytest.mark.usefixtures("published")
def test_one_officer_who_was_met_is_not_enough(desk):
    browser = Browser(desk)
    officers = fetched(browser)

    for ticked in ([], officers[:1], ["0" * 32, officers[0]]):
        fields = {"officer": ticked, "passphrase": PHRASE}
        answer = browser.post("/enrolment/yara/officers", fields)
        assert answer.status_code == 400
        assert "niet genoeg" in answer.text
        assert browser.get("/").headers["location"] == "/unlock"


@pytest.mark.usefixtures("published")
def test_two_officers_who_were_met_open_the_desk(town, desk):
    browser = Browser(desk)
    officers = fetched(browser)
    party = town.parties["thuishaven"]
    shown = officer.fingerprints(party.keyset)
    page = browser.get("/enrolment/yara/officers").text

    assert set(officers) == keyset.signed_by(party.keyset.envelope, party.keyset)
    assert all(shown[one] in page for one in officers)
    answer = browser.post("/enrolment/yara/officers", {"officer": officers, "passphrase": PHRASE})

    assert browser.follow(answer).status_code == 200
    held = keyring.read(party.folder / "yara.key", PHRASE, "demo")
    assert held.agreement == town.agreement.sid
    again = Browser(desk).get("/enrolment/yara/officers")
    assert again.status_code == 404


def test_a_laptop_without_a_key_begins_with_making_one(town, tmp_path):
    site = town.desk("thuishaven").state.site
    holder = Holder(key=tmp_path / "hub.key", state=tmp_path / "state")
    alone = type(site)(
        origin=site.origin,
        hub=site.hub,
        env=site.env,
        clock=site.clock,
        holders=Holders(folder=tmp_path, single=holder),
        queue=site.queue,
        words=site.words,
    )
    browser = Browser(build(alone))

    assert browser.get("/unlock").headers["location"] == "/enrolment"
    page = browser.get("/enrolment").text
    assert 'name="name"' not in page
    answer = browser.post("/enrolment", FORM, token=browser.form_token("/enrolment"))
    assert answer.headers["location"] == "/enrolment/hub"
    assert keyring.read(holder.key, PHRASE, "demo").party == "thuishaven"
    assert browser.get("/unlock").status_code == 200


@pytest.mark.parametrize("path", ["/enrolment/nobody", "/enrolment/%2e%2e", "/enrolment/A"])
def test_a_name_that_is_not_here_is_not_found(desk, path):
    assert Browser(desk).get(path).status_code == 404
