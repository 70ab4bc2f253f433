"""Cookies of each application: for its own host only, and not for scripts."""

import pytest

from tests.unit.browser.place import PORTS, Place


@pytest.mark.parametrize("name", PORTS)
def test_over_https_every_cookie_is_bound_to_this_host(name, tmp_path):
    browser = Place(name, tmp_path, "https://own.example").browser()
    made = [
        *browser.get().headers.get_list("set-cookie"),
        *browser.post().headers.get_list("set-cookie"),
    ]

    assert [one.partition("=")[0] for one in made] == [
        f"__Host-{name}-browser",
        f"__Host-{name}-language",
    ]
    for one in made:
        for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert part in one
        assert "Domain" not in one


def test_a_reference_ends_with_the_browser_and_is_not_for_scripts(browser):
    made = browser.get().headers["set-cookie"]

    assert "HttpOnly" in made
    assert "SameSite=lax" in made
    assert "Max-Age" not in made
    assert "expires" not in made.lower()


def test_each_browser_has_a_reference_of_its_own_and_keeps_it(place, browser):
    browser.get()
    kept = browser.cookie("browser")
    other = place.browser()
    other.get()

    assert len(kept) == 43
    assert "set-cookie" not in browser.get().headers
    assert other.cookie("browser") != kept


def test_applications_on_one_machine_keep_their_own_cookies(tmp_path):
    """Cookies know no ports."""
    names = set()
    for name in PORTS:
        for port in (8000, 8001):
            browser = Place(name, tmp_path, f"http://127.0.0.1:{port}").browser()
            browser.get()
            names |= set(browser.http.cookies)

    assert len(names) == 2 * len(PORTS)
