"""The start page of the demo: one click signs a visitor in, and only from the page itself."""

import re

import httpx2
import pytest
from fastapi.testclient import TestClient

from hub.demo import entrance
from hub.demo.cast import PERSONAS
from hub.demo.entrance import Entrance
from hub.ui import words
from tests.world.desk import PASSPHRASE
from tests.world.serve import served

ORIGIN = "http://127.0.0.1:8400"


@pytest.fixture(scope="module")
def place(town):
    (town.parties["rechtshoek"].folder / "noor.pass").write_text(f"{PASSPHRASE}\n")

    def application(origin):
        return town.desk("rechtshoek", int(origin.rpartition(":")[2]))

    with served(application, lifespan="on") as desk:
        yield desk


class Visitor:
    """A visitor's browser at the start page; ``again`` counts what was put back."""

    def __init__(self, http, again):
        self.http, self.again = http, again

    def get(self, path):
        return self.http.get(path)

    def post(self, path, *, headers=None, **fields):
        token = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get("/").text)[1]
        return self.http.post(path, data={"form_token": token} | fields, headers=headers)


@pytest.fixture
def start(town, place):
    again = []
    app = entrance.build(
        Entrance(
            origin=ORIGIN,
            hub=town.url,
            desks=dict.fromkeys(("rechtshoek", "thuishaven", "ind", "avim"), place),
            folder=town.folder,
            words={language: words.load(language, "hub.demo") for language in words.LANGUAGES},
            again=lambda: again.append(1),
        )
    )
    http = TestClient(app, base_url=ORIGIN, follow_redirects=False, headers={"Origin": ORIGIN})
    return Visitor(http, again)


def test_there_is_a_card_for_each_of_six_people(start):
    page = start.get("/").text

    assert re.findall(r'action="/enter/(\w+)"', page) == list(PERSONAS)
    assert len(PERSONAS) == 6


def test_one_click_opens_the_desk(town, start, place):
    answer = start.post("/enter/noor")

    assert answer.headers["location"] == place
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith(f"desk-{place.rpartition(':')[2]}-seat=")
    home = httpx2.get(place, headers={"Cookie": cookie}, trust_env=False)
    assert home.status_code == 200
    assert "De Rechtshoek" in home.text
    assert PASSPHRASE not in answer.text + start.get("/").text
    assert town.url not in answer.headers["location"]


@pytest.mark.parametrize("path", ["/enter/noor", "/again", "/language"])
def test_another_sites_form_does_nothing(start, path):
    headers = {"Origin": "https://elsewhere.example"}
    assert start.post(path, headers=headers).status_code == 403
    assert start.again == []


def test_nobody_else_is_signed_in(start):
    assert start.post("/enter/tilda").status_code == 404


def test_everything_is_put_back_on_a_click(start):
    assert start.post("/again").headers["location"] == "/"
    assert start.again == [1]


def test_the_start_page_speaks_both_languages(start):
    assert "Kies wie u bent" in start.get("/").text
    start.post("/language", language="en")
    assert "Choose who you are" in start.get("/").text
