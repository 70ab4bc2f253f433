import hashlib
import io
import os
import resource
import signal
from pathlib import Path

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


@pytest.mark.parametrize("size", [0, -1, blobs.SEALED_BYTES_MAX + 1])
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


class _Source(io.RawIOBase):
    """Gives one piece, then does what it was told to."""

    def __init__(self, then):
        self._pieces = [DATA]
        self._then = then

    def read(self, _size=-1):
        return self._pieces.pop() if self._pieces else self._then()


def _kill_during_upload(store):
    child = os.fork()
    if child == 0:
        store.put(
            _Source(lambda: os.kill(os.getpid(), signal.SIGKILL)), sha256=SHA, size=len(DATA) + 1
        )
        os._exit(1)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_what_a_killed_upload_left_goes_with_a_later_one(store, tmp_path):
    _kill_during_upload(store)
    (left,) = _files(tmp_path)
    with pytest.raises(NotFound):
        store.open(SHA)
    os.utime(left, (0, 0))

    store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))

    assert [path.name for path in _files(tmp_path)] == [SHA]


def test_an_upload_that_is_under_way_is_left_alone(store, tmp_path):
    other = b"other" * 100

    def meanwhile():
        store.put(io.BytesIO(other), sha256=hashlib.sha256(other).hexdigest(), size=len(other))
        return b""

    store.put(_Source(meanwhile), sha256=SHA, size=len(DATA))

    assert len(_files(tmp_path)) == 2
    assert b"".join(store.read(SHA)) == DATA


def test_an_upload_whose_sender_breaks_off_leaves_nothing(store, tmp_path):
    def breaks_off():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.put(_Source(breaks_off), sha256=SHA, size=len(DATA) + 1)

    assert _files(tmp_path) == []


def test_a_blob_and_its_folders_are_flushed_before_it_counts(store, tmp_path, monkeypatch):
    flushed = []
    real = os.fsync

    def fsync(handle):
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)

    store.put(io.BytesIO(DATA), sha256=SHA, size=len(DATA))

    root = tmp_path / "blobs"
    assert flushed[0].startswith(str(root / "incoming"))
    assert flushed[1:] == [str(root / SHA[:2]), str(root)]
