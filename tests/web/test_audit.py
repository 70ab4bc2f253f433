"""The privacy officer's pages: who may see them, the question, its answer, file and figures."""

import csv
import html
import io
import re
import secrets
from functools import partial
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from hub import bootstrap
from hub.audit import note
from hub.ui import words
from hub.ui.sheet import sheet
from tests.world import officers
from tests.world.hub import asked, settings_for
from tests.world.hub_pages import ORIGIN, Browser, add_people, provider
from tests.world.serve import served
from tests.world.story import Story, ask_as_avim

OTHERS = {"noor": "rechtshoek", "tilda": "rechtshoek", "anna": "ind", "bas": "avim", "mees": "stad"}
PEOPLE = officers.OFFICERS | OTHERS
PAGES = ("/audit", "/audit/check", "/audit/received", "/audit/received?party=ind")
NL = words.load("nl", "hub.web")


@pytest.fixture(scope="module")
def place(tmp_path_factory, policies):
    """A running hub with a request that is allowed, one that is denied, one of the AVIM."""
    with served(partial(provider, personas=PEOPLE)) as issuer:
        settings = settings_for(tmp_path_factory.mktemp("audit"), policies, oidc_issuer=issuer)
        app = bootstrap.application(settings)
        with TestClient(app, base_url=ORIGIN):
            hub = app.state.hub
            world = officers.build(hub)
            story = Story(hub.broker, world)
            allowed, done = story.ask()
            denied, _ = Story(hub.broker, world, without=("mandate",)).ask()
            hub.broker.delivery.deliver(asked(story.anna), allowed.sid)
            ask_as_avim(hub.broker, world, secrets.token_hex(16))
            add_people(settings, world, PEOPLE)
            yield SimpleNamespace(
                app=app,
                hub=hub,
                world=world,
                case=story.case.case_id,
                allowed=allowed.sid,
                denied=denied.sid,
                entry=done.entry,
            )


@pytest.fixture
def browser(place):
    return Browser(place.app)


def ask(browser, *, why="accountability_audit", **chosen):
    """Fill the form in and send it."""
    page = browser.get("/audit").text
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]
    fields = {"key": key, "why": why, **chosen}
    return browser.post("/audit/questions", fields, token=browser.form_token("/audit"))


def found(browser, **chosen):
    """The page of the answer, and its address."""
    answer = ask(browser, **chosen)
    assert answer.status_code == 303, answer.text
    home = answer.headers["location"]
    page = browser.get(home)
    assert page.status_code == 200, page.text
    return home, page.text


def cells(page):
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell))
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in rows
    ]


def rows_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def take_file(browser, home):
    return browser.post(f"{home}/file", token=browser.form_token("/audit"))


def entries(place):
    return place.hub.broker.log.entries(0, 1_000)


# -- who


@pytest.mark.parametrize("name", OTHERS)
def test_who_is_no_privacy_officer_is_refused_every_page_and_form(place, browser, name):
    fenna = Browser(place.app).sign_in("fenna")
    home, _ = found(fenna)
    browser.sign_in(name)
    before = len(entries(place))

    for path in (*PAGES, home, f"{home}/figures", f"{home}/figures/outcome", f"{home}/lines/1-1"):
        assert browser.get(path).status_code == 403, path
    token = browser.form_token("/requests")
    fields = {"key": secrets.token_hex(16), "why": "accountability_audit"}
    assert browser.post("/audit/questions", fields, token=token).status_code == 403
    assert browser.post(f"{home}/file", token=token).status_code == 403
    assert "/audit" not in browser.get("/requests").text
    assert len(entries(place)) == before


def test_nobody_is_sent_to_sign_in(browser):
    key = "0" * 32
    for path in (*PAGES, f"/audit/questions/{key}", f"/audit/questions/{key}/figures"):
        assert browser.get(path).headers["location"] == "/sign-in"
    for path in ("/audit/questions", f"/audit/questions/{key}/file"):
        assert browser.post(path).headers["location"] == "/sign-in"


@pytest.mark.parametrize("name", officers.OFFICERS)
def test_every_privacy_officer_finds_the_pages_and_their_link(browser, name):
    browser.sign_in(name)

    assert 'href="/audit"' in browser.get("/requests").text
    for path in PAGES:
        assert browser.get(path).status_code == 200, path
    offers_case = 'name="case"' in browser.get("/audit").text
    assert offers_case == (name in {"fenna", "rosa"})


