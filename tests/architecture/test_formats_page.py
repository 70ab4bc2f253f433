"""`docs/formats.md` names every member and every word that a statement can have."""

import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from hub.audit import admin, record
from hub.crypto.payload import (
    agreement,
    answer,
    approval,
    card,
    fact,
    keyset,
    receipt,
    regime,
    request,
    reseal,
    signed,
)

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text()
# Section and model of each type; a section also stands for the models inside of its own.
MODELS = [
    (3, request.Request),
    *((4, model) for model in (answer.Answer, answer.Offer, answer.Talk)),
    (5, approval.Approval),
    (6, fact.Fact),
    *((6, model) for model in sorted(set(fact.KINDS.values()), key=lambda one: one.__name__)),
    (6, regime.Regime),
    (7, keyset.Keyset),
    (8, agreement.Agreement),
    (1, card.Card),
    (2, reseal.Reseal),
    (11, receipt.Receipt),
]
COMMON = {*signed.Dated.model_fields, "from", "agreement"}


def _section(number):
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def _coded(text):
    """The names and words between back quotes; those of an object too: `{party, desk}`."""
    spans = re.findall(
        r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    return {word for span in spans for word in re.findall(r"[a-z][a-z0-9_./-]*", span)}


def _inside(annotation):
    """The annotation and all annotations inside it."""
    yield annotation
    for one in get_args(annotation):
        yield from _inside(one)


def _named(model):
    """Every member and every word of a model and of the models inside of it."""
    names = set()
    for name, field in model.model_fields.items():
        names.add(field.alias or field.serialization_alias or name)
        for one in _inside(field.annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                names |= _named(one)
            elif get_origin(one) is Literal:
                names |= {str(word) for word in get_args(one)}
    return names


@pytest.mark.parametrize(("number", "model"), MODELS, ids=lambda one: getattr(one, "__name__", one))
def test_every_member_of_a_statement_is_on_the_page(number, model):
    known = _coded(_section(number)) | _coded(_section(0))
    # The section on sealed files says what is sealed and how a desk is named.
    known |= _coded(_section(2)) & _named(signed.Sealed)

    assert _named(model) - known == set()


def test_the_members_of_every_statement_are_on_the_page():
    assert _coded(_section(0)) >= COMMON


def _first_cells(number):
    return [line.split("|")[1] for line in _section(number).split("\n") if line.startswith("|")]


@pytest.mark.parametrize("kind", sorted(fact.KINDS))
def test_every_kind_of_fact_has_its_row(kind):
    assert len([cell for cell in _first_cells(6) if f"`{kind}`" in cell]) == 1


@pytest.mark.parametrize("event", sorted(admin.EVENTS))
def test_every_administrative_entry_has_its_row(event):
    assert len([cell for cell in _first_cells(9) if f"`{event}`" in cell]) == 1


@pytest.mark.parametrize("model", [record.Who, record.Whom, record.What, record.Why])
def test_every_member_of_a_record_is_on_the_page(model):
    fields = model.model_fields.items()

    assert {one.serialization_alias or name for name, one in fields} <= _coded(_section(9))


def test_a_member_that_the_page_lacks_is_found():
    class Longer(receipt.Receipt):
        afterthought: Literal["why_not"]

    assert _named(Longer) - _named(receipt.Receipt) == {"afterthought", "why_not"}
    assert not {"afterthought", "why_not"} & _coded(PAGE)
