"""A program of others is taken only from its recorded folder, whatever it says it is."""

import os

import pytest

from hub.adapters import opa_binary, tool
from hub.demo import age_command
from hub.errors import Unavailable

SAYS_SO = f"#!/bin/sh\necho 'Version: {opa_binary.VERSION}'\n"


def recorded(cache, name, version, **files):
    """A tool's folder with its record, as `.ci/tools` leaves it."""
    folder = cache / "dossierhub" / "tools" / f"{name}-{version}"
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(text)
    lines = [f"{tool._sha256(folder / file)}  ./{file}\n" for file in sorted(files)]
    (folder / tool.RECORD).write_text("".join(lines))
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(cache):
    return recorded(cache, "opa", opa_binary.VERSION, opa=SAYS_SO, LICENSE="text")


def test_a_program_that_is_as_recorded_is_taken(folder):
    assert opa_binary.find() == folder / "opa"


def _other_program(folder):
    # It says the same version as the right one.
    (folder / "opa").write_text(SAYS_SO + "exit 0\n")


def _more(folder):
    (folder / "opa.so").write_text("")


def _less(folder):
    (folder / "LICENSE").unlink()


def _without_program(folder):
    (folder / "opa").unlink()
    text = (folder / tool.RECORD).read_text().splitlines(keepends=True)
    (folder / tool.RECORD).write_text("".join(one for one in text if "opa" not in one))


def _empty_record(folder):
    (folder / tool.RECORD).write_text("")


def _digest_of_other(folder):
    digest, other = tool._sha256(folder / "opa"), "0" * 64
    text = (folder / tool.RECORD).read_text()
    (folder / tool.RECORD).write_text(text.replace(digest, other))


@pytest.mark.parametrize(
    "alter", [_other_program, _more, _less, _without_program, _empty_record, _digest_of_other]
)
def test_a_folder_that_is_not_as_recorded_is_refused(folder, alter):
    alter(folder)

    with pytest.raises(Unavailable, match="tool_altered"):
        opa_binary.find()


def test_a_program_without_a_record_is_refused(folder):
    (folder / tool.RECORD).unlink()

    with pytest.raises(Unavailable, match="tool_missing"):
        opa_binary.find()


@pytest.mark.usefixtures("cache")
def test_a_program_on_the_path_is_not_taken_for_the_version_that_it_says(tmp_path, monkeypatch):
    for name in ("opa", "age"):
        (tmp_path / name).write_text(SAYS_SO)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert age_command.find() is None
    with pytest.raises(Unavailable, match="tool_missing"):
        opa_binary.find()


def test_an_altered_age_command_is_not_the_same_as_none(cache):
    folder = recorded(cache, "age", age_command.VERSION, age="right")
    assert age_command.find() == folder / "age"

    (folder / "age").write_text("other")

    with pytest.raises(Unavailable, match="tool_altered"):
        age_command.find()
