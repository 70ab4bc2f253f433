"""The people who may sign in at a desk on a server: a small file that the party keeps.

    issuer = "https://login.example.nl"

    [people]
    "248289761001" = "noor"

On the left the subject, as the party's sign-in provider names a person; on the right the name of
that person's own key file. The issuer stands in it because a subject means nothing at another
provider. The file is read at each use: a person removed from it is out at the next click, and while
it is damaged nobody comes in.
"""

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.desk.seat.holder import HOLDERS_MAX, is_name
from hub.errors import InvalidInput, Unavailable

FILE_BYTES_MAX = 65_536
# The form of a subject as in `hub.oidc.id_token`, and without space around it, which nobody sees.
_SUBJECT = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")
_LINE = re.compile(r"at line [0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The roster, and the ``issuer`` that it must be about."""

    file: Path
    issuer: str

    def name(self, subject: str) -> str | None:
        """The name of a person's key file; None if the party does not know them.

        Raises:
            Unavailable: the file is malformed.
        """
        try:
            return self.read().get(subject)
        except InvalidInput as error:
            raise Unavailable("people_file", "nobody comes in until it is mended") from error

    def read(self) -> Mapping[str, str]:
        """All names of key files, by subject.

        Raises:
            InvalidInput: the file is malformed; ``detail`` quotes none of it.
        """
        document = _parse(self._bytes())
        if document.keys() != {"issuer", "people"}:
            raise InvalidInput("people_file", "expected an issuer and a table [people], no more")
        if document["issuer"] != self.issuer:
            raise InvalidInput("people_file", "it is about another issuer than --oidc-issuer")
        people = document["people"]
        if not isinstance(people, dict) or len(people) > HOLDERS_MAX:
            raise InvalidInput("people_file", f"[people] is no table, or has over {HOLDERS_MAX}")
        if not all(_SUBJECT.fullmatch(one) for one in people):
            raise InvalidInput("people_file", "a subject is 1 to 255 ASCII characters, in quotes")
        if not all(isinstance(one, str) and is_name(one) for one in people.values()):
            raise InvalidInput("people_file", "not the name of a key file (without .key)")
        # A key belongs to one person, so two lines for one key file are a mistake.
        if len(set(people.values())) < len(people):
            raise InvalidInput("people_file", "one key file for two subjects")
        return people

    def _bytes(self) -> bytes:
        try:
            with self.file.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                data = file.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            raise InvalidInput("people_file", "it cannot be read") from error
        # Anybody who can write in the file can come in as anybody.
        if stat.S_IMODE(mode) & 0o022:
            raise InvalidInput("people_file", "others may write in it; expected mode 0644 or 0600")
        if len(data) > FILE_BYTES_MAX:
            raise InvalidInput("people_file", "it is over 64 KiB")
        return data


def _parse(data: bytes) -> dict[str, Any]:
    try:
        # TOML itself refuses a key that occurs twice.
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # Only the place is named, as the parser's own sentence may hold a subject.
        place = _LINE.search(str(error))
        where = f" {place[0]}" if place else ""
        raise InvalidInput("people_file", f"no TOML, or a subject twice{where}") from error
