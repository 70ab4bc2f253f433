"""Every answer of each application carries the headers of a page."""

import pytest

from hub.browser.header import HEADERS
from tests.unit.browser.place import PROVIDER


def _fails():
    raise KeyError("9999000001")


@pytest.fixture
def odd(place, browser):
    """An application with a page that fails."""
    place.app.get("/test/fails")(_fails)
    return browser


@pytest.mark.parametrize(
    "path", ["/no-such-page", "/static/none.css", "/requests", "/test/fails", "/language"]
)
def test_every_answer_has_every_header(odd, path):
    headers = odd.get(path).headers

    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_a_page_has_every_header_and_its_policy_adds_one_target_of_forms_at_most(place, browser):
    headers = dict(browser.get().headers)
    target = {"hub": f" {PROVIDER}", "start": " *"}.get(place.name, "")
    named = "form-action 'self'"

    assert f"{named}{target};" in headers["content-security-policy"]
    headers["content-security-policy"] = headers["content-security-policy"].replace(
        f"{named}{target};", f"{named};"
    )
    assert {name: headers[name.lower()] for name in HEADERS} == HEADERS


def test_the_policy_lets_nothing_in_from_elsewhere_and_no_inline_code():
    policy = HEADERS["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert policy.count("script-src") == 1
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("dossierhub.css", "text/css; charset=utf-8"),
        ("dossierhub.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_the_files_of_a_page_need_no_session_and_may_be_kept(browser, name, media):
    answer = browser.get(f"/static/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "set-cookie" not in answer.headers
