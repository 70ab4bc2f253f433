import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit import entry, export, note, record, tile, tree, verify
from hub.audit.admin import AdminLeaf
from hub.audit.entry import ExchangeLeaf, Opening
from hub.audit.export import ExportedEntry
from hub.audit.note import Checkpoint
from hub.errors import HubError, InvalidInput, TooLarge, Unavailable, VerificationError
from hub.form import canonical

VECTORS = Path(__file__).parents[2] / "vectors" / "statements.json"
LOG = json.loads(VECTORS.read_text())["log"]
KEY = note.parse_key(LOG["vkey"])
SEED = bytes.fromhex(LOG["log_seed"])
LEAVES = [text.encode() for text in LOG["leaves"]]
OPENINGS = [
    {group: base64.b64decode(one) for group, one in row.items()} for row in LOG["openings_b64"]
]
LINES = [
    export.write_head(LOG["checkpoint"]),
    *(
        export.write_line(index, leaf, openings)
        for index, (leaf, openings) in enumerate(zip(LEAVES, OPENINGS, strict=True))
    ),
]
TESSERA = Path(__file__).parents[4] / "shared" / "vectors" / "tlog" / "log"
TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
needs_tessera = pytest.mark.skipif(not TESSERA.is_dir(), reason="no log of Tessera beside us")


class Lines:
    def __init__(self, data):
        self.lines = data.splitlines(keepends=True)

    def checkpoint(self):
        return export.read_head(self.lines[0])

    def entries(self, size):
        assert size == len(LEAVES)
        for line in self.lines[1:]:
            yield export.read_line(line)


class Listed:
    """A log that signs anything it is given, as a lying hub could."""

    def __init__(self, leaves, openings=(), signed=None):
        self.items = [
            ExportedEntry(index=index, leaf=leaf, openings=dict(openings).get(index, {}))
            for index, leaf in enumerate(leaves)
        ]
        self.signed = _signed(leaves) if signed is None else signed

    def checkpoint(self):
        return self.signed

    def entries(self, size):  # noqa: ARG002 - the port has it
        yield from self.items


def _checkpoint(leaves):
    root = tree.root([tree.leaf_hash(one) for one in leaves])
    return Checkpoint(origin=KEY.name, size=len(leaves), root=root)


def _signed(leaves):
    return note.sign(_checkpoint(leaves), SEED).encode()


def _leaf(number, **members):
    commitments = dict.fromkeys(entry.GROUPS, "0" * 64)
    base = {"id": f"{number:032x}", "at": "2026-03-02T09:00:00Z", "commitments": commitments}
    return ExchangeLeaf(**(base | members)).to_bytes()


def test_the_log_of_the_vectors_is_proven_with_all_its_openings():
    report = verify.verify(Lines(b"".join(LINES)), KEY)

    assert (report.outcome, report.entries, report.openings) == ("proven", 4, 16)
    assert report.received == {"ind-demo": 1}
    assert report.checkpoint.root.hex() == LOG["root"]
    assert report.entry is None


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_one_changed_byte_names_the_entry_or_refuses_the_checkpoint(bit):
    data = bytearray(b"".join(LINES))
    place = 0
    for number, line in enumerate(LINES):
        for _ in line:
            data[place] ^= bit
            report = verify.verify(Lines(bytes(data)), KEY)
            data[place] ^= bit
            place += 1
            assert report.outcome == "refuted"
            assert report.entry == (None if number == 0 else number - 1)
            assert (report.checkpoint is None) == (number == 0)


def test_a_changed_entry_is_found_without_hashes_too():
    lie = _leaf(7, to="avim-demo")
    report = verify.verify(Listed([*LEAVES[:2], lie, LEAVES[3]], signed=_signed(LEAVES)), KEY)

    assert (report.outcome, report.reason, report.entry) == ("refuted", "root_differs", None)


@pytest.mark.parametrize("kept", range(4))
def test_an_entry_that_is_missing_at_the_end_leaves_it_open(kept):
    report = verify.verify(Lines(b"".join(LINES[: kept + 1])), KEY)

    assert (report.outcome, report.reason) == ("incomplete", "entries_missing")
    assert report.entry == kept


