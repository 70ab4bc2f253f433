"""The language of each application: kept by the browser, and never a way to another site."""

import pytest


def test_a_language_is_kept_and_leads_back_to_the_page(place, browser):
    answer = browser.post({"back": place.shown})

    assert (answer.status_code, answer.headers["location"]) == (303, place.shown)
    assert "Max-Age=31536000" in answer.headers["set-cookie"]
    assert '<html lang="en">' in browser.get().text


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/a//b",
        "",
        "/a?b=c",
        "javascript:x",
        "/%2f/evil.example",
        "/a#b",
        "/A",
    ],
)
def test_the_way_back_never_leads_elsewhere(browser, back):
    answer = browser.post({"back": back})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("language", ["", "../nl", "de", "nl|en"])
def test_a_language_that_is_not_there_is_refused(place, browser, language):
    assert browser.post({"language": language}).status_code == 400
    browser.http.cookies.set(place.cookie("language"), language)
    assert '<html lang="nl">' in browser.get().text
