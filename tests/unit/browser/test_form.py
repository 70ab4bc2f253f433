"""Forms are taken from our own pages in this browser only, by each application."""

import pytest

from connectors.desk.page.upload import taken_in
from hub.browser.form import FIELDS_MAX, posted, token_of

FORM = "application/x-www-form-urlencoded"


def _was_taken(browser):
    return browser.cookie("language") is not None


def test_a_form_of_an_own_page_is_taken(browser):
    assert browser.post().status_code == 303
    assert _was_taken(browser)


@pytest.mark.parametrize("wrong", ["", "0" * 64, "é", "other browser"])
def test_a_form_without_the_token_of_its_browser_is_refused(place, browser, wrong):
    browser.get()
    token = place.browser().form_token() if wrong == "other browser" else wrong

    assert browser.post(token=token).status_code == 403
    assert not _was_taken(browser)


@pytest.mark.parametrize("token", ["", token_of("")])
def test_a_form_of_a_browser_without_a_cookie_is_refused(browser, token):
    assert browser.post(token=token).status_code == 403


@pytest.mark.parametrize("planted", ["", "x", "A" * 42, "A" * 44, "A" * 42 + "!"])
def test_a_cookie_out_of_its_form_binds_nothing(place, browser, planted):
    browser.http.cookies.set(place.cookie("browser"), planted)

    assert browser.post(token=token_of(planted)).status_code == 403


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://evil.example", None),
        ("https://evil.example", "same-origin"),
        ("null", None),
        ("null", "cross-site"),
        ("null", "same-site"),
        ("null", "none"),
        ("", "cross-site"),
        ("", "same-site"),
        ("http://127.0.0.1:9999", None),
        ("http://127.0.0.1", None),
        (None, None),
        (None, "same-origin"),
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_token(browser, origin, site):
    headers = {"Sec-Fetch-Site": site} if site else {}

    assert browser.post(origin=origin, headers=headers).status_code == 403
    assert not _was_taken(browser)


def test_a_form_of_a_page_that_sends_no_referrer_is_taken(browser):
    answer = browser.post(origin="null", headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"form_token={}&form_token={}", FORM, 400),
        (b"form_token={}&language=en&language=nl", FORM, 400),
        (b"\xff=1", FORM, 400),
        (b"form_token=%ff", FORM, 400),
        (b"", FORM, 400),
        (b"x", FORM, 400),
        (b'{"form_token":"a"}', "application/json", 400),
        # Another site can send this one without asking the browser.
        (b"form_token={}&language=en", "text/plain", 400),
        (b"form_token={}&language=en&x=" + b"a" * 65_536, FORM, 413),
        (b"form_token={}&language=en" + b"&x=" * FIELDS_MAX, FORM, 413),
    ],
)
def test_what_is_no_form_is_refused(browser, body, media, status):
    body = body.replace(b"{}", browser.form_token().encode())

    assert browser.send(body, media).status_code == status
    assert not _was_taken(browser)


def test_the_size_of_a_form_is_that_of_its_application(place, browser):
    bytes_max = place.app.state.site.form_bytes_max
    begin = f"form_token={browser.form_token()}&language=en&x=".encode()

    too_large = browser.send(begin.ljust(bytes_max + 1, b"a"), FORM)
    fits = browser.send(begin.ljust(bytes_max, b"a"), FORM)

    assert (too_large.status_code, fits.status_code) == (413, 303)


def test_the_token_says_nothing_about_the_cookie(browser):
    browser.get()
    cookie = browser.cookie("browser")

    assert cookie not in token_of(cookie)
    assert cookie not in browser.get().text


def _calls(dependant):
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def _routes(router):
    for one in router.routes:
        inner = getattr(one, "original_router", None)
        yield from _routes(inner) if inner else [one]


def test_every_form_of_an_application_goes_through_the_check(place):
    routes = [one for one in _routes(place.app) if one.methods - {"GET", "HEAD"}]
    unchecked = [one.path for one in routes if {posted, taken_in}.isdisjoint(_calls(one.dependant))]

    # FastAPI's own description has all routes: none is missed here.
    described = [path for path, one in place.app.openapi()["paths"].items() if one.keys() - {"get"}]
    assert {one.path for one in routes} == set(described)
    assert unchecked == []
