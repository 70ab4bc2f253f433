"""The places of an exported log: a file, a folder of tiles, or a hub.

If something cannot be read, that is `Unavailable`, which proves nothing either way; if it has the
wrong form, that is `InvalidInput`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from hub import remote
from hub.audit import export, note, tile
from hub.audit.entry import LEAF_BYTES_MAX
from hub.audit.export import ExportedEntry
from hub.audit.tree import HASH_BYTES
from hub.audit.verify import Source
from hub.errors import InvalidInput, TooLarge, Unavailable
from hub.form.model import Many, is_crowded
from hub.form.value import Index

PAGE = 1000
PAGE_BYTES_MAX = 16_777_216
CHUNK_BYTES = 65_536
TIMEOUT_S = 10.0
_OPENING = re.compile(r"(0|[1-9][0-9]{0,18})\.(who|whom|what|why)\.open")


def find(target: str) -> Source:
    """The log at ``target``: the address of a hub, a folder, or a file.

    Raises:
        InvalidInput: an address that is neither https nor http on this machine.
    """
    if "://" in target:
        return HubLog(target)
    place = Path(target)
    return TileFolder(place) if place.is_dir() else LinesFile(place)


class LinesFile:
    """A file of lines, as `hub.audit.export` has it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def checkpoint(self) -> bytes:
        """The signed checkpoint in the first line."""
        for line in self._lines():
            return export.read_head(line)
        raise Unavailable("checkpoint_missing", "the file is empty")

    def entries(self, size: int) -> Iterator[ExportedEntry]:  # noqa: ARG002 - what is too much shows, too
        """The entries on the lines after the first."""
        lines = self._lines()
        next(lines, None)
        for line in lines:
            yield export.read_line(line)

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._file.open("rb") as stream:
                while line := stream.readline(export.LINE_BYTES_MAX + 1):
                    yield line
        except OSError as error:
            raise Unavailable("export_unreadable", "the file cannot be read") from error


class TileFolder:
    """A folder in the form of C2SP tlog-tiles, which other tools read too, with openings beside it.

    checkpoint, tile/entries/..., tile/0/..., and openings/<index>.<group>.open
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def checkpoint(self) -> bytes:
        """The signed checkpoint in the file of that name."""
        return self._read("checkpoint", note.NOTE_BYTES_MAX)

    def entries(self, size: int) -> Iterator[ExportedEntry]:
        """The entries of all tiles up to ``size``."""
        openings = self._openings(size)
        for first in range(0, size, tile.WIDTH):
            number, width = first // tile.WIDTH, min(tile.WIDTH, size - first)
            hashes = self._read(tile.path(tile.HASHES, number, width), width * HASH_BYTES)
            data = self._read(tile.path(tile.ENTRIES, number, width), tile.BUNDLE_BYTES_MAX)
            if len(hashes) != width * HASH_BYTES:
                raise InvalidInput("tile_invalid", "expected a hash for each entry")
            for place, leaf in enumerate(tile.split(data, width)):
                shown = openings.get(first + place, {})
                yield ExportedEntry(
                    index=first + place,
                    leaf=leaf,
                    leaf_hash=hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES],
                    openings={
                        group: self._read(name, LEAF_BYTES_MAX) for group, name in shown.items()
                    },
                )

    def _openings(self, size: int) -> Mapping[int, Mapping[str, str]]:
        folder = self._folder / "openings"
        found: dict[int, dict[str, str]] = {}
        try:
            names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
        except OSError as error:
            raise Unavailable("export_unreadable", "openings cannot be listed") from error
        for name in names:
            parts = _OPENING.fullmatch(name)
            if parts is None or int(parts[1]) >= size:
                raise InvalidInput("opening_without_entry", "a file that belongs to no entry")
            found.setdefault(int(parts[1]), {})[parts[2]] = f"openings/{name}"
        return found

    def _read(self, name: str, longest: int) -> bytes:
        try:
            with (self._folder / name).open("rb") as stream:
                data = stream.read(longest + 1)
        except OSError as error:
            raise Unavailable("export_unreadable", f"{name} cannot be read") from error
        if len(data) > longest:
            raise InvalidInput("export_too_large", f"{name} is too long")
        return data


class HubLog:
    """The log at a hub's address; https, or http on this machine only."""

    def __init__(self, url: str) -> None:
        self._url = _checked(url)

    def checkpoint(self) -> bytes:
        """The newest signed checkpoint."""
        with _client() as client:
            return self._get(client, "/v1/log/checkpoint", note.NOTE_BYTES_MAX)

    def entries(self, size: int) -> Iterator[ExportedEntry]:
        """The entries up to ``size``, page by page."""
        index = 0
        with _client() as client:
            while index < size:
                query = f"/v1/log/entries?from={index}&limit={min(PAGE, size - index)}"
                page = _items(self._get(client, query, PAGE_BYTES_MAX))[: size - index]
                for item in page:
                    yield ExportedEntry(index=item.index, leaf=export.decode(item.leaf))
                index += len(page)

    def _get(self, client: httpx2.Client, path: str, longest: int) -> bytes:
        body = remote.Body(longest, TooLarge("log_answer_too_large", f"over {longest} bytes"))
        try:
            with client.stream("GET", self._url + path) as response:
                if response.status_code != httpx2.codes.OK:
                    raise Unavailable("log_unreachable", f"status {response.status_code}")
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise Unavailable("log_unreachable", "an answer in an encoding")
                for piece in response.iter_raw(CHUNK_BYTES):
                    body.add(piece)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise Unavailable("log_unreachable", type(error).__name__) from error
        return body.whole()


def _client() -> httpx2.Client:
    return httpx2.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=TIMEOUT_S,
        headers={"Accept-Encoding": "identity"},
    )


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises
    except ValueError as error:
        raise InvalidInput("url_invalid", "no address") from error
    if not remote.is_closed_to_others(parts):
        raise InvalidInput("url_invalid", "expected https, or http on this machine")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise InvalidInput("url_invalid", "the address of a hub only")
    return url.rstrip("/")


class _EntryOut(BaseModel):
    """An entry as a hub hands it out; `export.decode` judges the leaf."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    index: Index
    leaf: Any


class _EntriesOut(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    items: Many[_EntryOut]


def _items(data: bytes) -> tuple[_EntryOut, ...]:
    """The items of a page; an answer of another shape is not a hub's, and proves nothing."""
    if is_crowded(data):
        raise Unavailable("log_unreachable", "an answer with more members than a page has")
    try:
        items = _EntriesOut.model_validate_json(data).items
    except ValidationError as error:
        raise Unavailable("log_unreachable", "an answer of another shape") from error
    if not items:
        raise Unavailable("entries_missing", "the hub has no more")
    return items