@pytest.mark.parametrize(
    ("order", "at"), [([1, 2, 3], 0), ([0, 2, 1, 3], 1), ([0, 0, 1, 2, 3], 1), ([0, 1, 3], 2)]
)
def test_an_entry_out_of_its_place_is_refused(order, at):
    lines = [LINES[0], *(LINES[1 + index] for index in order)]
    report = verify.verify(Lines(b"".join(lines)), KEY)

    assert (report.outcome, report.reason) == ("refuted", "entry_out_of_order")
    assert report.entry == at


def test_an_entry_that_the_checkpoint_does_not_cover_is_refused():
    report = verify.verify(Listed([*LEAVES, _leaf(5)], signed=_signed(LEAVES)), KEY)

    assert (report.reason, report.entry) == ("entry_not_covered", 4)


@pytest.mark.parametrize("key", ["another", "origin"])
def test_a_checkpoint_that_the_key_from_outside_has_not_signed_is_refused(key):
    other = note.VerifierKey(
        name=KEY.name if key == "another" else "demo.invalid/audit/2027",
        public=b"\x02" * 32 if key == "another" else KEY.public,
    )
    report = verify.verify(Lines(b"".join(LINES)), other)

    assert (report.outcome, report.reason) == ("refuted", "checkpoint_not_signed")
    assert report.checkpoint is None


@pytest.mark.parametrize("size", range(5))
def test_every_earlier_checkpoint_of_the_same_log_holds(size):
    earlier = _checkpoint(LEAVES[:size])

    assert verify.verify(Lines(b"".join(LINES)), KEY, earlier).outcome == "proven"


@pytest.mark.parametrize("size", range(5))
def test_an_earlier_checkpoint_with_another_root_refutes_the_log(size):
    earlier = replace(_checkpoint(LEAVES[:size]), root=b"\x42" * 32)
    report = verify.verify(Lines(b"".join(LINES)), KEY, earlier)

    assert (report.outcome, report.reason) == ("refuted", "earlier_root_differs")
    assert report.entry is None


def test_a_log_that_has_become_shorter_is_refuted():
    report = verify.verify(Lines(b"".join(LINES)), KEY, _checkpoint([*LEAVES, _leaf(5)]))

    assert (report.outcome, report.reason, report.entry) == ("refuted", "log_shrunk", None)


@pytest.mark.parametrize("case", LOG["refuse_leaves"], ids=lambda case: case["why"])
def test_a_leaf_to_refuse_is_named_even_if_the_log_signed_it(case):
    report = verify.verify(Listed([_leaf(1), case["leaf"].encode(), _leaf(2)]), KEY)

    assert (report.outcome, report.reason, report.entry) == ("refuted", "leaf_invalid", 1)


def test_an_id_that_comes_twice_is_named():
    report = verify.verify(Listed([_leaf(1), _leaf(2), _leaf(1, to="avim-demo")]), KEY)

    assert (report.outcome, report.reason, report.entry) == ("refuted", "entry_twice", 2)


@pytest.mark.parametrize(("last", "outcome"), [(1, "proven"), (2, "refuted"), (9, "refuted")])
def test_retention_is_of_entries_that_are_there(last, outcome):
    end = AdminLeaf(
        id="f" * 32,
        at="2026-04-01T00:00:00Z",
        event="retention",
        what={"group": "who", "first": 0, "last": last},
        commitments=dict.fromkeys(entry.GROUPS, "0" * 64),
    )
    report = verify.verify(Listed([_leaf(1), _leaf(2), end.to_bytes()]), KEY)

    assert report.outcome == outcome
    assert report.reason == ("" if outcome == "proven" else "retention_ahead")


def _what(event, shown, *, to):
    """The record of what happened; ``to`` is left out if it is None."""
    members = {"event": event, "at": "2026-03-02T09:00:00.000Z", "shown": shown}
    return record.write("what", members | ({"to": to} if to else {}))


def _opened(group, data, **members):
    opening = Opening(salt=b"s" * 32, record=data)
    commitments = dict.fromkeys(entry.GROUPS, "0" * 64)
    commitments[group] = entry.commit(group, opening.salt, opening.record)
    leaf = _leaf(1, commitments=commitments, **members)
    return Listed([leaf], {0: {group: opening.to_bytes()}})


