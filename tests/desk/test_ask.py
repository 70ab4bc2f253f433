"""Asking in three steps: only what the agreement allows, nothing lost, nothing leaked."""

import re

import pytest

from connectors.exchange import inbox
from tests.world import case as cases
from tests.world.desk import Browser

AIM = {"aim": "ind:perspective_legal"}
DATA = {
    "category": ["asylum_decisions", "asylum_procedure_overview"],
    "necessity": "decide_perspective",
    "text": "",
}
WHY = "De hoorverslagen gaan over de <b>reden</b> van vertrek."


@pytest.fixture
def started(town):
    return cases.started(town)


@pytest.fixture
def mandated(town, started, tmp_path):
    cases.mandate(town, started, tmp_path)
    cases.consent(town, started, items=cases.OVERVIEW)
    return started


class Wizard:
    """Somebody in the middle of asking, who counts every click."""

    def __init__(self, browser, case_id):
        self.browser, self.path, self.clicks = browser, f"/cases/{case_id}/ask", 0

    def post(self, step, fields, at=None):
        self.clicks += 1
        token = self.browser.form_token(self.path + (step if at is None else at))
        return self.browser.post(self.path + step, fields, token=token)

    def aim(self, fields=None):
        return self.post("", AIM | (fields or {}))

    def data(self, fields=None):
        return self.post("/data", DATA | (fields or {}))

    def checked(self):
        return self.browser.get(f"{self.path}/check").text

    def send(self, **fields):
        page = self.checked()
        mark = re.search(r'name="shown" id="shown" value="([0-9a-f]+)"', page)[1]
        typed = {"v_number": cases.V_NUMBER, "shown": mark} | fields
        return self.post("/send", typed, at="/check")


@pytest.fixture
def wizard(browser, started):
    return Wizard(browser.unlock("noor"), started)


def asked(town, case_id):
    rows = inbox.list_requests(town.session("noor"), "asker")
    return [one for one in rows if one.case_id == case_id]


def test_three_steps_send_a_request_with_the_mandate_that_lies_at_the_desk(town, browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)

    assert wizard.aim().headers["location"] == f"{wizard.path}/data"
    assert wizard.data().headers["location"] == f"{wizard.path}/check"
    page = wizard.checked()
    assert "machtiging.jpg" in page
    assert "Mag gevraagd worden" in page
    answer = wizard.send()

    (sent,) = asked(town, mandated)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/requests/{sent.sid}"
    assert sent.state == "with_provider"
    anna = town.session("anna")
    with inbox.letter(anna, inbox.deliver(anna, sent.sid)) as letter:
        assert [one.name for one in letter.container.parts] == ["machtiging.jpg"]


def test_only_what_the_agreement_lets_this_function_ask_is_offered(wizard):
    page = wizard.browser.get(wizard.path).text

    assert 'value="ind:perspective_legal"' in page
    for never in ("gemeente:", "ggd:", "rechtshoek:", ":immigration_enforcement", ":acute_care"):
        assert never not in page


@pytest.mark.parametrize(
    "aim",
    [
        *("", ":", "ind", "ind:", "ind:bulk_matching", "ggd:perspective_legal", "hub:research"),
        *("ind:application_preparation", "rechtshoek:perspective_legal", "<b>:x", "ind:x:y"),
    ],
)
def test_an_aim_that_is_not_offered_goes_nowhere(town, wizard, started, aim):
    answer = wizard.aim({"aim": aim})

    assert answer.status_code == 400
    assert "Kies wat u wilt uitzoeken" in answer.text
    assert wizard.browser.get(f"{wizard.path}/data").headers["location"] == wizard.path
    assert asked(town, started) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"category": []}, "Kies gegevens uit de lijst"),
        ({"category": ["medical_full"]}, "Kies gegevens uit de lijst"),
        ({"category": ["asylum_decisions", "<i>"]}, "Kies gegevens uit de lijst"),
        ({"category": ["ind_internal_minute"]}, "Kies gegevens uit de lijst"),
        ({"necessity": ""}, "Kies waarom"),
        ({"necessity": "curious"}, "Kies waarom"),
        ({"text": "x" * 4_001}, "Maak de uitleg korter"),
        ({"text": "é" * 2_001}, "Maak de uitleg korter"),
        ({"category": ["asylum_narrative"], "text": "te kort"}, "in minstens 20 letters"),
    ],
)
def test_what_is_wrong_in_step_two_is_said_at_its_field_and_keeps_what_was_typed(
    wizard, wrong, said
):
    wizard.aim()

    answer = wizard.data({"text": "Graag met spoed"} | wrong)

    assert answer.status_code == 400
    assert answer.text.count(said) == 2  # in the summary and at the field
    assert "<i>" not in answer.text
    if "text" not in wrong:
        assert "Graag met spoed" in answer.text
    assert wizard.browser.get(f"{wizard.path}/check").headers["location"] == f"{wizard.path}/data"


def test_two_thousand_categories_are_too_large(wizard):
    wizard.aim()

    answer = wizard.data({"category": [f"c{number}" for number in range(2_000)]})

    assert answer.status_code == 413


def test_the_least_of_a_purpose_is_ticked_and_more_is_offered(wizard):
    wizard.aim()

    page = wizard.browser.get(f"{wizard.path}/data").text

    ticked = re.findall(r'name="category" type="checkbox" value="(\w+)" checked', page)
    assert sorted(ticked) == sorted(DATA["category"])
    assert 'value="asylum_narrative"' in page
    assert 'name="necessity" type="radio" value="decide_perspective" checked' in page


