"""A member's own folder: accepted statements, proofs, and work items.

Nothing personal lies here in clear: prepared answers are sealed (`connectors.sealed.queue`), the
rest is signed statements, proofs, ids and codes. The folder and its files are the owner's alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.disk import ACCEPTED, DOCUMENT_SUFFIX, FileKind
from hub import durable
from hub.errors import InvalidInput

_NAME = re.compile(r"[0-9a-z-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The folder at ``root``; every write lasts through a power cut before it returns."""

    root: Path

    def put(self, kind: FileKind, name: str, document: Any) -> None:
        """Keep a JSON document, completely or not at all."""
        self.put_bytes(kind, _file(name), json.dumps(document).encode())

    def get(self, kind: FileKind, name: str) -> Any:
        """A document that was kept, or None.

        Raises:
            InvalidInput: the file is damaged.
        """
        path = kind.under(self.root) / _file(name)
        try:
            return json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as error:
            raise InvalidInput("state_damaged", f"{kind.folder}/{path.name} is not JSON") from error

    def names(self, kind: FileKind) -> list[str]:
        """The names that are kept under ``kind``, sorted."""
        return sorted(path.stem for path in kind.under(self.root).glob(f"*{DOCUMENT_SUFFIX}"))

    def documents(self, kind: FileKind) -> Iterator[tuple[str, Any]]:
        """Names and documents under ``kind``, sorted by name."""
        for name in self.names(kind):
            yield name, self.get(kind, name)

    def drop(self, kind: FileKind, name: str) -> None:
        """Forget a document; it need not exist."""
        (kind.under(self.root) / _file(name)).unlink(missing_ok=True)

    def folder(self, kind: FileKind) -> Path:
        """The folder for ``kind``; it is made if it does not exist."""
        folder = kind.under(self.root)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def put_bytes(self, kind: FileKind, name: str, data: bytes) -> None:
        """Write a file of this folder durably."""
        folder = self.folder(kind)
        with durable.replacing(folder / name) as file:
            file.write(data)


def open_memory(root: Path) -> Memory:
    """The state in ``root``, which only its owner may enter.

    Raises:
        InvalidInput: others may enter it.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if root.stat().st_mode & 0o077:
        raise InvalidInput("state_open_to_others", "the state folder must have mode 0700")
    return Memory(root=root)


def accepted(memory: Memory, request: str) -> list[Mapping[str, Any]]:
    """The envelopes that were accepted about a request, by their number."""
    kept = memory.get(ACCEPTED, request) or []
    return list(kept)


def accept(memory: Memory, request: str, envelope: Mapping[str, Any]) -> None:
    """Remember an envelope about a request, so that it cannot come twice."""
    memory.put(ACCEPTED, request, [*accepted(memory, request), envelope])


def _file(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidInput("state_name", "a name that is no id")
    return f"{name}{DOCUMENT_SUFFIX}"
