import json
from operator import attrgetter
from pathlib import Path
from typing import get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from hub.crypto import dsse, statement
from hub.crypto.payload.answer import Answer, Message
from hub.crypto.payload.approval import Approval
from hub.crypto.payload.fact import KINDS, OneFact
from hub.crypto.payload.request import Request
from hub.crypto.payload.signed import Items, Kids
from hub.errors import InvalidInput
from hub.form import canonical

VECTORS = json.loads((Path(__file__).parents[3] / "vectors" / "statements.json").read_text())
NAMES = ["request", "request_named", "answer", "refusal", "offer", "approval", "card", "reseal"]
ENVELOPES = [VECTORS[name]["envelope"] for name in NAMES]
ENVELOPES += [row["envelope"] for row in VECTORS["fact_kinds"].values()]
REQUEST = canonical.decode(dsse.of_document(VECTORS["request"]["envelope"]).payload)
CONSENT = next(
    members
    for members in (
        canonical.decode(dsse.of_document(row["envelope"]).payload)
        for row in VECTORS["fact_kinds"].values()
    )
    if members["kind"] == "consent_given"
)


def _read(members, kind="request"):
    payload_type = statement.PREFIX + kind + statement.SUFFIX
    kid = members["from"]["kid"] if "from" in members else "0" * 32
    envelope = dsse.sign(payload_type, canonical.encode(members), {kid: bytes(32)})
    return statement.read(envelope.to_bytes(), env="demo")


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_what_was_read_is_written_as_the_bytes_that_were_signed(envelope):
    read = statement.parse(envelope, env="demo")

    assert canonical.encode(read.payload.to_document()) == read.envelope.payload


def test_a_statement_is_read_as_the_type_that_is_due_or_refused():
    envelope = VECTORS["answer"]["envelope"]

    assert statement.parse(envelope, Message, env="demo").payload.seq == 2
    assert statement.parse(envelope, Answer, env="demo").payload.delete_by
    for other in (Request, Approval):
        with pytest.raises(InvalidInput, match="statement_type"):
            statement.parse(envelope, other, env="demo")


def test_a_statement_does_not_change():
    said = statement.parse(VECTORS["request"]["envelope"], env="demo").payload

    with pytest.raises(ValidationError, match="frozen"):
        said.at = "2026-03-01T00:00:00Z"


def test_the_name_in_python_is_not_a_name_in_the_bytes():
    members = {("sender" if name == "from" else name): one for name, one in REQUEST.items()}

    with pytest.raises(InvalidInput, match="statement_invalid"):
        _read(members)
    with pytest.raises(InvalidInput, match="statement_invalid"):
        _read(REQUEST | {"sender": REQUEST["from"]})


def test_true_is_not_one_and_one_is_not_true():
    for wrong in (REQUEST | {"v": True}, REQUEST | {"complete": 1}):
        with pytest.raises(InvalidInput, match="statement_invalid"):
            _read(wrong)
    assert _read(CONSENT | {"guardian": True}, "fact").payload.guardian is True
    for value in (1, False):
        with pytest.raises(InvalidInput, match="statement_invalid"):
            _read(CONSENT | {"guardian": value}, "fact")


@pytest.mark.parametrize(
    ("change", "reason", "place"),
    [
        ({"purpose": "Jansen"}, "value_invalid", "purpose"),
        ({"to": REQUEST["to"] | {"desk": "Jansen"}}, "value_invalid", "to.desk"),
        ({"to": REQUEST["to"] | {"jansen": "1"}}, "statement_invalid", "to"),
        ({"jansen": "1"}, "statement_invalid", "payload"),
        ({"items": [{"category": "Jansen"}]}, "value_invalid", "items.0.category"),
        ({"complete": "Jansen"}, "statement_invalid", "complete"),
        ({"expires": REQUEST["at"]}, "statement_invalid", "payload"),
    ],
)
def test_an_error_names_the_place_and_not_what_stands_there(change, reason, place):
    with pytest.raises(InvalidInput) as caught:
        _read(REQUEST | change)

    assert caught.value.reason == reason
    assert caught.value.detail.startswith(f"{place}: ")
    assert "jansen" not in str(caught.value).lower()


@pytest.mark.parametrize("kind", ["Jansen", "", 1, None])
def test_a_kind_that_there_is_not_is_refused_without_naming_it(kind):
    members = {name: one for name, one in CONSENT.items() if name != "kind"}

    with pytest.raises(InvalidInput, match="statement_invalid") as caught:
        _read(members if kind is None else members | {"kind": kind}, "fact")
    assert "Jansen" not in str(caught.value)


def test_what_is_missing_is_said_before_what_is_wrong():
    members = {name: one for name, one in REQUEST.items() if name != "sealed"}

    with pytest.raises(InvalidInput, match="statement_invalid: sealed: missing"):
        _read(members | {"purpose": "X"})


@pytest.mark.parametrize(
    "kids", [["b" * 32, "a" * 32], ["a" * 32, "a" * 32], [], ["a" * 32] * 65, "a" * 32]
)
def test_a_set_is_sorted_has_nothing_twice_and_keeps_its_size(kids):
    adapter = TypeAdapter(Kids)
    fine = canonical.encode(["a" * 32, "b" * 32])

    assert canonical.read(adapter, fine) == ("a" * 32, "b" * 32)
    with pytest.raises(InvalidInput, match="statement_invalid"):
        canonical.read(adapter, canonical.encode(kids))


def test_a_set_of_objects_is_sorted_by_the_bytes_of_its_key():
    adapter = TypeAdapter(Items)
    rows = [{"category": "a_b"}, {"category": "ab"}]

    found = canonical.read(adapter, canonical.encode(rows))

    assert [*map(attrgetter("category"), found)] == ["a_b", "ab"]
    with pytest.raises(InvalidInput, match="statement_invalid"):
        canonical.read(adapter, canonical.encode(rows[::-1]))


def test_bytes_that_are_not_canonical_reach_no_model():
    for data in (b'["b" ]', b'["a","a"', b"[1.0]", b"[null]"):
        with pytest.raises(InvalidInput, match="not_canonical"):
            canonical.read(TypeAdapter(Kids), data)


def test_every_kind_of_fact_has_one_model():
    kinds = [kind for one in get_args(OneFact) for kind in one.kinds()]

    assert len(set(kinds)) == len(kinds) == len(KINDS) == 20
    assert KINDS["consent_given"].own_names() == {
        "purpose",
        "recipients",
        "until",
        "items",
        "explicit",
        "role",
        "guardian",
    }
    assert KINDS["consent_withdrawn"].own_names() == {"replaces"}


@pytest.mark.parametrize(
    "revision",
    [
        "x" * 47,
        "meet-at-nine-at-the-old-town-hall-by-the-canal.",
        "h2:" + "A" * 43 + "=",
        "h1:" + "A" * 44,
        "h1:" + "A" * 42 + "B=",  # bits that no digest leaves
        "h1:" + "A" * 42 + "=",
    ],
)
def test_the_revision_of_a_decision_is_one_and_not_any_text(revision):
    members = canonical.decode(dsse.of_document(VECTORS["answer"]["envelope"]).payload)
    _read(members, "answer")

    with pytest.raises(InvalidInput, match="value_invalid"):
        _read(members | {"decision": members["decision"] | {"revision": revision}}, "answer")