def test_a_missing_mandate_is_said_before_sending_with_the_way_to_mend_it(town, wizard, started):
    cases.consent(town, started, items=cases.OVERVIEW)
    wizard.aim()
    wizard.data()

    page = wizard.checked()

    assert "Er is geen geldige machtiging" in page
    assert f'href="/cases/{started}/mandate"' in page
    assert asked(town, started) == []


@pytest.mark.parametrize("typed", ["", "9999000002", "999900000", "abc", f"{cases.V_NUMBER}0"])
def test_another_v_number_than_the_card_sends_nothing(town, browser, mandated, typed):
    wizard = Wizard(browser.unlock("noor"), mandated)
    wizard.aim()
    wizard.data()

    answer = wizard.send(v_number=typed)

    assert answer.status_code == 400
    assert "niet het V-nummer van deze persoon" in answer.text
    assert cases.V_NUMBER not in answer.text
    assert asked(town, mandated) == []


def test_a_v_number_may_be_typed_with_spaces(browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)
    wizard.aim()
    wizard.data()

    assert wizard.send(v_number=" 9999 000 001 ").status_code == 303


def test_what_is_sent_is_what_was_shown(town, browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)
    wizard.aim()
    wizard.data()
    mark = re.search(r'id="shown" value="([0-9a-f]+)"', wizard.checked())[1]
    # In another window of the same member.
    wizard.data({"category": ["asylum_decisions"]})

    answer = wizard.send(shown=mark)

    assert answer.status_code == 400
    assert "intussen veranderd" in answer.text
    assert asked(town, mandated) == []
    assert wizard.send().status_code == 303


def test_a_step_that_was_skipped_leads_to_the_one_before(wizard):
    for step in ("/data", "/check"):
        assert wizard.browser.get(wizard.path + step).status_code == 303
    wizard.aim()
    assert wizard.browser.get(f"{wizard.path}/check").headers["location"] == f"{wizard.path}/data"
    token = wizard.browser.form_token(f"{wizard.path}/data")
    answer = wizard.browser.post(f"{wizard.path}/send", {"shown": "x"}, token=token)
    assert answer.headers["location"] == wizard.path


def test_words_are_text_on_the_page_and_in_no_file_or_address(town, wizard):
    wizard.aim()
    category = [*DATA["category"], "asylum_narrative"]

    answer = wizard.data({"category": category, "text": WHY})

    assert "reden" not in answer.headers["location"]
    page = wizard.checked()
    assert "&lt;b&gt;reden&lt;/b&gt;" in page
    assert "<b>reden" not in page
    folder = town.parties["rechtshoek"].folder
    kept = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    for private in ("reden", "hoorverslagen", cases.V_NUMBER, cases.NAME, "Tekeste"):
        assert private.encode() not in kept


def test_locking_loses_nothing(wizard):
    wizard.aim()
    category = [*DATA["category"], "asylum_narrative"]
    wizard.data({"category": category, "text": WHY})
    wizard.browser.post("/lock", token=wizard.browser.form_token("/"))

    wizard.browser.unlock("noor")

    assert "reden" in wizard.checked()


def test_a_second_request_for_the_same_is_warned_of(town, browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)
    wizard.aim()
    wizard.data()
    wizard.send()
    (sent,) = asked(town, mandated)
    wizard.aim()
    wizard.data()

    page = wizard.checked()

    assert "al een verzoek open staan" in page
    assert f"/requests/{sent.sid}" in page


def test_nobody_meets_an_article_a_flow_or_a_code(browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)
    pages = [browser.get(wizard.path).text]
    wizard.aim()
    pages.append(browser.get(f"{wizard.path}/data").text)
    wizard.data()
    pages.append(wizard.checked())

    for page in pages:
        text = re.sub(r"<[^>]*>", " ", page)
        assert not re.search(r"\bF\d\d\b|[Aa]rtikel|\bAVG\b|DENY_|perspective_|asylum_", text)


@pytest.mark.parametrize("step", ["", "/data", "/check"])
def test_the_case_of_somebody_else_cannot_be_asked_about(town, started, step):
    for party, name in (("rechtshoek", "bram"), ("thuishaven", "sanne")):
        browser = Browser(town.desk(party)).unlock(name)
        token = browser.form_token("/")

        answer = browser.post(f"/cases/{started}/ask", AIM, token=token)

        assert answer.status_code in (404, 400)
        assert cases.NAME not in answer.text
        assert browser.get(f"/cases/{started}/ask{step}").status_code in (404, 303)
        assert browser.get(f"/cases/{started}/ask").status_code == 404


def test_from_home_to_sent_takes_at_most_eight_clicks(browser, mandated):
    wizard = Wizard(browser.unlock("noor"), mandated)
    assert f'href="/cases/{mandated}"' in browser.get("/").text  # click 1: the person
    assert f'href="{wizard.path}"' in browser.get(f"/cases/{mandated}").text  # click 2: new request
    clicks = 2 + 1  # click 3: the aim; everything of step 2 is filled in already

    wizard.aim()
    fields = {
        "category": re.findall(r'value="(\w+)" checked', browser.get(f"{wizard.path}/data").text)
    }
    necessity = fields["category"].pop()
    wizard.data(fields | {"necessity": necessity})
    assert wizard.send().status_code == 303

    assert clicks + wizard.clicks <= 8
