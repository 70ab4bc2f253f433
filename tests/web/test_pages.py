"""The hub's pages: who sees what, forms, sign-in, languages, faults, headers and cookies."""

import html
import json
import re

import pytest

from hub import bootstrap
from hub.audit import note, proof
from hub.browser.header import HEADERS
from hub.errors import HubError, NotFound
from hub.ports.account import AccountRecord
from hub.ui import words
from hub.web import app as web
from tests.world.hub import asked
from tests.world.hub_pages import HOME, Browser
from tests.world.parties import document, now

NOWHERE = "0" * 64
SCRIPT = '<script src="/static/dossierhub.js" defer>'
# These are walked in test_audit.
OFFICER_PAGES = (
    "/audit",
    "/audit/check",
    "/audit/received",
    "/audit/questions/{}",
    "/audit/questions/{}/lines/{}",
    "/audit/questions/{}/figures",
    "/audit/questions/{}/figures/{}",
)
OFFICER_POSTS = ("/audit/questions", "/audit/questions/{}/file")
POSTS = ("/sign-in", "/sign-out", "/language")


def _own_pages(site):
    return [
        "/",
        "/requests",
        f"/requests/{site.allowed}",
        "/log",
        f"/log/entries/{site.entry}",
        f"/log/proofs/{site.entry}",
        f"/log/leaves/{site.entry}",
    ]


# -- who sees what


def test_every_page_sends_nobody_to_sign_in_known_or_not(site, browser):
    unknown = [f"/requests/{NOWHERE}", f"/log/entries/{'0' * 32}"]
    for path in [*_own_pages(site), *unknown]:
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
        assert answer.text == ""


def test_every_route_is_among_those_that_the_tests_here_walk(site):
    walked = {re.sub(r"[0-9a-f]{32,}", "{}", one) for one in _own_pages(site)}
    needs_no_session = {*POSTS, "/sign-in/return", "/static/{}", "/may", "/agreement"}
    document = web.build().openapi()

    paths = {re.sub(r"\{\w+\}", "{}", one) for one in document["paths"]}
    posts = {
        re.sub(r"\{\w+\}", "{}", path)
        for path, methods in document["paths"].items()
        if set(methods) - {"get"}
    }

    assert paths == walked | needs_no_session | set(OFFICER_PAGES) | set(OFFICER_POSTS)
    assert posts == set(POSTS) | set(OFFICER_POSTS)


def test_the_own_party_sees_its_requests_by_reference(site, browser):
    page = browser.sign_in("bram").get("/requests").text

    assert f'href="/requests/{site.allowed}"' in page
    assert f'href="/requests/{site.denied}"' in page
    assert "Bij de ontvanger" in page
    assert "Mag niet via de hub" in page
    assert "Juridisch perspectief uitzoeken" in page
    assert "Juridisch begeleider, rechtshoek" in page


def test_the_provider_sees_what_was_sent_to_it_and_nothing_of_a_denial(site, browser):
    browser.sign_in("anna")

    page = browser.get("/requests").text

    assert site.allowed in page
    assert site.denied not in page
    assert browser.get(f"/requests/{site.allowed}").status_code == 200
    assert browser.get(f"/requests/{site.denied}").status_code == 404


def test_another_party_finds_the_same_nothing_as_for_an_unknown_request(site, browser):
    browser.sign_in("bas")

    foreign, unknown = (browser.get(f"/requests/{sid}") for sid in (site.allowed, NOWHERE))

    assert foreign.status_code == unknown.status_code == 404
    assert _without_reference(foreign.text) == _without_reference(unknown.text)
    assert site.allowed not in browser.get("/requests").text


def _without_reference(page):
    page = re.sub(r"<code>[0-9a-f]{8}</code>", "", page)
    return re.sub(r'value="/[^"]*"', "", page)


def test_a_party_without_requests_is_told_so_and_what_comes_next(browser):
    page = browser.sign_in("bas").get("/requests").text

    for side in ("asked", "received"):
        assert words.load("nl", "hub.web").say(f"request.{side}.none") in page
        assert words.load("nl", "hub.web").say(f"request.{side}.none.do") in page


def test_a_member_who_left_the_keyset_is_out_at_the_next_click(site, browser):
    browser.sign_in("fenna")
    org = site.world.parties["rechtshoek"]
    gone = org.people.pop("fenna")
    kids = (gone.sign.kid, gone.auth.kid, gone.identity.kid)
    revoked = [{"kid": kid, "since": now(-60)} for kid in kids]
    following = org.make_keyset(n=2, prev=org.keyset.sid, revoked=revoked)

    site.hub.broker.party.publish_keyset(asked(org.people["tilda"]), document(following))

    assert browser.get("/requests").headers["location"] == "/sign-in"
    answer = browser.get(browser.press(browser.begin(), "fenna"))
    assert answer.status_code == 403
    with bootstrap.people(site.settings) as service, pytest.raises(NotFound, match="member"):
        service.add(AccountRecord(issuer="i", subject="s", party="rechtshoek", member=gone.member))


