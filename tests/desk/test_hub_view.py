"""The panel that puts what the hub holds beside what the person sees."""

from dataclasses import replace

import pytest

from connectors.api.request import RequestOut
from tests.world import case as cases
from tests.world.asking import send
from tests.world.desk import Browser

NAME, V_NUMBER = "Mirza Hubzicht", "9999000081"


@pytest.fixture(scope="module")
def sid(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("letter")
    opened = cases.complete(town, name=NAME, v_number=V_NUMBER)
    done = send(town.session("noor"), opened, V_NUMBER, folder, text="Graag met spoed")
    assert done["decision"]["outcome"] == "allow", done
    return done["sid"]


def test_the_name_stands_on_the_left_only(town, browser, sid):
    page = browser.unlock("noor").get(f"/hub-view/{sid}").text

    left, right = page.split('id="theirs"')
    assert NAME in left
    assert V_NUMBER in left
    for secret in (NAME, V_NUMBER, "1991-04-12", "Graag met spoed"):
        assert secret not in right
    entry = town.session("noor").hub.get(f"/v1/requests/{sid}", RequestOut).entry
    assert f"&#34;id&#34;:&#34;{entry}&#34;" in right  # the line itself


def test_an_unknown_request_and_anothers_are_not_found_alike(town, browser, sid):
    other = Browser(town.desk("thuishaven")).unlock("sanne")
    browser.unlock("noor")

    pages = [browser.get(f"/hub-view/{'0' * 64}"), other.get(f"/hub-view/{sid}")]

    assert [one.status_code for one in pages] == [404, 404]
    assert browser.get("/hub-view/x").status_code == 404


def test_the_panel_exists_in_the_demo_only(town, sid):
    app = town.desk("rechtshoek")
    browser = Browser(app).unlock("noor")
    app.state.site = replace(app.state.site, env="production")

    assert browser.get(f"/hub-view/{sid}").status_code == 404
