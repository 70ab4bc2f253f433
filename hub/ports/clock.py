"""Time and randomness."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time of the story: real time, or the demo's."""

    def now(self) -> datetime:
        """The time now, in UTC.

        Raises:
            Unavailable: the demo's clock cannot be read.
        """
        ...


class Ids(Protocol):
    """Random ids and salts."""

    def id(self) -> str:
        """16 random bytes as 32 hexadecimal digits, never the same."""
        ...

    def salt(self) -> bytes:
        """32 random bytes, never the same."""
        ...
