"""The members who may unlock at a desk: the key files in a folder, or one of them."""

import re
from dataclasses import dataclass
from pathlib import Path

from connectors import disk
from hub.errors import NotFound

HOLDERS_MAX = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def is_name(text: str) -> bool:
    """Whether a key file can have this name (without ``.key``)."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member's key file, own folder, and the file with which they ask to be admitted."""

    key: Path
    state: Path

    @property
    def name(self) -> str:
        """The name of the key file."""
        return self.key.stem

    @property
    def request(self) -> Path:
        """The request file: public keys only."""
        return self.key.with_suffix(disk.REQUEST_SUFFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """The holders of the key files ``NAME.key`` in ``folder``, or only ``one`` if it is given."""

    folder: Path
    single: Holder | None = None

    def names(self) -> list[str]:
        """The holders of the key files here."""
        if self.single is not None:
            return [self.single.name] if self.single.key.exists() else []
        found = (path.stem for path in sorted(self.folder.glob(f"*{disk.KEY_SUFFIX}")))
        return [name for name in found if is_name(name)][:HOLDERS_MAX]

    def of(self, name: str) -> Holder:
        """The holder of a name, whether the key file is there yet or not.

        Raises:
            NotFound: no such name can be at this desk.
        """
        if self.single is not None:
            if name == self.single.name:
                return self.single
        elif is_name(name):
            path = self.folder / f"{name}{disk.KEY_SUFFIX}"
            return Holder(key=path, state=path.with_suffix(disk.STATE_SUFFIX))
        raise NotFound("key_file_unknown", "no such key file at this desk")

    def only(self, name: str) -> "Holders":
        """This desk for one holder, as if the others did not exist.

        Raises:
            NotFound: no such name can be at this desk.
        """
        return Holders(folder=self.folder, single=self.of(name))
