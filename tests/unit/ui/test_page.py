import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from hub import ui
from hub.ui import words
from hub.ui.page import Frame, Link, render

UI = Path(ui.__file__).parent
TEMPLATES = UI / "templates"
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


def test_no_template_or_stylesheet_has_inline_code_or_a_foreign_address():
    sources = [*TEMPLATES.rglob("*.html"), *(UI / "static").iterdir()]
    forbidden = re.compile(r"<script|<style|\son\w+=|\sstyle=|https?:|//[a-z]|\|\s*safe|@import")

    assert len(sources) > 5
    # The name of SVG looks like an address and is none.
    texts = {path.name: path.read_text().replace(_SVG, "") for path in sources}
    assert [name for name, text in texts.items() if forbidden.search(text)] == []
