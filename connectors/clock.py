"""The party's clock. In the demo it runs beside the hub's, by an offset that both read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hub.domain.day import day_of
from hub.domain.moment import time_of
from hub.errors import InvalidInput, Unavailable

_OFFSET_CHARACTERS_MAX = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Now; ``file`` holds the demo's offset in seconds."""

    file: Path | None = None

    def now(self) -> datetime:
        """Now, in UTC.

        Raises:
            Unavailable: the file does not hold a number of seconds.
        """
        real = datetime.now(UTC)
        if self.file is None:
            return real
        try:
            offset = int(self.file.read_text("ascii")[:_OFFSET_CHARACTERS_MAX])
            return real + timedelta(seconds=offset)
        except (OSError, ValueError, OverflowError) as error:
            raise Unavailable("clock_unavailable", "the demo's clock file") from error

    def at(self, *, later: timedelta = timedelta(0)) -> str:
        """Now, or some time later, as statements write it."""
        return time_of(self.now() + later)

    def today(self) -> date:
        """The day in Amsterdam."""
        return day_of(self.at())


def of(env: str, file: Path | None) -> Clock:
    """The clock of an environment; only the demo has an offset.

    Raises:
        InvalidInput: an offset in production.
    """
    if file is not None and env != "demo":
        raise InvalidInput("clock_not_allowed", "a clock file exists in the demo only")
    return Clock(file=file)
