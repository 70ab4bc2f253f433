"""Mag dit?: everybody may ask; the real engine answers; nothing stored is touched."""

import html
import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import event

from hub.domain import vocabulary
from hub.policy import hypothesis as hypotheses
from hub.policy.article import PAIRS
from hub.policy.hypothesis import OBSTACLES, THINGS
from hub.ui import words
from hub.web.hypothesis import query_of

DATA = Path(__file__).parents[1] / "data"
VOCABULARY = json.loads((DATA / "vocab.json").read_text())
ROWS = json.loads((DATA / "flows.json").read_text())
WORDS = vocabulary.parse(VOCABULARY)
NL = words.load("nl", "hub.web")
CONSENT_NOT_FREE = (
    "/may?who=municipality.municipal_reviewer&from=ind&purpose=intake_check"
    "&item=eligibility_predicates&basis=a&have=consent&have=explicit&ask=1"
)
LEGAL = PAIRS["2"].allowed


def _example(row):
    pairs = ((one, two) for one in row["requesters"] for two in row["providers"])
    excepted = row.get("except_pairs", [])
    requester, provider = next(pair for pair in pairs if list(pair) not in excepted)
    return hypotheses.example(row, requester, provider, WORDS)


def _heading(page):
    return re.search(r'<section class="notice [^"]+">.*?<h2>(.*?)</h2>', page, re.DOTALL)[1]


def _codes(page):
    return re.findall(r"<code>([A-Z_]+)</code>", page)


def _get(browser, one):
    answer = browser.get(f"/may{query_of(one)}")
    assert answer.status_code == 200, answer.text
    return answer.text


# -- what the policy says


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_flow_is_allowed_with_what_it_needs_and_not_without_any_of_it(browser, row):
    one = _example(row)

    page = _get(browser, one)

    assert _heading(page) == "Mag gevraagd worden"
    assert f"<code>{row['id']}</code>" in page
    assert NL.say("may.need.not") + "</span>" not in page
    for need in hypotheses.needs(row, one, WORDS):
        without = _get(browser, replace(one, have=one.have - {need}))
        assert _heading(without) == NL.say("may.missing"), need
        assert NL.say("may.need.not") in without


def test_allowed_says_that_the_receiver_decides(browser):
    page = _get(browser, LEGAL)

    assert "Mag gevraagd worden" in page
    assert "De IND beslist zelf." in page
    assert "utrecht-alert--ok" in page


def test_the_municipality_cannot_ask_the_ind_on_consent(browser):
    page = browser.get(CONSENT_NOT_FREE).text

    assert _heading(page) == "Mag niet via de hub"
    assert NL.reason("DENY_CONSENT_NOT_FREE")[0] in page
    assert _codes(page)[0] == "DENY_CONSENT_NOT_FREE"
    assert "Artikel 7: Gemeente" in page
    # All that the row needs would not help, so it is not asked for.
    assert NL.say("may.needs") not in page


def test_what_is_missing_is_named_with_what_to_do(browser):
    page = _get(browser, replace(LEGAL, have=LEGAL.have - {"mandate"}))

    assert all(sentence in page for sentence in NL.reason("DENY_MANDATE_MISSING"))
    assert "Artikel 5.5" in page


def test_an_approval_that_is_still_due_is_missing(browser):
    one = PAIRS["11"].refused

    page = _get(browser, one)

    assert _heading(page) == NL.say("may.missing")
    assert "NEEDS_FOUR_EYES" in _codes(page)


def test_an_answer_that_someone_must_look_at_first_says_so(browser):
    assert NL.say("may.later.health_professional") in _get(browser, PAIRS["9"].allowed)
    assert NL.say("may.later.health_professional") not in _get(browser, LEGAL)


def test_a_type_of_which_nobody_signed_is_named(browser):
    # The agreement of this hub has a legal organisation, the IND and the AVIM.
    note = NL.say("may.unsigned", party=NL.say("party.municipality"))

    assert note in browser.get(CONSENT_NOT_FREE).text
    assert "heeft nu geen organisatie getekend" not in _get(browser, LEGAL)