def test_the_answer_of_somebody_else_is_not_there(place, browser):
    home, _ = found(Browser(place.app).sign_in("rosa"))

    browser.sign_in("fenna")

    for path in (home, f"{home}/figures", f"{home}/figures/outcome", f"{home}/lines/1-1"):
        assert browser.get(path).status_code == 404
    assert take_file(browser, home).status_code == 404


# -- the question


def test_a_question_is_one_entry_and_reading_its_answer_again_is_none(place, browser):
    browser.sign_in("fenna")
    before = len(entries(place))

    home, page = found(browser)

    assert len(entries(place)) == before + 1
    for path in (home, f"{home}/figures", f"{home}/figures/reason"):
        assert browser.get(path).status_code == 200
    assert len(entries(place)) == before + 1
    assert NL.say("audit.asked.text", index=str(before)) in page
    # The address says nothing of what was asked.
    assert re.fullmatch(r"/audit/questions/[0-9a-f]{32}", home)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("why", ""),
        ("why", "omdat het kan"),
        ("case", "9999000001"),
        ("case", "<script>"),
        ("party", "IND"),
        ("outcome", "maybe"),
        ("since", "2026-02-30"),
        ("until", "2020-01-01"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_at_the_top_and_writes_no_entry(
    place, browser, field, value
):
    browser.sign_in("fenna")
    before = len(entries(place))
    given = {"since": "2026-01-01", "why": "accountability_audit"} | {field: value}

    answer = ask(browser, **given)

    assert answer.status_code == 400
    sentence = html.escape(NL.say(f"audit.error.{field}"), quote=False)
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "<script>" not in answer.text
    assert len(entries(place)) == before
    if field != "why":
        assert 'value="accountability_audit" checked' in answer.text


def test_a_form_without_its_key_or_token_is_refused(browser):
    browser.sign_in("fenna")
    token = browser.form_token("/audit")
    for fields, status in (({"key": "x"}, 400), ({}, 400)):
        sent = {"why": "accountability_audit", **fields}
        assert browser.post("/audit/questions", sent, token=token).status_code == status
    right = {"why": "accountability_audit", "key": secrets.token_hex(16)}
    assert browser.post("/audit/questions", right, token="0" * 64).status_code == 403


def test_nothing_is_shown_while_the_sequencer_is_held(place, browser):
    browser.sign_in("fenna")
    key, token = secrets.token_hex(16), browser.form_token("/audit")
    fields = {"why": "accountability_audit", "key": key}
    with officers.held(place.hub.sequencer):
        asked_ = browser.post("/audit/questions", fields, token=token)
        early = browser.get(f"/audit/questions/{key}")

    assert (asked_.status_code, early.status_code) == (503, 503)
    assert place.allowed[:8] not in early.text
    assert "<table" not in early.text
    assert browser.post("/audit/questions", fields, token=token).status_code == 303
    assert browser.get(f"/audit/questions/{key}").status_code == 200


# -- the answer


def test_each_filter_of_the_form_finds_its_lines(place, browser):
    browser.sign_in("rosa")
    _, everything = found(browser)
    names = dict(zip(("line", "at", "event", "who", "route"), range(5), strict=True))
    assert len(cells(everything)) > 10

    _, page = found(browser, case=place.case)
    assert {row[7] for row in cells(page)} == {place.case[:8]}
    _, page = found(browser, outcome="deny")
    assert all(row[6].startswith("Mag niet: ") for row in cells(page))
    assert len(cells(page)) == 2
    _, page = found(browser, party="avim")
    assert {"avim → rechtshoek"} == {row[names["route"]] for row in cells(page)}
    _, page = found(browser, purpose="identity_support")
    assert {row[5] for row in cells(page)} == {NL.say("purpose.identity_support")}
    _, page = found(browser, category="asylum_narrative", outcome="allow")
    assert len(cells(page)) == 1
    _, page = found(browser, until="2020-01-01")
    assert cells(page) == []
    assert NL.say("audit.none") in page


def test_a_state_party_reads_of_its_denial_that_it_is_one_and_no_more(browser):
    browser.sign_in("piet")

    home, page = found(browser)
    (row,) = [one for one in cells(page) if one[4]]

    not_possible = NL.reason("NOT_POSSIBLE")[0]
    assert row[4:] == ["avim → rechtshoek", "", f"Mag niet: {not_possible}", ""]
    for path in (home, _line_of(page), f"{home}/figures", f"{home}/figures/reason"):
        text_ = browser.get(path).text
        assert not re.search(r"DENY_|5\.13|Artikel", text_), path
    data = take_file(browser, home).content.decode("utf-8-sig")
    assert "DENY_" not in data
    assert not_possible in data


def _line_of(page):
    links = re.findall(r'href="(/audit/questions/[0-9a-f]{32}/lines/[0-9-]+)"', page)
    rows = cells(page)
    return next(link for link, row in zip(links, rows, strict=True) if row[4])


def test_one_line_has_its_decision_clause_facts_and_proof(place, browser):
    browser.sign_in("fenna")
    _, page = found(browser, outcome="allow", party="ind")

    line = browser.get(_line_of(page)).text
    before = line.partition("<details")[0]

    assert NL.say("audit.line.good") in before
    assert "Mag" in before
    assert not re.search(r"Artikel 5|F05|ALLOW", before)
    assert "Artikel 5.5: Wie vraagt wat aan wie" in line
    assert NL.say("audit.fact.consent_given") in line
    assert NL.say("audit.fact.mandate") in line
    assert place.case in line
    proof = re.search(r'href="(/log/proofs/[0-9a-f]{32})"', line)[1]
    assert browser.get(proof).text.startswith("c2sp.org/tlog-proof@v1\n")


def test_a_line_that_was_changed_says_so_and_shows_nothing_of_it(place, browser):
    browser.sign_in("fenna")
    home, page = found(browser, outcome="allow", party="ind")
    path, undo = _line_of(page), _swap(place, place.entry)
    try:
        line, listed = browser.get(path).text, browser.get(home).text
    finally:
        undo()

    assert NL.say("audit.line.bad") in line
    assert place.case not in line
    assert NL.say("audit.damaged") in listed
    assert NL.say("audit.line.good") in browser.get(path).text


def _swap(place, entry):
    """Give an entry the opening of another group; gives what puts it right again."""
    query = "select sealed from audit_opening where event_id = :e and part = :p"
    change = "update audit_opening set sealed = :s where event_id = :e and part = 'why'"
    with place.hub.database.write() as connection:
        whole = connection.execute(text(query), {"e": entry, "p": "why"}).scalar_one()
        other = connection.execute(text(query), {"e": entry, "p": "what"}).scalar_one()
        connection.execute(text(change), {"e": entry, "s": other})

    def undo():
        with place.hub.database.write() as connection:
            connection.execute(text(change), {"e": entry, "s": whole})

    return undo


@pytest.mark.parametrize("path", ["1-1", "99999999999-1", "1-999999999999999"])
def test_a_place_without_a_line_is_not_there(browser, path):
    home, _ = found(browser.sign_in("fenna"))

    assert browser.get(f"{home}/lines/{path}").status_code == 404


def test_an_answer_goes_on_to_older_lines_and_back(browser, monkeypatch):
    monkeypatch.setattr("hub.web.inquiry.ROWS", 4)
    browser.sign_in("fenna")
    home, page = found(browser)
    older = re.search(rf'href="({home}\?after=[0-9-]+)"', page)[1]

    second = browser.get(html.unescape(older)).text

    shown = [int(row[0]) for row in cells(page) + cells(second)]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == 8
    assert f'<a href="{home}">{NL.say("audit.newest")}</a>' in second


# -- file and figures


def test_the_file_is_exactly_what_is_shown_and_taking_it_is_an_entry(place, browser):
    browser.sign_in("fenna")
    home, page = found(browser, party="ind")
    before = len(entries(place))

    answer = take_file(browser, home)

    header, *rows = rows_of(answer.content)
    assert rows == cells(page)
    assert len(rows) >= 3
    assert header == re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page)
    assert answer.content.startswith("\ufeff".encode())
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert len(entries(place)) == before + 1


