import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import InvalidInput
from hub.form import canonical

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "statements.json").read_text())["J"]

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
VALUES = st.recursive(
    st.booleans() | st.integers(0, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("row", VECTORS["accept"])
def test_the_vectors_that_are_canonical_are_read_and_written_again(row):
    data = base64.b64decode(row["b64"])

    assert canonical.encode(canonical.decode(data)) == data


@pytest.mark.parametrize("row", VECTORS["refuse"], ids=lambda row: row["why"])
def test_the_vectors_that_are_not_canonical_are_refused(row):
    with pytest.raises(InvalidInput, match="not_canonical"):
        canonical.decode(base64.b64decode(row["b64"]))


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_reading_gives_back_what_was_written(value):
    try:
        data = canonical.encode(value)
    except InvalidInput:
        return
    assert canonical.decode(data) == value


@given(st.binary(max_size=40))
def test_any_bytes_end_in_a_value_or_in_our_error(data):
    try:
        value = canonical.decode(data)
    except InvalidInput:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize(
    "value", [None, 1.0, -1, 2**53, float("nan"), {"A": 1}, {1: 1}, (1,), b"", "\x00", "\ud800"]
)
def test_values_that_the_form_does_not_have_cannot_be_written(value):
    with pytest.raises(InvalidInput):
        canonical.encode({"a": value})


def test_nesting_ends_at_eight():
    eight = canonical.encode([[[[[[[[]]]]]]]])

    assert canonical.decode(eight) == [[[[[[[[]]]]]]]]
    with pytest.raises(InvalidInput):
        canonical.decode(b"[" + eight + b"]")
    with pytest.raises(InvalidInput):
        canonical.decode(b"[" * 100_000)


def test_an_object_has_at_most_128_members():
    """Each unknown member would get a fault of its own, so a page of them would stall a hub."""
    most = {f"m{number}": 0 for number in range(128)}
    assert canonical.decode(canonical.encode(most)) == most

    with pytest.raises(InvalidInput, match="not_canonical"):
        canonical.encode(most | {"more": 0})
