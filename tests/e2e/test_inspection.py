"""Each way in which a stored log can be another than the signed one is found, with its entry."""

import base64

import pytest
from sqlalchemy import text

from hub.audit import note, tree
from hub.audit.note import Checkpoint
from hub.errors import InvalidInput
from tests.world import officers
from tests.world.hub import asked
from tests.world.officers import person, question
from tests.world.story import Story

GOOD, BAD, UNSAID = "good", "bad", "unsaid"


@pytest.fixture
def world(hub):
    world = officers.build(hub)
    Story(hub.broker, world).ask()
    return world


@pytest.fixture
def officer(world):
    return person(world, "fenna").caller


def _change(hub, *statements, **values):
    with hub.database.write() as connection:
        for statement in statements:
            assert connection.execute(text(statement), values).rowcount, statement


def _verdicts(found):
    return found.consistency.verdict, found.inclusion.verdict, found.signature.verdict


def _seed(hub):
    return hub.sequencer._seed


def _sign(hub, size, root):
    origin = hub.sequencer._origin
    return note.sign(Checkpoint(origin=origin, size=size, root=root), _seed(hub))


def test_a_log_that_is_right_is_right_and_what_was_seen_is_remembered(hub, world, officer):
    first = hub.broker.inspection.check(officer, b"")
    Story(hub.broker, world).ask()

    second = hub.broker.inspection.check(officer, first.checkpoint.encode())

    assert _verdicts(first) == (UNSAID, GOOD, GOOD)
    assert first.consistency.reason == "first_time"
    assert _verdicts(second) == (GOOD, GOOD, GOOD)
    assert (second.seen, second.size) == (first.size, note.size_of(second.checkpoint))
    assert second.size > first.size


@pytest.mark.parametrize("index", [0, 5, 9])
@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_bit_of_a_leaf_is_found_in_its_entry(hub, officer, index, place):
    leaf = bytearray(hub.broker.log.entries(index, 1)[0][1])
    leaf[place] ^= 1
    _change(hub, "update audit_entry set leaf = :l where idx = :i", l=bytes(leaf), i=index)

    found = hub.broker.inspection.check(officer, b"")

    assert found.inclusion.verdict == BAD
    assert (found.inclusion.first, found.inclusion.last) == (index, index)
    assert found.inclusion.reason == "entry_changed"
    assert found.signature.verdict == GOOD


def test_a_leaf_that_was_changed_with_its_hash_and_inner_nodes_is_found_by_what_was_signed(
    hub, officer
):
    """Whoever can write the database makes its own bookkeeping fit; the signatures do not."""
    leaf = bytes(hub.broker.log.entries(7, 1)[0][1]).replace(b'"v":1', b'"v":1 ', 1)
    _change(
        hub,
        "update audit_entry set leaf = :l, leaf_hash = :h where idx = 7",
        l=leaf,
        h=tree.leaf_hash(leaf),
    )

    found = hub.broker.inspection.check(officer, b"").inclusion

    assert found.verdict == BAD
    assert found.first <= 7 <= found.last


def test_a_valid_leaf_in_the_place_of_another_is_found_between_two_signatures(hub, officer):
    other = bytes(hub.broker.log.entries(6, 1)[0][1])
    place = other.index(b'"id":"') + len(b'"id":"')
    swapped = other[:place] + b"0" * 32 + other[place + 32 :]
    _change(
        hub,
        "update audit_entry set leaf = :l, leaf_hash = :h where idx = 6",
        l=swapped,
        h=tree.leaf_hash(swapped),
    )

    found = hub.broker.inspection.check(officer, b"").inclusion

    assert (found.verdict, found.reason) == (BAD, "root_differs")
    assert found.first <= 6 <= found.last < found.first + 10


def test_an_entry_that_was_taken_out_is_found_in_its_place(hub, officer):
    _change(hub, "delete from audit_entry where idx = 4")

    found = hub.broker.inspection.check(officer, b"").inclusion

    assert (found.verdict, found.first, found.last) == (BAD, 4, 4)


def test_entries_that_are_missing_at_the_end_are_no_proof_of_a_right_log(hub, officer):
    size = hub.broker.inspection.check(officer, b"").size
    _change(hub, "delete from audit_entry where idx >= :i", i=size - 2)

    found = hub.broker.inspection.check(officer, b"").inclusion

    assert (found.verdict, found.reason, found.first) == (BAD, "entries_missing", size - 2)


def test_a_log_that_shrank_with_its_checkpoints_is_found_by_what_the_browser_kept(hub, officer):
    """Entries, nodes and checkpoints are all gone: the log is right in itself."""
    seen = hub.broker.inspection.check(officer, b"")
    earlier = seen.size - 1
    root = tree.root([tree.leaf_hash(bytes(one)) for _, one in hub.broker.log.entries(0, earlier)])
    _change(
        hub,
        "delete from audit_entry where idx >= :s",
        "delete from audit_checkpoint where size >= :s",
        s=earlier,
    )
    with hub.database.write() as connection:
        connection.execute(
            text("insert into audit_checkpoint (size, root, note) values (:s, :r, :n)"),
            {"s": earlier, "r": root, "n": _sign(hub, earlier, root)},
        )

    found = hub.broker.inspection.check(officer, seen.checkpoint.encode())

    assert _verdicts(found) == (BAD, GOOD, GOOD)
    assert found.consistency.reason == "log_shrunk"
    assert (found.consistency.first, found.consistency.last) == (earlier, earlier)
    assert found.checkpoint == ""  # the browser goes on remembering what it saw


