"""The unlocked members of this desk: seats in memory, by a reference that only one browser has."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from connectors.desk.seat.seat import Seat
from hub.browser.cookie import new_reference
from hub.errors import VerificationError

IDLE_S = 15 * 60
SEATS_MAX = 64


class Locked(VerificationError):
    """Nobody is unlocked in this browser, or no longer."""

    code = "locked"


@dataclass(slots=True)
class _Place:
    seat: Seat
    used: float


class Vault:
    """The seats of a desk; one that is idle for fifteen minutes is locked.

    Args:
        clock: seconds that only go up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._places: dict[str, _Place] = {}
        self._guard = threading.Lock()

    def add(self, seat: Seat) -> str:
        """Take in an unlocked member; returns a new reference of 256 random bits.

        The seat that was idle longest gives way when the desk is full.
        """
        reference = new_reference()
        with self._guard:
            full = len(self._places) >= SEATS_MAX
            oldest = min(self._places, key=lambda one: self._places[one].used) if full else ""
            dropped = self._places.pop(oldest, None)
            self._places[reference] = _Place(seat=seat, used=self._clock())
        if dropped is not None:
            dropped.seat.close()
        return reference

    def seat(self, reference: str) -> Seat:
        """The member behind a reference; this counts as activity.

        Raises:
            Locked: there is none, or it was idle for too long.
        """
        self.lock_idle()
        with self._guard:
            place = self._places.get(reference)
            if place is None:
                raise Locked
            place.used = self._clock()
            return place.seat

    def lock(self, reference: str) -> None:
        """Lock one seat; it need not exist."""
        with self._guard:
            place = self._places.pop(reference, None)
        if place is not None:
            place.seat.close()

    def lock_idle(self) -> None:
        """Lock the seats that were idle for too long."""
        now = self._clock()
        with self._guard:
            idle = [one for one, place in self._places.items() if now - place.used >= IDLE_S]
        for one in idle:
            self.lock(one)

    def lock_all(self) -> None:
        """Lock every seat."""
        with self._guard:
            references = list(self._places)
        for one in references:
            self.lock(one)
