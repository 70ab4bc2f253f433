"""A mandate: its document stays here, sealed; its commitment goes with the fact."""

import pytest

from connectors.exchange import case, fact, mandate
from hub.crypto import binding
from hub.errors import VerificationError
from tests.world import case as cases
from tests.world.desk import Browser

PHOTO = b"\xff\xd8\xff handtekening van Selam"
FIELDS = {"aim": "ind:perspective_legal", "days": "183"}


@pytest.fixture
def started(town):
    return cases.started(town)


def post(browser, case_id, fields=None, document=("machtiging.jpg", PHOTO), token=None):
    path = f"/cases/{case_id}/mandate"
    token = token or browser.form_token(path)
    fields = {"form_token": token} | FIELDS | (fields or {})
    files = {"document": document} if document else {"none": ("", b"")}
    return browser.http.post(path, data=fields, files=files, headers={"Origin": browser.origin})


def test_one_form_puts_the_mandate_on_file_and_keeps_the_document_sealed(town, browser, started):
    answer = post(browser.unlock("noor"), started)

    page = browser.follow(answer).text
    assert "Machtiging" in page
    noor = town.session("noor")
    found = fact.read_facts(noor, started)[-1]
    opened = case.read_case(noor, started)
    assert found.payload.recipients == ("ind", "rechtshoek")
    secret = bytes.fromhex(opened.card["s"])
    assert found.payload.evidence == binding.bind(secret, "evidence", PHOTO)
    folder = town.parties["rechtshoek"].folder
    kept = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    assert [one for one in kept if b"handtekening" in one or b"machtiging.jpg" in one] == []


def test_a_colleague_at_the_desk_can_open_the_document_and_others_cannot(town, browser, started):
    post(browser.unlock("noor"), started)
    noor = town.session("noor")
    facts = fact.read_facts(noor, started)[-1:]
    opened, kept = case.read_case(noor, started), town.mandates("rechtshoek")

    for name, readable in (("noor", 1), ("bram", 1), ("tilda", 0), ("anna", 0)):
        with mandate.documents(town.session(name), kept, opened, facts) as found:
            assert len(found) == readable, name


def test_another_document_in_its_place_is_noticed(town, browser, started):
    post(browser.unlock("noor"), started)
    noor = town.session("noor")
    facts = fact.read_facts(noor, started)[-1:]
    opened, kept = case.read_case(noor, started), town.mandates("rechtshoek")
    with mandate.documents(noor, kept, opened, facts) as found:
        other = cases.photo(town.folder, data=b"another")
        kept.put(facts[0].payload.evidence, {}, [*found, other], [noor.member.seal])
    with pytest.raises(Exception, match="mandate_damaged"):
        mandate.documents(noor, kept, opened, facts).__enter__()

    kept.put(facts[0].payload.evidence, {}, [other], [noor.member.seal])
    with pytest.raises(VerificationError, match="evidence_differs"):
        mandate.documents(noor, kept, opened, facts).__enter__()


@pytest.mark.parametrize(
    ("change", "document", "said"),
    [
        ({}, None, "Kies het document"),
        ({}, ("leeg.jpg", b""), "Dit soort bestand"),
        ({}, ("virus.exe", PHOTO), "Dit soort bestand"),
        ({}, ("../../x.jpg", PHOTO), "Dit soort bestand"),
        ({"aim": "ind:application_monitoring"}, ("a.jpg", PHOTO), "Kies waarvoor"),
        ({"aim": ""}, ("a.jpg", PHOTO), "Kies waarvoor"),
        ({"days": "3650"}, ("a.jpg", PHOTO), "Kies hoe lang"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_put_on_file(
    town, browser, started, change, document, said
):
    before = town.mandates("rechtshoek").names()

    answer = post(browser.unlock("noor"), started, change, document)

    assert answer.status_code == 400
    assert said in answer.text
    assert "mandate" not in cases.kinds(town, started)
    assert town.mandates("rechtshoek").names() == before


def test_who_does_not_work_on_the_case_puts_nothing_on_file(town, started):
    for party, name, status in (
        ("rechtshoek", "tilda", 403),
        ("rechtshoek", "bram", 404),
        ("thuishaven", "sanne", 404),
        ("ind", "anna", 404),
    ):
        browser = Browser(town.desk(party)).unlock(name)

        assert browser.get(f"/cases/{started}/mandate").status_code == status, name
        token = browser.form_token("/inbox" if name == "anna" else "/")
        assert post(browser, started, token=token).status_code == status, name
    assert "mandate" not in cases.kinds(town, started)


def test_after_the_mandate_the_request_that_needed_it_goes_on(town, browser, started):
    cases.consent(town, started, items=cases.OVERVIEW)
    browser.unlock("noor")
    path = f"/cases/{started}/ask"
    browser.post(path, {"aim": "ind:perspective_legal"}, token=browser.form_token(path))
    fields = {"category": "asylum_decisions", "necessity": "decide_perspective"}
    browser.post(f"{path}/data", fields, token=browser.form_token(f"{path}/data"))
    assert "Er is geen geldige machtiging" in browser.get(f"{path}/check").text

    answer = post(browser, started)

    assert answer.headers["location"] == f"{path}/check"
    page = browser.get(f"{path}/check").text
    assert "Er is geen geldige machtiging" not in page
    assert "machtiging.jpg" in page
