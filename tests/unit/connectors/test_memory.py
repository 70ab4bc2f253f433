import hashlib

import pytest

from connectors import disk, memory
from connectors.sealed.attachment import Attachment
from connectors.sealed.queue import Queue
from connectors.sealed.unseal import Identity
from hub.crypto.container import Part
from hub.errors import HubError, InvalidInput, NotFound, VerificationError

OWN, OTHER = Identity(seed=bytes(32)), Identity(seed=bytes([1]) * 32)
NAME = "a" * 64
SECRET = b"the decision of 2021"


@pytest.fixture
def queue(tmp_path):
    return Queue(folder=tmp_path / "queue")


def attachment(data=SECRET, name="besluit.pdf"):
    part = Part(
        name=name,
        media="application/pdf",
        category="asylum_decisions",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return Attachment(part=part, pieces=lambda: iter([data[:5], data[5:]]))


def put(queue, *recipients, attachments=None):
    keys = [one.public for one in recipients or (OWN,)]
    queue.put(NAME, {"letter": {"name": "Selam"}}, attachments or [attachment()], keys)


def test_the_folder_is_the_owners_alone(tmp_path):
    found = memory.open_memory(tmp_path / "state")
    found.put(disk.WORK, NAME, {"code": "not_held"})

    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / "work" / f"{NAME}.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_others_may_enter_is_refused(tmp_path):
    (tmp_path / "state").mkdir(mode=0o755)

    with pytest.raises(InvalidInput, match="state_open_to_others"):
        memory.open_memory(tmp_path / "state")


@pytest.mark.parametrize("name", ["../key", "a/b", "", "A", "a" * 65, "a.json"])
def test_names_are_ids(tmp_path, name):
    with pytest.raises(InvalidInput, match="state_name"):
        memory.open_memory(tmp_path / "state").put(disk.WORK, name, {})


def test_a_damaged_file_is_said_and_not_passed_over(tmp_path):
    found = memory.open_memory(tmp_path / "state")
    found.put(disk.ACCEPTED, NAME, [])
    (found.folder(disk.ACCEPTED) / f"{NAME}.json").write_text("[")

    with pytest.raises(InvalidInput, match="state_damaged"):
        found.get(disk.ACCEPTED, NAME)


def test_what_was_accepted_is_remembered_in_order(tmp_path):
    found = memory.open_memory(tmp_path / "state")
    for number in range(3):
        memory.accept(found, NAME, {"n": number})

    assert [one["n"] for one in memory.accepted(found, NAME)] == [0, 1, 2]


def test_a_queued_item_comes_back_whole(queue):
    second = attachment(b"", "leeg.pdf")
    put(queue, attachments=[attachment(), second])

    with queue.open(NAME, [OTHER, OWN]) as item:
        read = [b"".join(one.pieces()) for one in item.attachments]
        assert item.document == {"letter": {"name": "Selam"}}
    assert read == [SECRET, b""]


def test_a_queued_item_can_be_read_by_each_of_its_readers_and_nobody_else(queue):
    put(queue, OWN, OTHER)
    for one in (OWN, OTHER):
        with queue.open(NAME, [one]) as item:
            assert item.attachments
    put(queue, OTHER)
    with pytest.raises(NotFound, match="not_prepared"), queue.open(NAME, [OWN]):
        pass


def test_nothing_of_a_queued_item_lies_in_clear(queue):
    put(queue)
    (path,) = queue.folder.iterdir()

    assert SECRET not in path.read_bytes()
    assert b"Selam" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_queued_item_that_was_changed_is_refused(queue):
    put(queue)
    path = queue.folder / f"{NAME}.age"
    data = path.read_bytes()
    for end in (len(data) - 1, len(data) // 2):
        path.write_bytes(data[:end])
        with pytest.raises(HubError), queue.open(NAME, [OWN]):
            pass
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(VerificationError), queue.open(NAME, [OWN]):
        pass


def test_what_was_sent_is_known_until_the_item_is_dropped(queue):
    put(queue)
    queue.add_sent(NAME, {"b"})
    queue.add_sent(NAME, {"a"})
    assert queue.sent(NAME) == ["a", "b"]

    queue.drop(NAME)
    assert (queue.sent(NAME), queue.names()) == ([], [])