@pytest.mark.parametrize("to", ["coa-demo", None])
def test_the_record_must_name_the_authority_that_the_leaf_names(to):
    data = _what("answer_picked_up", "answered", to=to)
    report = verify.verify(_opened("what", data, to="avim-demo"), KEY)

    assert (report.outcome, report.reason, report.entry) == ("refuted", "authority_differs", 0)


@pytest.mark.parametrize("event", ["answer_picked_up", "request_delivered"])
def test_an_authority_that_is_handed_content_is_named_by_the_leaf(event):
    data = _what(event, "answered", to="avim-demo")
    source = _opened("what", data)

    report = verify.verify(source, KEY, authorities=["avim-demo"])
    assert (report.outcome, report.reason, report.entry) == ("refuted", "authority_missing", 0)
    assert verify.verify(source, KEY, authorities=["ggd-demo"]).outcome == "proven"


def test_who_was_named_once_as_an_authority_is_named_from_then_on():
    data = _what("answer_picked_up", "answered", to="avim-demo")
    (item,) = _opened("what", data).items

    for party, outcome in (("avim-demo", "refuted"), ("ggd-demo", "proven")):
        source = Listed([_leaf(2, to=party), item.leaf], {1: item.openings})
        assert verify.verify(source, KEY).outcome == outcome


def test_a_leaf_names_no_authority_where_nothing_is_handed_over():
    data = _what("request_submitted", "denied", to="avim-demo")
    report = verify.verify(_opened("what", data, to="avim-demo"), KEY)

    assert (report.outcome, report.reason) == ("refuted", "authority_differs")


def test_the_record_that_names_the_same_authority_is_proven():
    data = _what("answer_picked_up", "answered", to="avim-demo")

    assert verify.verify(_opened("what", data, to="avim-demo"), KEY).received == {"avim-demo": 1}


@pytest.mark.parametrize("case", LOG["refuse_records"], ids=lambda case: case["why"])
def test_a_record_to_refuse_is_refused_even_if_the_leaf_commits_to_it(case):
    report = verify.verify(_opened(case["group"], case["record"].encode()), KEY)

    assert (report.outcome, report.reason, report.entry) == ("refuted", "record_invalid", 0)


@pytest.mark.parametrize("case", LOG["refuse_openings"], ids=lambda case: case["why"])
def test_an_opening_to_refuse_is_refused(case):
    opening = {case["group"]: base64.b64decode(case["opening_b64"])}
    report = verify.verify(Listed([_leaf(1), case["leaf"].encode()], {1: opening}), KEY)

    assert report.outcome == "refuted"
    assert report.reason in {"opening_mismatch", "opening_invalid"}
    assert report.entry == 1


@pytest.mark.parametrize("error", [Unavailable("gone"), TooLarge("big")])
def test_what_cannot_be_had_refutes_nothing(error):
    class Broken(Listed):
        def entries(self, size):  # noqa: ARG002 - the port has it
            yield self.items[0]
            raise error

    class Gone(Listed):
        def checkpoint(self):
            raise error

    broken = verify.verify(Broken(LEAVES), KEY)
    assert (broken.outcome, broken.entry, broken.reason) == ("incomplete", 1, error.reason)
    assert verify.verify(Gone(LEAVES), KEY).outcome == "incomplete"


def test_an_empty_log_is_proven_to_be_empty():
    report = verify.verify(Listed([]), KEY)

    assert (report.outcome, report.entries, report.received) == ("proven", 0, {})


def test_nothing_is_proven_before_the_last_entry_has_passed():
    items = Listed(LEAVES).items
    replayed = verify.replay(items, replace(_checkpoint(LEAVES), root=b"\x42" * 32))

    assert [next(replayed).index for _ in items] == [0, 1, 2, 3]
    with pytest.raises(VerificationError, match="root_differs"):
        next(replayed)


def test_the_first_line_is_spelled_like_all_json_that_is_signed_or_hashed():
    assert "\u2014 ".encode() in LINES[0]
    assert canonical.encode({"checkpoint": LOG["checkpoint"]}) + b"\n" == LINES[0]
    with pytest.raises(InvalidInput, match="line_invalid"):
        export.read_head(json.dumps({"checkpoint": LOG["checkpoint"]}).encode() + b"\n")


