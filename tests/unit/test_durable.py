"""Files that are there whole or not at all."""

import os
import stat

import pytest

from hub import durable


class Broken(Exception):
    """Something that ends a block."""


def break_off(file):
    file.write(b"half")
    raise Broken


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def test_a_replaced_file_is_whole_and_its_owner_s_alone(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"before")

    with durable.replacing(path) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"

    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["file"]


def test_after_an_error_the_file_is_as_it_was_and_nothing_is_left(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"before")

    with pytest.raises(Broken), durable.replacing(path) as file:
        break_off(file)

    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["file"]


def test_a_name_that_cannot_be_taken_leaves_nothing_behind(tmp_path):
    (tmp_path / "file").mkdir()

    with pytest.raises(OSError, match="file"), durable.replacing(tmp_path / "file") as file:
        file.write(b"after")

    assert names(tmp_path) == ["file"]


def test_the_temporary_name_may_lie_in_another_folder(tmp_path):
    (tmp_path / "incoming").mkdir()

    with durable.replacing(tmp_path / "file", through=tmp_path / "incoming") as file:
        assert names(tmp_path) == ["incoming"]
        file.write(b"after")

    assert names(tmp_path) == ["file", "incoming"]
    assert names(tmp_path / "incoming") == []


def test_data_and_name_are_flushed_in_this_order(tmp_path, monkeypatch):
    seen, fsync = [], os.fsync

    def flushed(handle):
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        seen.append((kind, names(tmp_path) == ["file"]))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flushed)

    with durable.replacing(tmp_path / "file") as file:
        file.write(b"after")

    assert seen == [("file", False), ("folder", True)]


@pytest.mark.parametrize("there", ["file", "link"])
def test_a_new_file_never_takes_the_place_of_another(tmp_path, there):
    path, other = tmp_path / "file", tmp_path / "other"
    other.write_bytes(b"other")
    if there == "link":
        path.symlink_to(other)
    else:
        path.write_bytes(b"other")

    with pytest.raises(FileExistsError), durable.new(path) as file:
        file.write(b"new")

    assert path.read_bytes() == other.read_bytes() == b"other"


def test_a_new_file_that_was_not_finished_is_gone(tmp_path):
    with pytest.raises(Broken), durable.new(tmp_path / "file") as file:
        break_off(file)

    assert names(tmp_path) == []
