"""Refusing and asking back: a last look first, sealed words, and both clocks shown before."""

import secrets
from dataclasses import replace

import pytest

from connectors.exchange import inbox, message, read
from connectors.sealed.attachment import of_file
from tests.desk.filling import in_clear
from tests.world import asking
from tests.world.desk import Browser


@pytest.fixture
def anna(town):
    return Browser(town.desk("ind")).unlock("anna")


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    """A request that no test answers."""
    return asking.ask_ind(town, tmp_path_factory.mktemp("papers"), ("asylum_decisions",))


@pytest.fixture
def asked(town, tmp_path):
    return asking.ask_ind(town, tmp_path / "papers", ("asylum_decisions",))


def row(town, asked):
    return inbox.read_row(town.session("anna"), asked.sid)


def post(browser, path, fields):
    return browser.post(path, fields, token=browser.form_token(path))


def words_of(session, sid):
    (one,) = read.to_read(session, sid)
    with read.read(session, sid, one) as reading:
        return reading.shown()


def test_a_refusal_is_looked_at_before_it_goes_and_read_by_the_asker_only(town, anna, asked):
    path, text = f"/inbox/{asked.sid}/refusal", f"Uitleg <b> {secrets.token_hex(8)}\nen meer"
    fields = {"code": "own_assessment", "text": text}

    check = post(anna, path, fields | {"step": "check"})
    assert check.status_code == 200
    assert "eigen afweging van de ontvanger" in check.text
    assert "Dit krijgt De Rechtshoek" in check.text
    assert row(town, asked).state == "with_provider"

    page = anna.follow(post(anna, path, fields | {"step": "send"}))

    assert "Weigering verstuurd" in page.text
    assert row(town, asked).state == "refused"
    told = words_of(town.session("noor"), asked.sid)
    assert (told["code"], told["text"]) == ("own_assessment", text)
    assert not in_clear(town.folder, text.splitlines()[0].encode())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "nee"}, "Kies een reden"),
        ({"code": "because"}, "Kies een reden"),
        ({"code": "not_held", "text": "é" * 4_001}, "Uw woorden zijn te lang"),
    ],
)
@pytest.mark.parametrize("step", ["check", "send"])
def test_a_refusal_without_one_of_the_reasons_goes_nowhere(town, anna, waiting, fields, said, step):
    answer = post(anna, f"/inbox/{waiting.sid}/refusal", fields | {"step": step})

    assert answer.status_code == 400
    assert said in answer.text
    assert row(town, waiting).state == "with_provider"


def test_to_change_it_shows_the_form_with_what_was_typed(anna, waiting):
    fields = {"code": "not_held", "text": "mijn uitleg", "step": "change"}

    page = post(anna, f"/inbox/{waiting.sid}/refusal", fields)

    assert 'value="not_held" checked' in page.text
    assert "mijn uitleg" in page.text


def test_a_letter_about_another_person_can_be_refused_unopened(town, anna, tmp_path):
    def lie(draft):
        card = dict(draft.case.card) | {"anchor": "nl-v:9999000001"}
        return replace(draft, case=replace(draft.case, card=card))

    found = asking.ask_ind(town, tmp_path, ("asylum_decisions",), lie=lie)
    fields = {"code": "subject_mismatch", "step": "send"}

    anna.follow(post(anna, f"/inbox/{found.sid}/refusal", fields))

    assert row(town, found).state == "refused"


def test_both_clocks_are_shown_before_a_question_goes_and_only_the_agreed_one_stops(
    town, anna, asked, tmp_path
):
    path, text = f"/inbox/{asked.sid}/question", f"Welke procedure? {secrets.token_hex(8)}"
    before = {one.kind: one.due_at for one in row(town, asked).deadlines}

    form = anna.get(path)
    check = post(anna, path, {"text": text, "step": "check"})
    for page in (form, check):
        assert "Antwoord volgens afspraak" in page.text
        assert "Antwoord volgens de wet" in page.text
        assert "staat stil zolang u op antwoord wacht" in page.text
        assert "loopt gewoon door" in page.text
    assert row(town, asked).state == "with_provider"

    page = anna.follow(post(anna, path, {"text": text, "step": "send"}))

    assert "Vraag teruggestuurd" in page.text
    after = {one.kind: one.due_at for one in row(town, asked).deadlines}
    assert after == {"agreed": None, "statutory": before["statutory"]}
    assert words_of(town.session("noor"), asked.sid)["text"] == text
    assert not in_clear(town.folder, text.encode())
    letter = anna.get(f"/inbox/{asked.sid}")
    assert "Staat stil tot er antwoord is" in letter.text
    assert f"/inbox/{asked.sid}/answer" not in letter.text

    _reply(town, asked, tmp_path, anna)


def _reply(town, asked, folder, anna):
    """The asker replies with a document; the desk reads it, and the request waits for it again."""
    paper, reply = folder / "aanvulling.pdf", f"De laatste {secrets.token_hex(8)}"
    paper.write_bytes(b"%PDF-1.7\n" + secrets.token_bytes(99))
    attached = of_file(paper, "mandate")
    message.reply(town.session("noor"), asked.sid, text=reply, attachments=[attached])

    letter = anna.get(f"/inbox/{asked.sid}")
    (href,) = {
        one for one in letter.text.split('"') if one.startswith(f"/inbox/{asked.sid}/replies/")
    }
    page = anna.get(href)

    assert reply in page.text
    assert anna.get(f"{href}/documents/1").content == paper.read_bytes()
    assert anna.get(f"{href}/documents/2").status_code == 404
    wout = Browser(town.desk("dtv")).unlock("wout")
    assert wout.get(href).status_code == 404
    assert asked.sid in anna.get("/inbox").text


def test_a_question_without_words_goes_nowhere(town, anna, waiting):
    for text in ("", " \n"):
        answer = post(anna, f"/inbox/{waiting.sid}/question", {"text": text, "step": "send"})
        assert answer.status_code == 400
        assert "Typ uw vraag" in answer.text
    assert row(town, waiting).state == "with_provider"


@pytest.mark.parametrize("path", ["refusal", "question"])
def test_who_may_not_release_may_not_refuse_or_ask_either(town, waiting, path):
    fields = {"code": "not_held", "text": "nee", "step": "send"}
    vera = Browser(town.desk("ind")).unlock("vera")
    wout = Browser(town.desk("dtv")).unlock("wout")

    assert vera.get(f"/inbox/{waiting.sid}/{path}").status_code == 403
    own = vera.post(f"/inbox/{waiting.sid}/{path}", fields, token=vera.form_token("/inbox"))
    foreign = wout.post(f"/inbox/{waiting.sid}/{path}", fields, token=wout.form_token("/inbox"))

    assert own.status_code == 403
    assert foreign.status_code == 404
    assert wout.get(f"/inbox/{waiting.sid}/{path}").status_code == 404
    assert row(town, waiting).state == "with_provider"


def test_what_is_over_is_not_refused_again(town, anna, asked):
    message.refuse(town.session("daan"), asked.sid, code="not_held")

    for path in ("refusal", "question"):
        answer = anna.get(f"/inbox/{asked.sid}/{path}")
        assert answer.headers["location"] == f"/inbox/{asked.sid}"
