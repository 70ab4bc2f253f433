"""Everybody reads JSON of others by one reader, which refuses what two readers could read apart."""

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.crypto import dsse
from hub.errors import InvalidInput
from hub.form import canonical, strict
from hub.form.model import NODES_MAX
from tests.architecture import prose

# The code of each fault; bodies of the API are answered with it.
FAULTS = [
    (b'{"a":1,"a":1}', "duplicate_key"),
    (b'[{"a":{"b":1,"b":2}}]', "duplicate_key"),
    (b"\xef\xbb\xbf{}", "byte_order_mark"),
    (b'"\xff"', "not_utf8"),
    (b'"\xed\xa0\x80"', "not_utf8"),
    ("[]".encode("utf-16"), "not_utf8"),
    (b'"\\u0000"', "nul"),
    (b'{"\\u0000":1}', "nul"),
    (b'"\\ud800"', "lone_surrogate"),
    (b'{"\\udfff":1}', "lone_surrogate"),
    (b"NaN", "not_a_number"),
    (b"[-Infinity]", "not_a_number"),
    (b"1e999", "not_a_number"),
    (b"[" * 17 + b"]" * 17, "too_deep"),
    (b"[" * 90_000, "too_deep"),
    (b"[" + b"0," * NODES_MAX + b"0]", "too_many_members"),
    (b"", "not_json"),
    (b"1" * 5_000, "not_json"),
    (b"-" + b"1" * 5_000, "not_json"),
    (b"'a'", "not_json"),
    (b"[1,]", "not_json"),
    (b"01", "not_json"),
    (b'"\x01"', "not_json"),
]
# Modules that read what our own program or the engine wrote, or what was read strictly before.
OWN = {
    "hub/form/strict.py",
    "hub/adapters/bundle.py",
    "hub/adapters/opa.py",
    "hub/adapters/wasm.py",
    "hub/adapters/db/request.py",
    "hub/api/party.py",
    "hub/cli/policy.py",
    "hub/services/action.py",
    "hub/services/log/inquiry.py",
    "hub/services/trust.py",
    "connectors/keys/officer.py",
    "connectors/memory.py",
    "connectors/sealed/queue.py",
    "connectors/session.py",
}


@pytest.mark.parametrize(("data", "code"), FAULTS, ids=range(len(FAULTS)))
def test_each_fault_has_its_code_or_that_of_the_caller(data, code):
    with pytest.raises(InvalidInput) as own:
        strict.read(data)
    with pytest.raises(InvalidInput) as callers:
        strict.read(data, reason="letter_invalid")

    assert own.value.reason == code
    assert (callers.value.reason, callers.value.detail) == ("letter_invalid", code)


@pytest.mark.parametrize(("data", "code"), FAULTS, ids=range(len(FAULTS)))
def test_envelopes_and_canonical_json_are_read_by_it(data, code):
    with pytest.raises(InvalidInput) as envelope:
        dsse.parse(data)
    with pytest.raises(InvalidInput) as payload:
        canonical.decode(data)

    assert (envelope.value.reason, envelope.value.detail) == ("envelope_invalid", code)
    assert (payload.value.reason, payload.value.detail) == ("not_canonical", code)


@pytest.mark.parametrize(
    "data",
    [b"[" * 16 + b"]" * 16, b" [1.5, -2, null, true]\n", '"é\\ud83d\\ude00"'.encode(), b"1e3"],
)
def test_any_spelling_of_other_json_is_read(data):
    assert strict.read(data) == json.loads(data)


@given(st.binary(max_size=40))
def test_any_bytes_end_in_a_value_or_in_our_error(data):
    try:
        value = strict.read(data)
    except InvalidInput:
        return
    assert json.loads(data) == value


def _loads(source):
    """Whether a module parses JSON by Python's own parser."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {"json.loads", "json.load"} & {ast.unparse(call) for call in calls} != set()


@pytest.mark.parametrize("folder", ["hub", "connectors"])
def test_python_reads_only_what_we_wrote_ourselves(folder):
    parsing = [path for path in prose.files(folder) if _loads(path.read_text())]
    found = {str(path.relative_to(prose.ROOT)) for path in parsing if "demo" not in path.parts}

    assert found == {path for path in OWN if path.startswith(f"{folder}/")}


def test_the_search_for_parsers_finds_them():
    assert _loads("json.loads(data)")
    assert not _loads("json.dumps(data)")