def test_the_examples_of_a_result_are_what_they_say(browser):
    page = _get(browser, replace(LEGAL, have=frozenset()))
    allowed, refused = re.findall(r'<a href="(/may\?[^"]+)">Bekijk', page)

    assert _heading(browser.get(html.unescape(allowed)).text) == "Mag gevraagd worden"
    assert "Mag niet via de hub" in _heading(browser.get(html.unescape(refused)).text)


def test_without_a_row_the_examples_are_those_of_the_article(browser):
    page = _get(browser, PAIRS["5"].refused)

    assert _codes(page)[0] == "DENY_NO_FLOW"
    assert len(re.findall(r'<a href="(/may\?[^"]+)">Bekijk', page)) == 2


def test_numbers_and_codes_stand_behind_a_fold_only(browser):
    for one in (LEGAL, PAIRS["5"].refused, PAIRS["11"].refused):
        page = re.sub(r"<details>.*?</details>", "", _get(browser, one), flags=re.DOTALL)
        shown = re.sub(r"<[^>]+>", " ", page)
        assert not re.search(r"[A-Z]+_[A-Z]+|F\d\d|[Aa]rtikel", shown)


# -- the form


def test_the_first_step_asks_who_from_whom_and_what_for(browser):
    page = browser.get("/may").text

    assert 'value="ngo_legal.legal_counsellor"' in page
    assert 'name="from"' in page
    assert 'value="immigration_enforcement"' in page
    assert 'name="basis"' not in page


def test_the_second_step_offers_the_data_of_the_row_and_what_can_matter(browser):
    page = browser.get(
        "/may?who=ngo_legal.legal_counsellor&from=ind&purpose=perspective_legal"
    ).text

    folded = "".join(re.findall(r"<details>.*?</details>", page, flags=re.DOTALL))
    assert 'name="item" type="checkbox" value="asylum_decisions"' in page
    assert 'value="shelter_location"' in folded
    assert 'value="asylum_decisions"' not in folded
    assert 'value="mandate"' in page
    assert 'value="presented"' not in page


def test_a_form_can_be_filled_in_from_step_to_step(browser):
    first = [("who", "ngo_legal.legal_counsellor"), ("from", "ind"), ("purpose", LEGAL.purpose)]
    second = [*first, ("item", "asylum_decisions"), ("more", "shelter_location"), ("basis", "a")]

    page = browser.get("/may?" + urlencode([*second, ("special", ""), ("ask", "1")])).text

    assert _heading(page) == "Mag niet via de hub"
    assert "DENY_CATEGORY_NOT_ALLOWED" in _codes(page)
    # What was chosen comes back.
    assert re.search(r'value="shelter_location" checked', page)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("who=&from=&purpose=", ["who", "from", "purpose"]),
        ("who=&from=ind&purpose=", ["who", "purpose"]),
        ("who=ngo_legal.legal_counsellor&from=ind&purpose=perspective_legal&ask=1",
         ["item", "basis"]),
        ("who=ngo_legal.legal_counsellor&from=ind&purpose=perspective_legal&basis=a&ask=1",
         ["item"]),
    ],
)  # fmt: skip
def test_what_was_left_open_is_said_at_the_top_and_at_the_field(browser, query, fields):
    answer = browser.get(f"/may?{query}")

    assert answer.status_code == 400
    for name in fields:
        sentence = NL.say(f"may.{name}.missing")
        assert f'<a href="#{name}">{sentence}</a>' in answer.text
        assert f'id="{name}-error"' in answer.text
        assert f' id="{name}"' in answer.text
    assert len(re.findall(r'id="\w+-error"', answer.text)) == len(fields)


def test_ids_on_a_page_stand_there_once(browser):
    for path in ("/may", CONSENT_NOT_FREE, "/agreement", f"/may{query_of(PAIRS['5'].refused)}"):
        found = re.findall(r' id="([^"]+)"', browser.get(path).text)
        assert len(found) == len(set(found)), path


# -- a link


def test_a_result_is_the_same_for_everybody_who_has_the_link(site, browser):
    stranger = browser.get(CONSENT_NOT_FREE).text
    browser.sign_in("noor")
    member = browser.get(CONSENT_NOT_FREE).text

    main = [re.search(r"<main.*</main>", page, re.DOTALL)[0] for page in (stranger, member)]
    assert main[0] == main[1]
    assert site.allowed not in stranger


