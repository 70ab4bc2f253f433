"""Pages of the desk beside the main jobs, held against WCAG 2.2 AA: each language, two sizes."""

import re

import pytest
from fastapi.testclient import TestClient

from connectors.api.party import PublishedOut
from connectors.keys import joining, officer
from connectors.keys.officer import Change
from hub.demo import entrance
from hub.demo.entrance import Entrance
from hub.errors import HubError, Unavailable
from hub.ui import words
from tests.desk.newcomer import FORM, PHRASE
from tests.world import asking
from tests.world.browser import SIZES, checked
from tests.world.desk import CLOCK, Browser
from tests.world.parties import document


@pytest.fixture(scope="module")
def asked(town, tmp_path_factory):
    return asking.ask_ind(town, tmp_path_factory.mktemp("papers"), ("asylum_decisions",))


@pytest.fixture(scope="module")
def joined(town):
    """Yara made her key at the desk, and what her officers signed is there to be fetched."""
    party, desk = town.parties["thuishaven"], town.desk("thuishaven")
    Browser(desk).post("/enrolment", FORM)
    asks = joining.read((party.folder / "yara.req").read_bytes())
    proposed = officer.propose(party.officers[0], party.keyset, Change(joining=[asks]), CLOCK)
    signed = officer.sign_keyset(party.officers[1], proposed)
    town.session("sanne").hub.post(
        "/v1/keysets", {"statement": document(signed.envelope)}, PublishedOut
    )
    return desk


def at_desk(app, language, name=""):
    browser = Browser(app)
    browser.post("/language", {"language": language, "back": "/"})
    return browser.unlock(name) if name else browser


def joining_pages(town, asked, joined, language):  # noqa: ARG001 - as its neighbours
    browser = at_desk(joined, language)
    yield "enrolment-error", browser.post("/enrolment", {})
    yield "enrolment-waiting", browser.get("/enrolment/yara")
    yield "enrolment-waiting-error", browser.post("/enrolment/yara", {"passphrase": ""})
    fetched = browser.post("/enrolment/yara", {"passphrase": PHRASE})
    yield "enrolment-officers", browser.follow(fetched)
    fields = {"passphrase": PHRASE}
    yield "enrolment-officers-error", browser.post("/enrolment/yara/officers", fields)


def pages_of_a_request(town, asked, joined, language):  # noqa: ARG001 - as its neighbours
    noor = at_desk(town.desk("rechtshoek"), language, "noor")
    yield "hub-view", noor.get(f"/hub-view/{asked.sid}")
    request = noor.get(f"/requests/{asked.sid}").text
    yield "proof", noor.get(re.search(r'href="(/proofs/[0-9a-f]{32})"', request)[1])
    anna = at_desk(town.desk("ind"), language, "anna")
    yield "stop", anna.get(f"/requests/{asked.sid}/stop")
    fields = {"code": "not_held", "step": "send"}
    refusal = f"/inbox/{asked.sid}/refusal"
    if language == words.LANGUAGES[-1]:  # once is all
        yield "done", anna.follow(anna.post(refusal, fields, token=anna.form_token(refusal)))


def faults(town, asked, joined, language):  # noqa: ARG001 - as its neighbours
    app = town.desk("rechtshoek")

    @app.get("/test/{status}")
    def _fail(status: int):
        raise {500: HubError("odd"), 503: Unavailable("hub_down")}[status]

    noor = at_desk(app, language, "noor")
    yield "fault-404", noor.get("/no-such-page")
    yield "fault-403", noor.post("/lock", token="0" * 64)
    yield "fault-500", noor.get("/test/500")
    yield "fault-503", noor.get("/test/503")
    yield "fault-nobody", at_desk(app, language).get("/no-such-page")


def start_page(town, asked, joined, language):  # noqa: ARG001 - as its neighbours
    places = Entrance(
        origin="http://127.0.0.1:8400",
        hub=town.url,
        desks={},
        folder=town.folder,
        words={language: words.load(language, "hub.demo") for language in words.LANGUAGES},
        again=list,
    )
    browser = TestClient(entrance.build(places), base_url=places.origin)
    browser.cookies.set("start-8400-language", language)
    yield "start", browser.get("/")


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("pages", [joining_pages, pages_of_a_request, faults, start_page])
def test_no_page_beside_the_main_jobs_has_a_barrier(
    town,
    asked,
    joined,
    chromium,
    language,
    pages,
):
    for name, answer in pages(town, asked, joined, language):
        assert f'<html lang="{language}">' in answer.text, name
        for size in SIZES:
            checked(chromium, answer.text, f"desk-{name}-{language}-{size}", size)