def test_a_log_that_was_written_anew_and_signed_is_found_by_what_the_browser_kept(hub, officer):
    """The log's key signed two stories; what the browser kept is the evidence."""
    size = hub.broker.inspection.check(officer, b"").size
    seen = _sign(hub, size - 1, b"\x07" * 32)

    found = hub.broker.inspection.check(officer, seen.encode())

    assert _verdicts(found) == (BAD, GOOD, GOOD)
    assert found.consistency.reason == "earlier_root_differs"
    assert found.checkpoint == ""


@pytest.mark.parametrize("kept", [b"no note", b"\xff", b"a\n1\nx\n\n- b c\n"])
def test_what_is_no_checkpoint_of_this_log_is_not_passed_over(hub, officer, kept):
    found = hub.broker.inspection.check(officer, kept)

    assert (found.consistency.verdict, found.consistency.reason) == (BAD, "seen_not_signed")


def test_a_kept_checkpoint_with_a_changed_size_is_not_passed_over(hub, officer):
    seen = hub.broker.inspection.check(officer, b"").checkpoint
    origin, size, rest = seen.split("\n", 2)

    found = hub.broker.inspection.check(officer, f"{origin}\n{int(size) - 1}\n{rest}".encode())

    assert found.consistency.reason == "seen_not_signed"


def test_a_checkpoint_with_a_wrong_signature_proves_nothing(hub, officer):
    text_ = hub.broker.inspection.check(officer, b"").checkpoint
    at = text_.rindex("=") - 8
    wrong = text_[:at] + ("A" if text_[at] != "A" else "B") + text_[at + 1 :]
    _change(
        hub,
        "update audit_checkpoint set note = :n where size = "
        "(select max(size) from audit_checkpoint)",
        n=wrong,
    )

    found = hub.broker.inspection.check(officer, text_.encode())

    assert _verdicts(found) == (UNSAID, UNSAID, BAD)
    assert found.checkpoint == ""


def test_a_checkpoint_of_another_key_proves_nothing(hub, officer):
    size = hub.broker.inspection.check(officer, b"").size
    root = hub.sequencer.checkpoint().split("\n")[2]
    other = note.sign(
        Checkpoint(
            origin=hub.sequencer._origin,
            size=size,
            root=base64.b64decode(root),
        ),
        b"\x05" * 32,
    )
    _change(hub, "update audit_checkpoint set note = :n where size = :s", n=other, s=size)

    assert hub.broker.inspection.check(officer, b"").signature.verdict == BAD


def test_a_damaged_inner_node_makes_no_proof_of_what_was_seen(hub, world, officer):
    seen = hub.broker.inspection.check(officer, b"").checkpoint
    Story(hub.broker, world).ask()
    _change(hub, "update audit_node set hash = zeroblob(32)")

    found = hub.broker.inspection.check(officer, seen.encode())

    assert found.consistency.verdict == BAD


def test_a_log_that_is_too_large_for_a_page_is_not_called_right(hub, officer, monkeypatch):
    monkeypatch.setattr("hub.services.log.inspection.ENTRIES_MAX", 3)

    found = hub.broker.inspection.check(officer, b"")

    assert (found.inclusion.verdict, found.inclusion.reason) == (UNSAID, "log_too_large")
    assert hub.broker.inspection.received(officer, "ind").count is None


def test_pages_of_the_log_make_no_difference_to_what_is_found(hub, officer, monkeypatch):
    monkeypatch.setattr("hub.services.log.inspection._PAGE", 4)
    assert hub.broker.inspection.check(officer, b"").inclusion.verdict == GOOD
    _change(hub, "delete from audit_entry where idx = 6")

    assert hub.broker.inspection.check(officer, b"").inclusion.first == 6


# -- what an authority received


def test_what_an_authority_received_is_a_number_with_its_checkpoint_zero_too(hub, world, officer):
    story = Story(hub.broker, world)
    request, _ = story.ask()
    for _ in range(2):
        hub.broker.delivery.deliver(asked(story.anna), request.sid)

    ind, avim = (hub.broker.inspection.received(officer, one) for one in ("ind", "avim"))

    assert (ind.count, avim.count) == (2, 0)
    key = note.parse_key(hub.log_key)
    assert note.verify(ind.checkpoint.encode(), key).size > 0


def test_of_a_log_that_is_not_right_there_is_no_number(hub, officer):
    _change(hub, "delete from audit_entry where idx = 4")

    found = hub.broker.inspection.received(officer, "avim")

    assert (found.count, found.finding.verdict, found.finding.first) == (None, BAD, 4)


@pytest.mark.parametrize("party", ["rechtshoek", "regie", "nobody", ""])
def test_only_public_authorities_are_counted(hub, officer, party):
    with pytest.raises(InvalidInput, match="filter_party"):
        hub.broker.inspection.received(officer, party)
    assert hub.broker.inspection.authorities(officer) == ["avim", "ind", "stad"]


def test_one_entry_is_proven_or_not(hub, world, officer):
    key = question(hub, person(world, "fenna"))
    line = hub.broker.inquiry.all(officer, key).lines[-1]
    assert hub.broker.inspection.proven(line.entry).verdict == GOOD

    _change(hub, "update audit_entry set leaf = cast('{}' as blob) where idx = :i", i=line.index)
    assert hub.broker.inspection.proven(line.entry).verdict == BAD
