"""The components as pages use them: the markup of a label, a hint, an error and a state."""

import re
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from hub.ui import words
from hub.ui.chart import SERIES_MAX, Figure
from hub.ui.page import _environment


def component(language, name, *values, **more):
    source = _environment(language).get_template(f"components/{name}.html")
    return getattr(source.module, name)(*values, **more)


def _option(value, **change):
    return SimpleNamespace(
        **{"value": value, "label": value, "hint": "", "checked": False} | change
    )


def _ids(html):
    return re.findall(r' id="([^"]+)"', html)


def _told(html):
    return [
        one for group in re.findall(r'aria-describedby="([^"]+)"', html) for one in group.split()
    ]


def test_a_field_has_a_label_and_what_describes_it_is_there():
    html = component("nl", "field", "street", "Straat", hint="Zonder nummer", error="Vul in")

    assert '<label for="street">Straat</label>' in html
    assert _told(html) == ["street-hint", "street-error"]
    assert set(_told(html)) < set(_ids(html))
    assert 'aria-invalid="true"' in html
    assert 'aria-required="true"' in html


def test_a_field_without_hint_and_error_names_none():
    html = component("nl", "field", "street", "Straat")

    assert "aria-describedby" not in html
    assert "aria-invalid" not in html
    assert "street-error" not in html


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_need_not_be_filled_in_says_so_in_words(language):
    optional = words.load(language).say("component.optional")

    assert optional in component(language, "field", "a", "A", required=False)
    assert optional not in component(language, "field", "a", "A")


@pytest.mark.parametrize("kind", ["text", "email", "textarea"])
def test_what_was_typed_comes_back_whole_and_escaped(kind):
    typed = '\n<b>"x"</b>\n '

    html = component("nl", "field", "a", "A", typed, kind=kind)

    assert "\n&lt;b&gt;&#34;x&#34;&lt;/b&gt;\n " in html
    # A browser drops one line break at the start of a textarea.
    assert kind != "textarea" or ">\n\n&lt;b" in html


@pytest.mark.parametrize("kind", ["password", "file"])
def test_a_password_never_comes_back(kind):
    assert "hunter2" not in component("nl", "field", "a", "A", "hunter2", kind=kind)


def test_each_choice_has_a_label_and_an_id_of_its_own_the_first_the_name():
    options = [_option("x", hint="De eerste"), _option("y", checked=True)]

    html = component("nl", "choices", "goal", "Doel", options, hint="Kies", error="Kies er een")

    assert re.findall(r'<label for="([^"]+)"', html) == ["goal", "goal-2"]
    assert len(_ids(html)) == len(set(_ids(html)))
    assert set(_told(html)) == {"goal-hint", "goal-error", "goal-about"} < set(_ids(html))
    assert re.findall(r'value="(\w)" checked', html) == ["y"]
    assert html.count('type="radio"') == 2


def test_any_of_the_choices_are_boxes():
    html = component("nl", "choices", "goal", "Doel", [_option("x")], kind="checkbox")

    assert html.count('type="checkbox"') == 1
    assert "aria-describedby" not in html


def test_each_error_in_the_summary_leads_to_its_field_and_the_summary_has_the_focus():
    html = component("nl", "error_summary", "Er klopt iets niet", [("street", "Vul in")])

    assert '<a href="#street">Vul in</a>' in html
    assert "autofocus" in html


def test_without_errors_there_is_no_summary():
    assert component("nl", "error_summary", "Er klopt iets niet", []).strip() == ""


def test_every_state_has_its_word_and_a_shape_of_its_own():
    shown = {
        kind: component("nl", "status", kind, "Open") for kind in ("good", "wait", "bad", "neutral")
    }

    assert all("Open" in html for html in shown.values())
    assert len({re.search(r' d="([^"]+)"', html)[1] for html in shown.values()}) == 4


def test_an_empty_list_has_one_next_step():
    html = component("nl", "empty", "Niets hier", "/new", "Begin")

    assert re.findall(r'href="([^"]+)">([^<]+)', html) == [("/new", "Begin")]
    assert "<a" not in component("nl", "empty", "Niets hier", "", "U hoeft niets te doen.")


def _figure(**change):
    given = {"name": "asked", "title": "Vragen", "about": "Meest in mei.", "noun": "Maand"}
    rows = (("mei", (3, 1)), ("juni", (0, 2)))
    return Figure(
        **given | {"series": ("Mag", "Mag niet"), "rows": rows, "csv_href": "/x.csv"} | change
    )


def test_a_chart_has_a_name_and_a_sentence_and_the_same_numbers_as_a_table_and_a_file():
    html = component("nl", "chart", _figure())

    assert 'role="img"' in html
    assert '<title id="asked-title">Vragen</title>' in html
    assert 'aria-labelledby="asked-title" aria-describedby="asked-about"' in html
    assert '<desc id="asked-about">Meest in mei.</desc>' in html
    assert re.findall(r'<td role="cell"[^>]*class="numeric">(\d+)</td>', html) == list("3102")
    assert '<a href="/x.csv">' in html
    assert "style=" not in html


def test_each_series_has_a_pattern_of_its_own_and_a_name():
    html = component("nl", "chart", _figure())

    patterns = re.findall(r'<pattern id="([^"]+)"', html)
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(patterns)
    assert len(patterns) == len(set(patterns)) == SERIES_MAX - 1
    assert html.split("</ul>")[0].count("<li>") == 2
    assert "<li>" not in component("nl", "chart", _figure(series=("Mag",), rows=(("mei", (1,)),)))


def test_a_table_keeps_its_meaning_where_its_rows_are_cards():
    html = component(
        "nl", "table", "Lijst", ["A"], ["x"], caller=lambda row: Markup(f"<td>{row}</td>")
    )

    for role in ("table", "rowgroup", "row", "columnheader", "cell"):
        assert f'role="{role}"' in html
    assert "<caption>Lijst</caption>" in html


@pytest.mark.parametrize(
    ("outcome", "kind"), [("allow", "good"), ("deny", "bad"), ("needs_approval", "wait")]
)
def test_an_outcome_is_told_with_the_shape_of_its_kind(outcome, kind):
    shapes = [
        re.search(r' d="([^"]+)"', component("nl", name, one, "Mag", *more))[1]
        for name, one, *more in (("notice", outcome, "Zin."), ("status", kind))
    ]

    assert shapes[0] == shapes[1]
