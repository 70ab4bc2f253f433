"""The pages of signing in at a desk on a server, held against WCAG 2.2 AA."""

import pytest

from hub.errors import Unavailable
from hub.ui import words
from tests.desk.server import STRANGER, Server, provider
from tests.world.browser import SIZES, checked
from tests.world.desk import PASSPHRASE
from tests.world.serve import served


@pytest.fixture(scope="module")
def server(town, tmp_path_factory):
    with served(provider) as issuer:
        server = Server(town, "rechtshoek", issuer, tmp_path_factory.mktemp("desk") / "people.toml")
        yield server
        server.close()


def unavailable(_browser):
    raise Unavailable("sign_in_unavailable")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_of_signing_in_has_a_barrier(
    server,
    monkeypatch,
    chromium,
    language,
    size,
):
    browser = server.browser()
    browser.post("/language", {"language": language, "back": "/"})
    shown = {
        "sign-in": browser.get("/sign-in").text,
        "refused": browser.get("/sign-in/return").text,
        "unknown": browser.get(browser.back(STRANGER)).text,
    }
    browser.sign_in("sub-noor")
    shown["unlock"] = browser.get("/unlock").text
    browser.post("/unlock", {"holder": "noor", "passphrase": PASSPHRASE})
    shown["home"] = browser.get("/").text
    browser.post("/sign-out", token=browser.form_token("/"))
    monkeypatch.setattr(server.admission, "begin", unavailable)
    shown["unavailable"] = browser.post("/sign-in").text

    for name, html in shown.items():
        assert f'<html lang="{language}">' in html
        checked(chromium, html, f"desk-server-{name}-{language}-{size}", size)
