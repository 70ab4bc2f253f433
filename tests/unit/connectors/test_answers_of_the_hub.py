"""The shapes in which a party reads the hub's answers are those in which the hub writes them."""

import importlib
import pkgutil

import pytest

from connectors import api
from connectors.api.party import AgreementOut
from connectors.api.request import RequestOut, RequestsOut
from connectors.api.shape import Out, read
from hub import api as hub_api
from hub.api.wire import Out as HubOut
from hub.errors import InvalidInput


def _shapes(package, base):
    modules = [
        importlib.import_module(f"{package.__name__}.{one.name}")
        for one in pkgutil.iter_modules(package.__path__)
    ]
    return {
        name: shape
        for module in modules
        for name, shape in vars(module).items()
        if isinstance(shape, type) and issubclass(shape, base) and shape is not base
    }


OURS, THEIRS = _shapes(api, Out), _shapes(hub_api, HubOut)
# Not a class at the hub: what all answers to an act share, and problem documents.
OWN = {"Proven", "ProblemOut"}


@pytest.mark.parametrize("name", sorted(OURS.keys() - OWN))
def test_every_member_that_a_party_reads_is_one_that_the_hub_writes(name):
    ours = OURS[name].model_json_schema(by_alias=True, mode="serialization")
    theirs = THEIRS[name].model_json_schema(by_alias=True, mode="serialization")

    assert ours["properties"].keys() <= theirs["properties"].keys()
    for member, form in ours["properties"].items():
        assert _kinds(form) == _kinds(theirs["properties"][member]), member


def _kinds(form):
    """The JSON types of a member, and whether it may be null."""
    if "anyOf" in form:
        return sorted(kind for one in form["anyOf"] for kind in _kinds(one))
    return ["object" if "$ref" in form else form["type"]]


def test_no_member_of_the_public_api_has_an_underscore():
    members = {
        member
        for shape in THEIRS.values()
        for member in shape.model_json_schema(by_alias=True, mode="serialization")["properties"]
    }

    assert {"from", "caseId"} <= members
    assert [member for member in members if "_" in member] == []


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        (RequestsOut, b""),
        (RequestsOut, b"null"),
        (RequestsOut, b"[]"),
        (RequestsOut, b"{}"),
        (RequestsOut, b"\xff"),
        (RequestsOut, b'{"items":null,"next":null}'),
        (RequestsOut, b'{"items":[{}],"next":null}'),
        (RequestsOut, b'{"items":[],"next":7}'),
        (RequestsOut, b'{"items":[],"next":"Aisha Testa"}'),
        (RequestsOut, b'{"items":{"Aisha Testa":1},"next":null}'),
        (RequestsOut, b"[" * 100_000),
        (AgreementOut, b'{"statement":{},"files":"Aisha Testa"}'),
    ],
)
def test_another_form_is_refused_and_its_values_are_not_told(shape, data):
    with pytest.raises(InvalidInput, match="answer_invalid") as caught:
        read(shape, data)

    assert caught.value.__cause__ is None
    assert "Aisha" not in str(caught.value)


def test_an_answer_cannot_be_changed_by_who_reads_it():
    page = read(RequestsOut, b'{"items":[],"next":null}')

    with pytest.raises(ValueError, match="frozen"):
        page.next = "x"


def test_a_detail_names_the_place_and_never_the_value():
    with pytest.raises(InvalidInput) as caught:
        read(RequestOut, b'{"sid":"Aisha Testa"}')

    assert "sid" in str(caught.value)
    assert "Aisha" not in str(caught.value)
