"""A document full of faults costs no more than its first one: each list ends at it."""

import importlib
import json
import pkgutil

import pytest
from pydantic import TypeAdapter, ValidationError

import connectors.api
import hub.api
import hub.audit
import hub.crypto
import hub.crypto.payload
from connectors.api.request import RequestsOut
from connectors.api.shape import Out, read
from hub.api.wire import In
from hub.crypto.payload.keyset import Keyset
from hub.errors import InvalidInput
from hub.form.model import NODES_MAX, Faults, Model, is_crowded, validate

FAULTS = 20_000
PACKAGES = (connectors.api, hub.api, hub.audit, hub.crypto, hub.crypto.payload)


def _forms():
    for package in PACKAGES:
        for one in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{one.name}")
            for thing in vars(module).values():
                if isinstance(thing, type) and issubclass(thing, Model | Out | In):
                    yield thing


def _patient(schema):
    """The lists in a schema that go on after a wrong item."""
    if isinstance(schema, dict):
        if schema.get("type") in {"list", "tuple", "set", "frozenset"} and "items_schema" in schema:
            yield from () if schema.get("fail_fast") else (schema,)
        for part in schema.values():
            yield from _patient(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from _patient(part)


def test_every_list_of_every_form_ends_at_its_first_wrong_item():
    forms = set(_forms())

    assert len(forms) > 80
    assert [one.__name__ for one in forms if list(_patient(one.__pydantic_core_schema__))] == []


def test_the_search_for_patient_lists_finds_one():
    class Patient(Model):
        items: tuple[int, ...]

    assert len(list(_patient(Patient.__pydantic_core_schema__))) == 1


@pytest.mark.parametrize(
    ("form", "member"), [(RequestsOut, "items"), (Keyset, "members"), (Keyset, "revoked")]
)
def test_twenty_thousand_wrong_items_are_one_fault(form, member):
    data = json.dumps({member: [{}] * FAULTS}).encode()

    with pytest.raises(ValidationError) as caught:
        TypeAdapter(form).validate_json(data)

    assert caught.value.error_count() < 50


def test_a_document_with_more_members_than_any_has_is_refused_before_it_is_read():
    crowded = b'{"members":[' + b",".join([b"{}"] * NODES_MAX) + b"]}"

    with pytest.raises(InvalidInput, match="answer_invalid"):
        read(RequestsOut, crowded)
    with pytest.raises(InvalidInput, match="a_form"):
        validate(TypeAdapter(Keyset), crowded, Faults(form="a_form", value="a_value"))


def test_the_largest_keyset_has_fewer_members_than_that():
    member = {"functions": [""] * 21, "member": "", "sign": "", "seal": "", "auth": "", "until": ""}
    desk = {"desk": "", "purposes": [""] * 64, "members": [""] * 32}
    largest = {
        "members": [member] * 400,
        "desks": [desk] * 64,
        "revoked": [{"kid": "", "since": ""}] * 4_000,
        "officers": [{"kid": "", "key": ""}] * 64,
    }

    assert not is_crowded(json.dumps(largest, separators=(",", ":")).encode())
