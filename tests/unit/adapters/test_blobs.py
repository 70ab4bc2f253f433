import hashlib
import io
import resource

import pytest

from hub.adapters import blobs
from hub.adapters.blobs import FolderBlobs
from hub.errors import InvalidInput, NotFound, TooLarge, Unavailable

DATA = b"sealed" * 1000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FolderBlobs(tmp_path / "blobs")


def _files(tmp_path):
    return [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]


def test_a_blob_is_there_whole(store):
    store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))

    assert b"".join(store.read(SHA)) == DATA


@pytest.mark.parametrize(
    ("data", "size"),
    [(DATA + b"x", len(DATA)), (DATA[:-1], len(DATA)), (DATA, len(DATA) + 1), (b"y" * 6000, 6000)],
)
def test_a_blob_of_another_size_or_digest_is_refused_and_nothing_is_left(
    store, tmp_path, data, size
):
    with pytest.raises(InvalidInput, match="upload_mismatch"):
        store.put(io.BytesIO(data), sha256=SHA, size=size)

    assert _files(tmp_path) == []


def test_a_blob_that_the_disk_cannot_take_leaves_nothing(store, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(Unavailable, match="blob_not_stored"):
            store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert _files(tmp_path) == []
    store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))


def test_a_nearly_full_disk_refuses_before_anything_is_written(store, monkeypatch):
    monkeypatch.setattr(blobs, "HEADROOM_BYTES", 2**62)

    with pytest.raises(Unavailable, match="disk_full"):
        store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))
    with pytest.raises(Unavailable, match="disk_full"):
        store.check_headroom()


@pytest.mark.parametrize("size", [0, -1, blobs.BLOB_BYTES_MAX + 1])
def test_a_size_over_the_limit_is_refused_at_once(store, size):
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b""), sha256=SHA, size=size)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63])
def test_a_name_that_is_no_digest_is_no_path(store, name):
    with pytest.raises(InvalidInput):
        store.open(name)


def test_a_deleted_blob_is_gone_and_deleting_again_is_fine(store):
    store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))

    store.delete(SHA)
    store.delete(SHA)

    with pytest.raises(NotFound):
        store.read(SHA)
