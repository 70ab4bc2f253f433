import json
from pathlib import Path

import pytest

from hub.errors import InvalidInput
from hub.form import value as values

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())
# The name of a part has more to it; hub.crypto.container checks it.
STRINGS = {kind: rows for kind, rows in VECTORS["strings"].items() if kind != "part_name"}
ACCEPT = [(kind, value) for kind, rows in STRINGS.items() for value in rows["accept"]]
REFUSE = [(kind, value) for kind, rows in STRINGS.items() for value in rows["refuse"]]


@pytest.mark.parametrize(("kind", "value"), ACCEPT)
def test_values_of_the_vectors_in_their_form_are_accepted(kind, value):
    values.check(kind, value)


@pytest.mark.parametrize(("kind", "value"), REFUSE)
def test_values_of_the_vectors_in_another_form_are_refused(kind, value):
    with pytest.raises(InvalidInput, match="value_invalid"):
        values.check(kind, value)


@pytest.mark.parametrize("kind", sorted(STRINGS))
@pytest.mark.parametrize("value", [None, 1, True, [], {}, b"x", ""])
def test_a_value_that_is_no_string_is_refused(kind, value):
    with pytest.raises(InvalidInput):
        values.check(kind, value)


def test_the_refused_value_is_not_named():
    with pytest.raises(InvalidInput) as caught:
        values.check("anchor", "nl-v:999900004")

    assert "9999" not in str(caught.value)
