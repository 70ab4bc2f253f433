"""Faults of each application: a page in two languages, and a number that stands in the log."""

import re

import pytest

from hub.browser.header import HEADERS
from hub.errors import Conflict, HubError, InvalidInput, NotAllowed, TooLarge, Unavailable
from hub.status import STATUS
from hub.ui import words


def _page_that_raises(place, error):
    @place.app.get("/test/{number}")
    def _raise(number: int):  # noqa: ARG001 - an address that may be odd
        raise error


@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [
        (InvalidInput("odd", "9999000001"), 400, 400),
        (NotAllowed("odd", "9999000001"), 403, 403),
        (Conflict("odd", "9999000001"), 409, 400),
        (TooLarge("odd", "9999000001"), 413, 400),
        (Unavailable("database_busy", "9999000001"), 503, 503),
        (HubError("odd", "9999000001"), 500, 500),
        (KeyError("9999000001"), 500, 500),
    ],
)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_fault_is_a_page_with_a_number_that_stands_in_the_log(
    place, browser, error, status, shown, language, capsys, caplog
):
    _page_that_raises(place, error)
    browser.http.cookies.set(place.cookie("language"), language)

    answer = browser.get("/test/1")

    assert answer.status_code == status
    assert place.words(language).say(f"fault.{shown}.title") in answer.text
    reference = re.search(r"<code>([0-9a-f]{8})</code>", answer.text)[1]
    logged = capsys.readouterr()
    assert reference in logged.out + logged.err + caplog.text
    assert "9999000001" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers.get("retry-after") == ("60" if status == 503 else None)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/no-such-page", "GET", 404),
        ("/test/x", "GET", 404),
        ("/static/x", "GET", 404),
        ("/language", "GET", 405),
        ("/static/icon.svg", "DELETE", 405),
    ],
)
def test_what_is_no_page_is_not_there(place, browser, path, method, status):
    _page_that_raises(place, HubError("odd"))
    answer = browser.http.request(method, path)

    assert answer.status_code == status
    assert place.words().say("fault.404.title") in answer.text


def test_every_kind_of_error_has_a_page(place):
    for status in STATUS.values():
        shown = status if status in {400, 403, 404, 503} else 400
        assert f"fault.{shown}.do" in place.words().sentences
