import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit import admin, entry, record
from hub.errors import InvalidInput

TESTS = Path(__file__).parents[2]
LOG = json.loads((TESTS / "vectors" / "statements.json").read_text())["log"]
VOCABULARY = json.loads((TESTS / "data" / "vocab.json").read_text())
FIRST = LOG["records"][0]
RECORDS = [(group, text) for row in LOG["records"] for group, text in row.items()]


@pytest.mark.parametrize(("group", "text"), RECORDS)
def test_each_record_of_the_vectors_is_read(group, text):
    assert record.parse(group, text.encode()) == json.loads(text)


@pytest.mark.parametrize("case", LOG["refuse_records"], ids=lambda case: case["why"])
def test_each_record_to_refuse_is_refused(case):
    with pytest.raises(InvalidInput, match="record_invalid"):
        record.parse(case["group"], case["record"].encode())


def test_the_commitments_of_the_vectors_are_made_from_their_records_and_salts():
    for text, salts, records in zip(LOG["leaves"], LOG["salts"], LOG["records"], strict=True):
        commitments = json.loads(text)["c"]
        for group in entry.GROUPS:
            salt = bytes.fromhex(salts[group])
            assert entry.commit(group, salt, records[group].encode()) == commitments[group]


@pytest.mark.parametrize(("group", "text"), RECORDS)
def test_each_record_of_the_vectors_is_written_again(group, text):
    members = json.loads(text)

    assert record.write(group, dict(reversed(members.items()))).decode() == text


@pytest.mark.parametrize("group", entry.GROUPS)
def test_a_group_may_have_nothing_to_say(group):
    assert record.parse(group, b"{}") == {}


def test_there_is_no_fifth_group():
    with pytest.raises(InvalidInput, match="record_invalid"):
        record.parse("how", b"{}")


CHANGES = [
    ("who", {"party": "Recht"}),
    ("who", {"member": "m-F43A9B37"}),
    ("who", {"function": "Legal counsellor"}),
    ("who", {"acr": None}),
    ("who", {"acr": ["key"]}),
    ("who", {"for": ""}),
    ("who", {"for": None}),
    ("who", {"acting_for": "ngo-thuis"}),
    ("what", {"sender": "ngo-thuis"}),
    ("who", {"name": "ngo-recht"}),
    ("whom", {"n": 0}),
    ("whom", {"n": True}),
    ("whom", {"n": 2**53}),
    ("whom", {"n": "1"}),
    ("whom", {"r": "00"}),
    ("what", {"event": "erasure"}),
    ("what", {"event": "nothing_known"}),
    ("what", {"at": "2026-02-30T09:00:01.234Z"}),
    ("what", {"at": "2026-03-02T24:00:00.000Z"}),
    ("what", {"at": "2026-03-02T09:00:01.234567Z"}),
    ("what", {"shown": "allow"}),
    ("what", {"seq": 0}),
    ("what", {"to": ""}),
    ("what", {"statement": "0" * 32}),
    ("what", {"code": "agreed"}),
    ("what", {"text": "he said"}),
    ("why", {"purpose": "Because"}),
    ("why", {"items": []}),
    ("why", {"items": ["asylum_decisions"]}),
    ("why", {"items": [{"category": "b_b"}, {"category": "a_a"}]}),
    ("why", {"items": [{"category": "a_a"}, {"category": "a_a"}]}),
    ("why", {"items": {"category": "a_a"}}),
    ("why", {"basis": {}}),
    ("why", {"basis": {"art6": "g"}}),
    ("why", {"basis": {"art6": "a", "art9": []}}),
    ("why", {"basis": {"art6": "a", "art9": ["g", "f"]}}),
    ("why", {"basis": "a"}),
    ("why", {"facts": ["1" * 64, "0" * 64]}),
    ("why", {"facts": ["0" * 64, "0" * 64]}),
    ("why", {"facts": [["0" * 64]]}),
    ("why", {"revision": "h1:AAAA"}),
    ("why", {"revision": "h1:" + "A" * 42 + "B="}),
    ("why", {"flow": "5"}),
    ("why", {"clause": ""}),
    ("why", {"outcome": "maybe"}),
    ("why", {"reason": "DENY_SCOPE"}),
    ("why", {"reasons": []}),
    ("why", {"input": "0" * 63}),
]


@pytest.mark.parametrize(("group", "change"), CHANGES)
def test_a_member_in_another_form_is_refused(group, change):
    text = json.dumps(json.loads(FIRST[group]) | change, sort_keys=True, separators=(",", ":"))

    with pytest.raises(InvalidInput, match="record_invalid"):
        record.parse(group, text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{ }",
        b"[]",
        b"null",
        b"{}\n",
        b"\xff",
        b"[" * 10_000,
        b'{"case":"' + b"0" * 32 + b'","n":1,"n":1}',
        b'{"n":1,"case":"' + b"0" * 32 + b'"}',
        b'{"case":"' + b"0" * 32 + b'","n":1.0}',
        b'{"case":"' + b"0" * 70_000 + b'","n":1}',
    ],
)
def test_a_record_in_another_spelling_is_refused(data):
    with pytest.raises(InvalidInput, match="record_invalid"):
        record.parse("whom", data)


@pytest.mark.parametrize("group", entry.GROUPS)
@given(data=st.binary(max_size=60))
def test_any_bytes_end_in_our_error(group, data):
    try:
        record.parse(group, data)
    except InvalidInput:
        return
    assert data == b"{}"


@pytest.mark.parametrize("case", LOG["refuse_records"], ids=lambda case: case["why"])
def test_a_record_that_no_reader_would_accept_is_not_written(case):
    with pytest.raises(InvalidInput):
        record.write(case["group"], json.loads(case["record"]))


def test_events_and_states_are_those_of_the_vocabulary():
    assert sorted(record.EVENTS | admin.EVENTS) == sorted(VOCABULARY["events"])
    assert not record.EVENTS & admin.EVENTS
    assert {row["id"] for row in VOCABULARY["states"]} == record.STATES
