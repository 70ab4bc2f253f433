"""Time and randomness."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time of the story: real time, or the demo's."""

    def now(self) -> datetime: ...


class Ids(Protocol):
    """Random ids and salts."""

    def id(self) -> str: ...
    def salt(self) -> bytes: ...
