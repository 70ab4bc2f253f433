"""Every page and every component, held against WCAG 2.2 A and AA and the good habits of axe.

Scripts are on for axe alone: no page here has one.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe

from connectors import desk
from hub import ui
from hub.ui import page, words
from hub.ui.chart import Figure
from tests.world.browser import SIZES, Walk, check, checked
from tests.world.hub_pages import running

COMPONENTS = [
    path
    for package in (ui, desk)
    for path in (Path(package.__file__).parent / "templates" / "components").iterdir()
]
SOURCE = Path(__file__).with_name("component_page.html")


@pytest.fixture(scope="module")
def place(tmp_path_factory, policies):
    """A hub that serves one allowed request, and its sign-in provider; gives the origin."""
    with running(tmp_path_factory.mktemp("walk"), policies, "noor") as (origin, issuer, _, sid):
        yield origin, issuer, sid


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_page_of_the_hub_has_a_barrier(place, chromium, language, size):
    origin, issuer, sid = place
    width, height = SIZES[size]
    walk = Walk(chromium, issuer, width=width, height=height, script=True)
    web_page = walk.page
    other = {"nl": "Nederlands", "en": "English"}[language]
    web_page.goto(origin)
    if web_page.get_by_role("button", name=other).count():
        web_page.get_by_role("button", name=other).click()
    check(web_page)
    web_page.locator("form[action='/sign-in'] button").click()
    web_page.get_by_role("button", name="Noor").click()

    web_page.goto(f"{origin}/requests/{sid}")
    line = web_page.locator(".timeline a").first.get_attribute("href")
    for path in ("/requests", f"/requests/{sid}", "/log", line, "/no-such-page"):
        web_page.goto(f"{origin}{path}")
        assert web_page.locator("html").get_attribute("lang") == language
        web_page.wait_for_selector("h1:focus", state="attached")
        check(web_page)
    # The missing page is the one complaint that is meant.
    assert [one for one in walk.complaints if "404" not in one] == []


def _figure(name, series, rows):
    return Figure(
        name=name,
        title="Vragen per maand",
        about="In mei waren er de meeste.",
        noun="Maand",
        series=series,
        rows=rows,
        csv_href="/x.csv",
    )


def _option(value, label, hint="", *, checked=False):
    return SimpleNamespace(value=value, label=label, hint=hint, checked=checked)


def component_page(language):
    frame = page.Frame(
        words=words.load(language, "connectors.desk"),
        path="/x/1",
        demo=True,
        reader="",
        links=(page.Link(href="/x", key="request.list"), page.Link(href="/y", key="log.list")),
    )
    view = {
        "errors": [("mail", "Vul een heel e-mailadres in."), ("purpose", "Kies er een.")],
        "purposes": [_option("a", "Opvang regelen", "Ongeveer twee dagen."), _option("b", "Recht")],
        "documents": [_option("c", "Beschikking", checked=True), _option("d", "Gehoor")],
        "examples": [
            SimpleNamespace(
                is_allowed=allowed,
                text="Wie vraagt wat?",
                have="toestemming",
                because=why,
                href="/m",
            )
            for allowed, why in ((True, ""), (False, "Er mist iets."))
        ],
        "answered": SimpleNamespace(
            results=[
                SimpleNamespace(name="Gehoor", kind="good", outcome="Geleverd", documents=()),
                SimpleNamespace(
                    name="Beschikking",
                    kind="good",
                    outcome="Geleverd",
                    documents=(SimpleNamespace(name="a.pdf", href="/a", size="12 kB"),),
                ),
            ],
            predicates=[("Heeft een V-nummer", "Ja")],
            text="Zie de bijlage.",
        ),
        "clocks_of_one": [
            SimpleNamespace(
                name="Afgesproken",
                due_at="2026-11-24T13:05:00Z",
                due="24 november",
                left="een dag te laat",
                late=True,
                lines=("Begonnen op maandag",),
            )
        ],
        "steps": [
            SimpleNamespace(at="2026-11-24T13:05:00Z", when="24 november", what=what, href=href)
            for what, href in (("Vraag ingediend", "/x"), ("Geopend", ""))
        ],
        "rows": ["a158f62d", "1fd70ba4"],
        "stacked": _figure(
            "stacked",
            ("Mag", "Wacht", "Ging anders", "Mag niet"),
            (("mei", (9, 3, 2, 1)), ("juni", (4, 0, 3, 2)), ("juli", (0, 0, 0, 0))),
        ),
        "single": _figure("single", ("Vragen",), (("mei", (9,)), ("juni", (4,)))),
    }
    template = page._environment(language, "connectors.desk").from_string(SOURCE.read_text())
    return template.render(frame=frame, **view)


def test_the_page_of_components_has_all_of_them():
    shown = set(re.findall(r'"components/(\w+)\.html"', SOURCE.read_text()))

    assert shown == {path.stem for path in COMPONENTS}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_component_has_a_barrier(chromium, language, size):
    web_page = checked(chromium, component_page(language), f"components-{language}-{size}", size)

    say = words.load(language, "connectors.desk").say
    assert web_page.title() == f"{say('component.error')}: Componenten - Dossierhub"
    assert web_page.locator("nav a[aria-current]").inner_text() == say("request.list")
    web_page.locator(".errors a").last.click()
    web_page.wait_for_selector("input[name=purpose]:focus", state="attached")
    web_page.emulate_media(media="print")
    assert web_page.locator("h1").is_visible()
    assert not any(one.is_visible() for one in web_page.locator("header a, button").all())


def test_axe_finds_a_barrier_where_there_is_one(chromium):
    walk = Walk(chromium, "-", script=True)
    walk.page.set_content("<html><body><img src='x'><input></body></html>")

    rules = {one["id"] for one in Axe().run(walk.page).response["violations"]}

    assert {"image-alt", "label", "html-has-lang"} <= rules