def test_the_file_has_the_pages_that_are_not_on_the_screen(browser, monkeypatch):
    browser.sign_in("fenna")
    home, page = found(browser)
    monkeypatch.setattr("hub.web.inquiry.ROWS", 3)

    shown, rows = cells(browser.get(home).text), rows_of(take_file(browser, home).content)[1:]

    assert len(shown) == 3
    assert rows == cells(page)


def test_too_many_lines_for_a_file_are_said_and_not_cut_off(place, browser, monkeypatch):
    monkeypatch.setattr("hub.services.log.inquiry.LINES_MAX", 2)
    browser.sign_in("fenna")
    home, _ = found(browser)
    before = len(entries(place))

    for answer in (take_file(browser, home), browser.get(f"{home}/figures")):
        assert answer.status_code == 400
        assert NL.say("audit.too_large") in answer.text
    assert len(entries(place)) == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n@", "  =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(start):
    cell = f"{start}HYPERLINK(A1)"

    ((_,), (written,)) = list(
        csv.reader(
            io.StringIO(sheet(["a"], [[cell]]).decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )

    assert written == f"'{cell}"


def test_the_figures_count_the_decisions_of_the_question(browser):
    browser.sign_in("rosa")
    home, page = found(browser)

    shown = browser.get(f"{home}/figures")
    outcome, reason, term = (
        rows_of(browser.get(f"{home}/figures/{name}").content)[1:]
        for name in ("outcome", "reason", "term")
    )

    decided = [row[6] for row in cells(page)]
    denied = [one.removeprefix("Mag niet: ") for one in decided if one.startswith("Mag niet")]
    counts = dict(outcome)
    assert int(counts["Mag niet"]) == len(denied) == 2
    assert int(counts["Mag"]) == sum(1 for one in decided if one == "Mag")
    assert {label: int(count) for label, count in reason} == dict.fromkeys(denied, 1)
    assert dict(term) == {"Op tijd": "0", "Te laat": "0", "Loopt nog": "1"}
    assert shown.text.count("<figure") == 3
    assert shown.text.count("<table") == 3


def test_the_figures_of_a_filter_are_of_that_filter(browser):
    home, _ = found(browser.sign_in("rosa"), outcome="deny")

    counts = dict(rows_of(browser.get(f"{home}/figures/outcome").content)[1:])

    assert counts == {"Mag": "0", "Akkoord nodig": "0", "Mag niet": "2"}
    assert browser.get(f"{home}/figures/nothing").status_code == 404


# -- the check


def test_the_check_says_three_lines_and_remembers_the_checkpoint_in_this_browser(place, browser):
    browser.sign_in("fenna")

    first, second = browser.get("/audit/check"), browser.get("/audit/check")

    assert NL.say("audit.check.reason.first_time") in first.text
    assert first.text.count('class="status ') == 3
    assert second.text.count('class="status good"') == 3
    size = note.size_of(place.hub.sequencer.checkpoint())
    seen = NL.say("audit.check.consistency.good", seen=str(size), size=str(size))
    assert seen in second.text
    assert browser.cookie("checkpoint")
    assert "httponly" in first.headers["set-cookie"].lower()


def test_a_changed_leaf_is_named_and_the_browser_goes_on_remembering(place, browser):
    browser.sign_in("fenna")
    browser.get("/audit/check")
    index, leaf = next(one for one in entries(place) if b"exchange" in one[1])
    change = "update audit_entry set leaf = :l where idx = :i"
    with place.hub.database.write() as connection:
        connection.execute(text(change), {"l": leaf.replace(b"exchange", b"exchangf"), "i": index})
    try:
        page = browser.get("/audit/check").text
        received = browser.get("/audit/received?party=avim").text
    finally:
        with place.hub.database.write() as connection:
            connection.execute(text(change), {"l": leaf, "i": index})

    assert NL.say("audit.check.failed") in page
    assert NL.say("audit.check.at", index=str(index)) in page
    assert NL.say("audit.received.failed") in received
    assert NL.say("audit.received.proven") not in received
    assert browser.get("/audit/check").text.count('class="status good"') == 3


@pytest.mark.parametrize("kept", ["bm9uc2Vuc2U", "AAAA", "_-_-"])
def test_a_kept_checkpoint_that_is_none_is_said_and_not_replaced(browser, kept):
    browser.sign_in("fenna")
    browser.http.cookies.set("hub-8000-checkpoint", kept, domain="127.0.0.1")

    page = browser.get("/audit/check")

    assert NL.say("audit.check.reason.seen_not_signed") in page.text
    assert "set-cookie" not in page.headers


def test_what_an_authority_received_is_shown_with_its_checkpoint(place, browser):
    browser.sign_in("mona")

    ind = browser.get("/audit/received?party=ind").text
    avim = browser.get("/audit/received?party=avim").text

    assert NL.say("audit.received.count", organisation="ind", count="1") in ind
    assert NL.say("audit.received.count", organisation="avim", count="0") in avim
    assert place.hub.sequencer.checkpoint().split("\n")[2] in html.unescape(avim)
    assert browser.get("/audit/received?party=rechtshoek").status_code == 400


def test_the_pages_are_there_in_english(browser):
    browser.sign_in("fenna")
    browser.post("/language", {"language": "en"}, token=browser.form_token("/audit"))
    english = words.load("en", "hub.web")

    home, page = found(browser)

    assert english.say("audit.answer") in page
    for path in (*PAGES, f"{home}/figures"):
        assert browser.get(path).status_code == 200
    assert english.say("audit.title") in browser.get("/audit").text
