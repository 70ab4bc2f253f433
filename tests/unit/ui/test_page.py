import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from hub import ui
from hub.errors import NotFound
from hub.ui import page, words
from hub.ui.page import Frame, Link, render

UI = Path(ui.__file__).parent
ROOT = UI.parents[1]
TEMPLATES = [
    path
    for package in ("hub/ui", "hub/web", "hub/demo", "connectors/desk")
    for path in (ROOT / package / "templates").rglob("*.html")
]
_SVG = 'xmlns="http://www.w3.org/2000/svg"'


def _frame(**change):
    return Frame(**{"words": words.load("nl"), "path": "/x", "demo": True} | change)


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("status", [400, 403, 404, 500, 503])
def test_a_fault_says_what_to_do_and_its_reference(language, status):
    frame = _frame(words=words.load(language))

    html = render("fault.html", frame=frame, status=status, reference="7f3a")

    assert f'<html lang="{language}">' in html
    assert "7f3a" in html
    assert frame.words.say(f"fault.{status}.do") in html


def test_text_is_escaped():
    html = render("fault.html", frame=_frame(reader="<b>x</b>"), status=404, reference="<i>")

    assert "<b>x</b>" not in html
    assert "<i>" not in html


def test_a_name_that_the_view_does_not_give_is_an_error():
    with pytest.raises(UndefinedError):
        render("fault.html", frame=_frame(), status=404)


def test_the_banner_stands_on_demo_pages_only():
    text = words.load("nl").say("page.demo")

    assert text in render("fault.html", frame=_frame(), status=404, reference="x")
    assert text not in render("fault.html", frame=_frame(demo=False), status=404, reference="x")


def test_the_current_page_is_marked_in_the_menu():
    links = (Link(href="/x", key="fault.home"), Link(href="/y", key="page.sign_out"))

    html = render("fault.html", frame=_frame(links=links), status=404, reference="x")

    assert re.findall(r'href="(/[xy])"( aria-current="page")?', html) == [
        ("/x", ' aria-current="page"'),
        ("/y", ""),
    ]


def test_a_page_within_a_part_of_the_menu_marks_that_part_and_no_other():
    links = (Link(href="/x", key="fault.home"), Link(href="/xy", key="page.sign_out"))

    html = render("fault.html", frame=_frame(links=links, path="/xy/1"), status=404, reference="x")

    assert re.findall(r'href="(/xy?)"( aria-current="true")?', html) == [
        ("/x", ""),
        ("/xy", ' aria-current="true"'),
    ]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_only_a_page_whose_form_has_errors_says_so_in_its_title(language):
    known = words.load(language, "hub.web")
    frame, error = _frame(words=known), known.say("component.error")
    titles = [
        re.search(
            "<title>(.*?)</title>", render("sign_in/form.html", frame=frame, fault="", **more)
        )
        for more in ({}, {"errors": []}, {"errors": [("x", "y")]})
    ]

    assert [title[1].startswith(f"{error}: ") for title in titles] == [False, False, True]


def test_what_a_first_page_loads_is_light():
    loaded = [render("fault.html", frame=_frame(), status=404, reference="x").encode()]
    loaded += [content for _, content in page.assets().values()]

    # Browsers get it uncompressed; the limit of 150 kB was meant for compressed bytes.
    assert sum(map(len, loaded)) < 100_000


def test_without_the_library_there_is_no_page_and_it_says_what_builds_it(monkeypatch):
    monkeypatch.setitem(page._ASSETS, "gone.css", "text/css")

    with pytest.raises(NotFound, match=r"gone\.css is not built; run: make style"):
        page.assets()


def test_the_library_stays_below_our_own_rules_and_names_its_makers():
    library = page.assets()["/static/library.css"][1].decode()

    assert library.startswith("/* From @utrecht/component-library-css. EUPL-1.2.")
    assert library.count("@layer library {") == 1
    assert "@charset" not in library


def test_every_heading_of_a_page_gets_the_focus():
    pages = [path for path in TEMPLATES if path.parent.name != "components"]

    assert [path.name for path in pages if "<h1" in path.read_text()] == []


def test_no_template_or_stylesheet_has_inline_code_or_a_foreign_address():
    sources = [*TEMPLATES, *(UI / "static").iterdir()]
    forbidden = re.compile(
        r"<script(?! src=\"/static/dossierhub\.js\" defer></script>)|<style|\son\w+="
        r"|\sstyle=|https?:|//[a-z]|\|\s*safe|@import"
    )

    assert len(sources) > 70
    # The namespace of SVG looks like an address, but is not one.
    texts = {path.name: path.read_text().replace(_SVG, "") for path in sources}
    assert [name for name, text in texts.items() if forbidden.search(text)] == []