def test_lines_are_read_as_they_were_written():
    for index, line in enumerate(LINES[1:]):
        item = export.read_line(line)
        assert (item.index, item.leaf, item.openings) == (index, LEAVES[index], OPENINGS[index])
        assert item.leaf_hash.hex() == LOG["leaf_hashes"][index]
    assert export.read_line(export.write_line(0, LEAVES[0], {})).openings == {}
    assert export.read_head(LINES[0]).decode() == LOG["checkpoint"]


@pytest.mark.parametrize(
    "change",
    [
        {"index": -1},
        {"index": True},
        {"index": "0"},
        {"leaf": 1},
        {"leaf": None},
        {"leaf": "e31"},
        {"leaf": "e31="},
        {"hash": "0" * 63},
        {"hash": None},
        {"openings": {}},
        {"openings": []},
        {"openings": None},
        {"openings": {"how": "e30="}},
        {"openings": {"who": None}},
        {"more": 1},
    ],
)
def test_a_line_in_another_form_is_refused(change):
    members = json.loads(LINES[1]) | change
    line = json.dumps(members, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    with pytest.raises(InvalidInput):
        export.read_line(line)


@pytest.mark.parametrize(
    "head", [b"", b"{}\n", b'{"checkpoint":1}\n', b'{"checkpoint":"a"}', b"x\n"]
)
def test_a_head_in_another_form_is_refused(head):
    with pytest.raises(InvalidInput, match="line_invalid"):
        export.read_head(head)


def test_a_head_that_is_no_unicode_is_refused():
    with pytest.raises(InvalidInput, match="line_invalid"):
        export.read_head(b'{"checkpoint":"\\ud800"}\n')


@given(st.binary(max_size=200))
def test_any_line_ends_in_our_error(data):
    for read in (export.read_head, export.read_line):
        with pytest.raises(HubError):
            read(data + b"\n")


@pytest.mark.parametrize(
    ("kind", "number", "width", "path"),
    [
        ("0", 1234067, 256, "tile/0/x001/x234/067"),
        ("0", 0, 255, "tile/0/000.p/255"),
        ("entries", 1000, 1, "tile/entries/x001/000.p/1"),
        ("entries", 67, 256, "tile/entries/067"),
    ],
)
def test_tiles_lie_where_the_reference_says(kind, number, width, path):
    assert tile.path(kind, number, width) == path


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\x00\x03on", b"\x00\x03one\x00", b"\x00\x01a\x00\x01b\x00\x01c"]
)
def test_a_bundle_that_is_cut_otherwise_is_refused(data):
    with pytest.raises(InvalidInput, match="bundle_invalid"):
        list(tile.split(data, 2))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_as_it_was_written(entries):
    assert list(tile.split(tile.bundle(entries), len(entries))) == entries


def test_an_entry_that_is_too_long_for_a_bundle_is_refused():
    with pytest.raises(InvalidInput, match="bundle_invalid"):
        tile.bundle([b"x" * 65_536])


@needs_tessera
@pytest.mark.parametrize("size", range(1, 16))
def test_the_log_of_another_implementation_replays_at_every_size(size):
    key = note.parse_key(TESSERA_KEY)
    newest = note.verify((TESSERA / "checkpoint").read_bytes(), key)
    checkpoint = note.verify((TESSERA / f"checkpoint.{size}").read_bytes(), key)
    data = (TESSERA / tile.path(tile.ENTRIES, 0, size)).read_bytes()
    hashes = (TESSERA / tile.path(tile.HASHES, 0, size)).read_bytes()
    leaves = list(tile.split(data, size))
    whole = list(tile.split((TESSERA / tile.path(tile.ENTRIES, 0, 15)).read_bytes(), 15))

    assert tile.bundle(leaves) == data
    assert b"".join(tree.leaf_hash(one) for one in leaves) == hashes
    items = [ExportedEntry(index=index, leaf=one) for index, one in enumerate(leaves)]
    assert len(list(verify.replay(items, checkpoint))) == checkpoint.size == size
    longer = [ExportedEntry(index=index, leaf=one) for index, one in enumerate(whole)]
    assert len(list(verify.replay(longer, newest, checkpoint))) == newest.size == 15
