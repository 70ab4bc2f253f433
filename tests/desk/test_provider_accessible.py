"""The pages of who answers, approves and completes, held against WCAG 2.2 AA."""

import pytest

from hub.ui import words
from tests.desk.filling import outcomes, paper, send_form
from tests.world import asking
from tests.world.browser import SIZES, checked
from tests.world.desk import Browser


@pytest.fixture(scope="module")
def waiting(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    late = asking.ask_ind(town, folder, ("asylum_decisions",))
    asking.make_late(town, late.sid)
    released, _ = asking.answer_of_a_doctor(town, folder, b"Conclusie.", "Zie de conclusie.")
    return {
        "asked": asking.ask_ind(town, folder).sid,
        "late": late.sid,
        "release": released,
        "request": asking.ask_with_four_eyes(town),
        "incomplete": asking.ask_ind(
            town, folder, ("asylum_decisions",), v_number="", state="at_desk"
        ).sid,
    }


def reader(town, name, language):
    browser = Browser(town.desk(town.home[name])).unlock(name)
    browser.post("/language", {"language": language, "back": "/"})
    return browser


def providing(town, waiting, language):
    anna, sid = reader(town, "anna", language), waiting["asked"]
    yield "inbox", anna.get("/inbox")
    token = anna.form_token("/inbox")
    yield "inbox-error", anna.post("/inbox/assign", {}, token=token)
    yield "inbox-none", anna.get("/inbox?state=paused")
    yield "letter", anna.get(f"/inbox/{sid}")
    yield "answer", anna.get(f"/inbox/{sid}/answer")
    yield "answer-error", send_form(anna, f"/inbox/{sid}/answer", {})
    files = [(one, *paper(f"{one}.pdf")) for one in asking.FIVE[:3]]
    chosen = outcomes() | {f"outcome-{asking.FIVE[3]}": "later"}
    chosen |= {f"outcome-{asking.FIVE[4]}": "withheld", f"withheld-{asking.FIVE[4]}": "safety"}
    chosen |= {"text": "Dit is wat wij hebben.\nDe rest volgt."}
    yield "preview", anna.follow(send_form(anna, f"/inbox/{sid}/answer", chosen, files))
    yield "answer-again", anna.get(f"/inbox/{sid}/answer")
    for page in ("refusal", "question"):
        path = f"/inbox/{sid}/{page}"
        token = anna.form_token("/inbox")
        yield page, anna.get(path)
        yield f"{page}-error", anna.post(path, {"step": "check"}, token=token)
        fields = {"code": "not_held", "text": "Waarom?", "step": "check"}
        yield f"{page}-check", anna.post(path, fields, token=token)


def others(town, waiting, language):
    ingrid, ruben = reader(town, "ingrid", language), reader(town, "ruben", language)
    yield "approvals", ruben.get("/approvals")
    for name, one in (("request", ruben), ("release", ingrid)):
        path = f"/approvals/{waiting[name]}"
        yield f"approval-{name}", one.get(path)
        yield f"approval-{name}-error", one.post(path, {}, token=one.form_token("/approvals"))
    lotte, sid = reader(town, "lotte", language), waiting["incomplete"]
    yield "central", lotte.get("/central")
    yield "central-one", lotte.get(f"/central/{sid}")
    yield "central-error", lotte.post(f"/central/{sid}", {}, token=lotte.form_token("/central"))


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("pages", [providing, others])
def test_no_page_of_who_answers_has_a_barrier(town, waiting, chromium, language, pages):
    for name, answer in pages(town, waiting, language):
        assert f'<html lang="{language}">' in answer.text
        for size in SIZES:
            checked(chromium, answer.text, f"provider-{name}-{language}-{size}", size)


def test_a_proof_has_no_barrier_and_prints_without_a_name(town, chromium, tmp_path):
    asked = asking.ask_ind(town, tmp_path, ("asylum_decisions",))
    anna = reader(town, "anna", "nl")
    path = f"/inbox/{asked.sid}/refusal"
    fields = {"code": "not_held", "step": "send"}
    page = anna.follow(anna.post(path, fields, token=anna.form_token(path)))

    assert asked.name not in page.text
    for size in SIZES:
        checked(chromium, page.text, f"provider-proof-nl-{size}", size)
