import pytest
from markupsafe import Markup

from hub.errors import InvalidInput
from hub.ui.table import labelled


def test_each_cell_has_the_heading_of_its_column_and_its_role():
    row = labelled(
        Markup('<th scope="row">x</th>\n<td>y</td><td class="numeric">z</td>'), ["A", "B", "C"]
    )

    assert row == (
        '<th role="rowheader" data-label="A" scope="row">x</th>\n'
        '<td role="cell" data-label="B">y</td>'
        '<td role="cell" data-label="C" class="numeric">z</td>'
    )


def test_a_heading_is_text():
    assert 'data-label="&lt;b&gt; &#34;x&#34;"' in labelled(Markup("<td>y</td>"), ['<b> "x"'])


def test_other_tags_are_left_alone():
    cells = Markup("<td><time>t</time> <tt>x</tt></td>")

    assert labelled(cells, ["A"]).count("data-label") == 1


@pytest.mark.parametrize("headings", [[], ["A", "B"]])
def test_a_row_with_other_cells_than_headings_is_refused(headings):
    with pytest.raises(InvalidInput, match="row_malformed"):
        labelled(Markup("<td>y</td>"), headings)