def test_the_other_language_shows_the_same_question(browser):
    browser.get(CONSENT_NOT_FREE)
    back = html.unescape(
        re.search(r'name="back" value="([^"]*)"', browser.get(CONSENT_NOT_FREE).text)[1]
    )

    answer = browser.post("/language", {"language": "en", "back": back})

    assert answer.headers["location"] == back
    assert "Not allowed through the hub" in browser.get(back).text


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/may?x=//evil.example", "/may?x=%2F", "/may?a=1#b", "/may?a=1\r\nX: y",
     "https://evil.example/may?a=1", "/may??a=1", "/may?A=1", "/may?a"],
)  # fmt: skip
def test_the_way_back_leads_to_codes_on_our_own_pages_only(browser, back):
    answer = browser.post("/language", {"language": "en", "back": back})

    assert answer.headers["location"] == "/"


def test_a_question_survives_the_address(browser):
    one = replace(LEGAL, but=frozenset({"closed", "minor"}), art9="f")

    page = _get(browser, one)

    for value in (*one.items, *one.have, *one.but):
        assert re.search(rf'value="{value}" checked', page), value
    assert re.search(r'name="special" type="radio" value="f" checked', page)


# -- bounds


@pytest.mark.parametrize(
    "query",
    [
        "who=ngo_legal.nobody",
        "who=nobody.legal_counsellor",
        "who=ngo_legal",
        "who=ngo_legal.legal_counsellor.x",
        "who=ind.legal_counsellor",
        "who=ngo_legal.connector",
        "from=nobody",
        "purpose=nothing",
        "basis=z",
        "special=none",
        "ask=2",
        "ask=",
        "item=nothing",
        "item=",
        "more=nothing",
        "have=luck",
        "but=luck",
        "unknown=1",
        "who",
        "&",
        "who=%FF",
        "who=%00",
        "item=<script>alert(1)</script>",
        "who=ngo_legal.legal_counsellor&who=ngo_legal.legal_counsellor",
        "from=ind&from=avim",
        "purpose=screening&purpose=screening",
        "basis=a&basis=e",
        "ask=1&ask=1",
        "item=dublin&item=dublin",
        "item=dublin&more=dublin",
        "have=consent&have=consent",
        "but=closed&but=closed",
        "&".join(f"item=c{number}" for number in range(2_000)),
        "&".join(["item=dublin"] * 2_000),
        "who=" + "a" * 60_000,
    ],
)  # fmt: skip
def test_what_is_no_question_is_an_error_page_and_is_not_quoted(browser, query):
    answer = browser.get(f"/may?{query}")

    assert answer.status_code == (413 if len(query) > 4_096 else 400)
    assert NL.say("fault.400.title") in answer.text
    assert "<script>alert" not in answer.text
    assert "luck" not in answer.text


def test_everything_that_the_agreement_has_can_be_asked_at_once(browser):
    one = replace(
        LEGAL,
        items=tuple(WORDS.categories),
        have=frozenset(THINGS),
        but=frozenset(OBSTACLES),
    )

    assert _heading(_get(browser, one)) == "Mag niet via de hub"


def test_only_a_few_are_served_at_once(site, browser):
    bound = site.hub.broker.hypothesis.bound
    held = 0
    while bound.acquire(blocking=False):
        held += 1
    try:
        refused = [browser.get(path) for path in (CONSENT_NOT_FREE, "/agreement")]
    finally:
        for _ in range(held):
            bound.release()

    assert held == 2
    assert [one.status_code for one in refused] == [503, 503]
    assert refused[0].headers["Retry-After"]
    assert browser.get(CONSENT_NOT_FREE).status_code == 200
    assert browser.get("/agreement").status_code == 200


