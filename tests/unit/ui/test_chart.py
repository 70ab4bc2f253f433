import re

import pytest

from hub.errors import InvalidInput
from hub.ui.chart import Figure, csv_of

WORDS = {"name": "asked", "title": "Vragen", "about": "Meest in mei.", "noun": "Maand"}


def figure(rows, series=("Mag", "Mag niet"), **change):
    return Figure(**WORDS | {"series": series, "rows": rows, "csv_href": "/x.csv"} | change)


def percent(text):
    return float(re.fullmatch(r"(\d+\.\d\d)%", text)[1])


def test_the_longest_row_fills_the_drawing_but_for_its_number_and_others_are_in_proportion():
    bars = figure((("mei", (6, 2)), ("juni", (1, 1)))).bars

    assert [percent(bar.end) for bar in bars] == [85.0, 21.25]
    assert [bar.total for bar in bars] == [8, 2]


def test_the_pieces_of_a_row_lie_end_to_end():
    (bar,) = figure((("mei", (6, 0, 2)),), series=("a", "b", "c")).bars

    assert [one.series for one in bar.pieces] == [1, 3]
    first, second = bar.pieces
    assert percent(first.left) == 0
    assert percent(second.left) == percent(first.width) == 63.75
    assert percent(second.left) + percent(second.width) == percent(bar.end)


def test_rows_stand_under_each_other_within_the_drawing():
    shown = figure((("mei", (1, 0)), ("juni", (2, 0)), ("juli", (0, 0))))

    tops = [bar.top_px for bar in shown.bars]
    for bar, following in zip(shown.bars, shown.bars[1:], strict=False):
        assert bar.label_px < bar.top_px
        assert bar.top_px + bar.height_px < following.label_px
    assert tops[-1] + shown.bars[-1].height_px < shown.height_px


def test_nothing_counted_is_drawn_as_nothing():
    (bar,) = figure((("mei", (0, 0)),)).bars

    assert (bar.pieces, bar.end, bar.total) == ((), "0.00%", 0)
    assert figure(()).bars == ()


@pytest.mark.parametrize(
    ("rows", "series"),
    [
        ((("mei", (1,)),), ("a", "b")),
        ((("mei", (1, 2)),), ("a",)),
        ((("mei", (-1,)),), ("a",)),
        ((), ()),
        ((), ("a", "b", "c", "d", "e")),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows, series):
    with pytest.raises(InvalidInput, match="figure_malformed"):
        figure(rows, series=series)


def test_the_file_has_the_same_numbers_and_opens_in_a_dutch_spreadsheet():
    content = csv_of(figure((('één; "a"', (1, 2)),)))

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == 'Maand;Mag;Mag niet\r\n"één; ""a""";1;2\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_label_is_run_by_a_spreadsheet(start):
    content = csv_of(figure(((f"{start}cmd", (1, 2)),), noun=f"{start}x")).decode("utf-8-sig")

    assert f"'{start}cmd" in content
    assert f"'{start}x" in content