@pytest.mark.parametrize(
    "change",
    [
        {"party": "nobody"},
        {"member": "m-00000000"},
        {"issuer": ""},
        {"subject": ""},
        {"subject": "x" * 256},
        {"subject": "a\nb"},
    ],
)
def test_only_a_member_who_stands_can_be_somebody(site, change):
    noor = site.world.parties["rechtshoek"].people["noor"]
    right = {"issuer": "i", "subject": "s", "party": noor.party, "member": noor.member}

    with bootstrap.people(site.settings) as service:
        with pytest.raises(HubError):
            service.add(AccountRecord(**right | change))
        assert service.caller("i", "s") is None


def test_who_somebody_is_can_be_said_anew(site):
    noor, anna = (site.world.parties[HOME[one]].people[one] for one in ("noor", "anna"))
    with bootstrap.people(site.settings) as service:
        for one in (noor, anna):
            service.add(
                AccountRecord(issuer="i", subject="new", party=one.party, member=one.member)
            )

        caller = service.caller("i", "new")

        assert (caller.party, caller.member) == ("ind", anna.member)
        assert caller.functions == {"ind_central_contact"}
        assert service.caller("another", "new") is None


def test_the_list_goes_on_to_older_requests_and_back(site, browser, monkeypatch):
    monkeypatch.setattr("hub.web.request.ROWS", 1)
    browser.sign_in("noor")
    first = browser.get("/requests").text
    older = re.search(r'href="(/requests\?asked=[^"]+)"', first)[1]

    second = browser.get(html.unescape(older)).text

    shown = re.findall(r"/requests/([0-9a-f]{64})", first + second)
    assert sorted(shown) == sorted([site.allowed, site.denied])
    assert "asked=" not in second
    assert '<a href="/requests">Terug naar de nieuwste</a>' in second
    assert '<a href="/requests">Terug naar de nieuwste</a>' not in first


# -- one request


def test_an_allowed_request_says_so_in_one_sentence_with_its_clause_behind_a_fold(site, browser):
    page = browser.sign_in("noor").get(f"/requests/{site.allowed}").text
    before, fold, after = page.partition("<details>")

    assert "<h2>Mag gevraagd worden</h2>" in before
    assert "ind beslist zelf." in before
    assert "Artikel 5.5: Wie vraagt wat aan wie" in after
    # Nobody meets an article or a code before the fold.
    assert fold
    assert not re.search(r"Artikel|ALLOW|F05|5\.5", before)


def test_a_denial_says_what_holds_and_what_to_do(site, browser):
    page = browser.sign_in("noor").get(f"/requests/{site.denied}").text

    assert "<h2>Mag niet via de hub</h2>" in page
    for sentence in words.load("nl", "hub.web").reason("DENY_MANDATE_MISSING"):
        assert sentence in page


def test_every_step_leads_to_its_line_in_the_log(site, browser):
    page = browser.sign_in("noor").get(f"/requests/{site.allowed}").text

    steps = re.findall(r'<a href="(/log/entries/[0-9a-f]{32})">([^<]+)</a>', page)

    assert steps == [(f"/log/entries/{site.entry}", "Vraag ingediend")]
    assert browser.get(steps[0][0]).status_code == 200


# -- the log


def test_the_downloads_are_a_line_and_a_proof_that_hold_together(site, browser):
    browser.sign_in("anna")
    text = browser.get(f"/log/proofs/{site.entry}")
    line = browser.get(f"/log/leaves/{site.entry}")

    checkpoint = proof.parse(text.content).verify(line.content, note.parse_key(site.hub.log_key))

    assert checkpoint.size > 1
    assert json.loads(line.content)["id"] == site.entry
    assert text.headers["content-disposition"] == f'attachment; filename="{site.entry}.tlog-proof"'
    assert text.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_line_shows_its_place_and_its_proof(site, browser):
    browser.sign_in("anna")
    page = browser.get(f"/log/entries/{site.entry}").text
    index = proof.parse(browser.get(f"/log/proofs/{site.entry}").content).index

    assert f"Regel {index} van het logboek" in page
    assert "c2sp.org/tlog-proof@v1" in page
    assert browser.get(f"/log/entries/{'0' * 32}").status_code == 404


def test_the_log_lists_its_newest_lines_first(browser):
    page = browser.sign_in("bas").get("/log").text

    indexes = [
        int(one) for one in re.findall(r'<a href="/log/entries/[0-9a-f]{32}">(\d+)</a>', page)
    ]

    assert indexes == sorted(indexes, reverse=True)
    assert 0 in indexes
    assert "Overeenkomst gewijzigd" in page


# -- sign-in


def test_somebody_whom_the_hub_does_not_know_is_told_whom_to_ask(browser):
    answer = browser.get(browser.press(browser.begin(), "stranger"))

    assert answer.status_code == 403
    assert words.load("nl", "hub.web").say("sign_in.member_unknown.do") in answer.text
    assert browser.cookie("session") is None


def test_an_answer_of_the_provider_serves_once(browser):
    back = browser.press(browser.begin(), "noor")

    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 403


