"""The time, and random ids."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.errors import Unavailable

OFFSET_BYTES_MAX = 32


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


class DemoClock:
    """The demo's time: the real one plus the seconds that a file holds."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """The demo's time now, in UTC.

        Raises:
            Unavailable: the file does not hold a number of seconds.
        """
        try:
            offset = int(self._file.read_text()[:OFFSET_BYTES_MAX])
            return datetime.now(UTC) + timedelta(seconds=offset)
        except (OSError, ValueError, OverflowError) as error:
            raise Unavailable("clock_unavailable", "the demo's clock file") from error


class RandomIds:
    """Ids and salts from the system's randomness."""

    def id(self) -> str:
        """16 random bytes as 32 hex."""
        return secrets.token_hex(16)

    def salt(self) -> bytes:
        """32 random bytes."""
        return secrets.token_bytes(32)