def test_when_the_engine_is_down_nothing_is_said(site, browser):
    engine = site.hub.broker.hypothesis.engine
    kept = site.hub.broker.hypothesis.examples
    kept.clear()
    engine._faults.extend([time.monotonic()] * 3)
    try:
        answers = [browser.get(path) for path in (CONSENT_NOT_FREE, "/agreement")]
    finally:
        engine._faults.clear()

    for answer in answers:
        assert answer.status_code == 503
        assert NL.say("fault.503.title") in answer.text
        assert "Mag " not in re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]
    assert not any(kept.values())
    assert browser.get(CONSENT_NOT_FREE).status_code == 200


# -- nothing stored


def test_only_what_was_signed_is_read_and_nothing_is_written(site, browser):
    site.hub.broker.hypothesis.examples.clear()
    before = site.hub.broker.log.checkpoint()
    statements = []

    def note(_connection, _cursor, statement, *_more):
        # The log's own thread looks into its tables meanwhile.
        if threading.current_thread().name.startswith("AnyIO"):
            statements.append(statement.lower())

    event.listen(site.hub.database.engine, "before_cursor_execute", note)
    try:
        for path in ("/may", CONSENT_NOT_FREE, f"/may{query_of(LEGAL)}", "/agreement"):
            assert browser.get(path).status_code == 200
    finally:
        event.remove(site.hub.database.engine, "before_cursor_execute", note)

    tables = {name for one in statements for name in re.findall(r"(?:from|join) (\w+)", one)}
    # What is believed is read once for each version; each page looks whether there is a newer one.
    assert "trust_version" in tables
    trusted = {"agreement", "agreement_file", "keyset", "regime", "regime_proposal"}
    assert tables <= trusted | {"trust_version"}
    assert not [one for one in statements if re.match(r"\s*(insert|update|delete)", one)]
    assert site.hub.broker.log.checkpoint() == before


# -- the agreement


def test_the_agreement_shows_every_article_with_its_examples_and_who_signed(browser):
    page = browser.get("/agreement").text

    numbers = re.findall(r'<h3 id="article-(\d+)">', page)
    assert numbers == [str(number) for number in range(1, 21)]
    assert page.count(NL.say("agreement.none")) == 20 - len(PAIRS)
    for name in ("rechtshoek", "ind", "avim"):
        assert f">{name}</td>" in page
    assert page.count(NL.say("agreement.yes")) == 3
    assert "CONCEPT, niet vastgesteld." in page
    for row in ROWS:
        assert f">{row['clause']}</td>" in page
    # Both columns of every row, and both examples of every article.
    assert page.count('href="/may?') == 2 * (36 + len(PAIRS))


def test_every_example_of_the_agreement_is_what_it_says(browser):
    page = browser.get("/agreement").text
    found = re.findall(r'href="(/may\?[^"]+)">Bekijk de vraag die (mag|niet mag)', page)
    assert len(found) == 2 * len(PAIRS)

    for href, side in found:
        heading = _heading(browser.get(html.unescape(href)).text)
        assert (heading == "Mag gevraagd worden") is (side == "mag"), href


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(
    ("noun", "codes"),
    [
        ("category", [row["id"] for row in VOCABULARY["categories"]]),
        ("party", [row["id"] for row in VOCABULARY["parties"]]),
        ("party", [f"{row['id']}.the" for row in VOCABULARY["parties"]]),
        ("may.basis", list(VOCABULARY["basis_users"]["art6"])),
        ("may.special", ["none", *VOCABULARY["basis_users"]["art9"]]),
        ("may.have", list(THINGS)),
        ("may.but", list(OBSTACLES)),
        ("may.purpose", sorted({row["kind"] for row in VOCABULARY["purposes"]})),
    ],
)  # fmt: skip
def test_every_code_of_the_agreement_has_its_word(language, noun, codes):
    known = words.load(language, "hub.web")

    assert len(codes) > 2
    for code in codes:
        said = known.say(f"{noun}.{code}")
        assert said
        assert "_" not in said


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_word_of_a_category_or_party_is_left_over(language):
    keys = words.load(language, "hub.web").sentences
    categories = {row["id"] for row in VOCABULARY["categories"]}
    parties = {row["id"] for row in VOCABULARY["parties"]}

    assert {key.split(".")[1] for key in keys if key.startswith("category.")} == categories
    assert {key.split(".")[1] for key in keys if key.startswith("party.")} == parties