def test_an_answer_in_another_browser_signs_nobody_in(site, browser):
    back = browser.press(browser.begin(), "noor")
    other = Browser(site.app)
    other.begin()

    for one in (other, Browser(site.app)):
        answer = one.get(back)
        assert answer.status_code == 403
        assert one.cookie("session") is None


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=a&state=b", "?code=x&state=" + "y" * 9_000, "?%ff=%ff"]
)
def test_an_answer_that_is_none_is_refused_and_ends_the_sign_in(browser, query):
    back = browser.press(browser.begin(), "noor")

    assert browser.get(f"/sign-in/return{query}").status_code == 403
    assert browser.get(back).status_code == 403


def test_a_session_planted_before_sign_in_is_worth_nothing_after_it(site, browser):
    browser.sign_in("anna")
    planted = browser.cookie("session")

    browser.sign_in("noor")

    assert browser.cookie("session") != planted
    thief = Browser(site.app)
    thief.http.cookies.set("hub-8000-session", planted, domain="127.0.0.1")
    assert thief.get("/requests").headers["location"] == "/sign-in"


def test_after_sign_in_the_reference_from_before_is_gone(browser):
    browser.get("/sign-in")
    assert browser.cookie("browser")

    browser.sign_in("noor")

    assert browser.cookie("browser") is None
    assert browser.cookie("session")


def test_signing_out_ends_the_session_at_the_hub(site, browser):
    browser.sign_in("noor")
    kept = browser.cookie("session")

    answer = browser.post("/sign-out", token=browser.form_token("/requests"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert browser.cookie("session") is None
    thief = Browser(site.app)
    thief.http.cookies.set("hub-8000-session", kept, domain="127.0.0.1")
    assert thief.get("/requests").headers["location"] == "/sign-in"


def test_who_comes_with_a_session_that_ended_can_sign_in_again(browser):
    browser.http.cookies.set("hub-8000-session", "A" * 43, domain="127.0.0.1")

    assert browser.get("/requests").headers["location"] == "/sign-in"
    assert browser.cookie("session") is None
    assert browser.sign_in("noor").get("/requests").status_code == 200


# -- forms


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/requests/x"])
def test_nothing_changes_by_a_get(browser, path):
    browser.sign_in("noor")

    assert browser.get(path).status_code in {404, 405}
    assert browser.get("/requests").status_code == 200


# -- languages


def test_the_language_is_changed_by_a_form_and_kept(site, browser):
    browser.sign_in("noor")
    path = f"/requests/{site.allowed}"

    answer = browser.post(
        "/language", {"language": "en", "back": path}, token=browser.form_token(path)
    )
    page = browser.get(path).text

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert '<html lang="en">' in page
    assert "May be asked" in page
    assert "Bij de ontvanger" not in page


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_page_is_there_in_both_languages(site, browser, language):
    browser.http.cookies.set("hub-8000-language", language, domain="127.0.0.1")
    browser.sign_in("noor")

    for path in _own_pages(site)[1:5]:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert '<main id="main" tabindex="-1">' in answer.text
        assert answer.text.count("<h1") == 1
        assert re.findall("<script[^>]*>", answer.text) == [SCRIPT]


# -- headers and cookies


def test_every_answer_has_the_headers_of_a_page(site, browser):
    browser.sign_in("noor")

    for path in [*_own_pages(site), "/no-such-page", f"/requests/{NOWHERE}"]:
        headers = browser.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS, path


def test_only_the_sign_in_page_lets_its_form_lead_to_the_provider(site, browser):
    policy = browser.get("/sign-in").headers["content-security-policy"]

    assert f"form-action 'self' {site.settings.oidc_issuer};" in policy
    assert policy.replace(f" {site.settings.oidc_issuer}", "") == HEADERS["Content-Security-Policy"]


def test_the_session_cookie_ends_with_the_browser_and_is_not_for_scripts(browser):
    answer = browser.get(browser.press(browser.begin(), "noor"))

    cookie = next(one for one in answer.headers.get_list("set-cookie") if "-session=" in one)

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert "Domain" not in cookie


# -- faults


class _Failing:
    provider = "https://login.example.nl"

    def __init__(self, error):
        self._error = error

    def caller(self, _session):
        raise self._error


@pytest.mark.parametrize(
    "path",
    [
        "/no-such-page",
        "/requests/x",
        "/log/entries/x",
        "/requests?asked=x",
        "/requests/",
        "/static/x",
    ],
)
def test_what_is_no_page_is_not_found(browser, path):
    answer = browser.sign_in("noor").get(path)

    assert answer.status_code == 404
    assert words.load("nl", "hub.web").say("fault.404.title") in answer.text


@pytest.mark.parametrize("path", ["/may", "/agreement"])
def test_who_is_signed_in_keeps_their_menu_on_the_pages_for_everybody(browser, path):
    assert 'href="/requests"' not in browser.get(path).text

    page = browser.sign_in("noor").get(path)

    assert 'href="/requests"' in page.text
    assert "Juridisch begeleider" in page.text
