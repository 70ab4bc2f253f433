"""Does something again and again in the background; a failed call is tried again next time."""

import threading
from collections.abc import Callable, Sequence

import structlog

from hub.errors import HubError


class Timer:
    """Calls ``works`` at once and then every ``every_s`` seconds until it is stopped."""

    def __init__(self, works: Sequence[Callable[[], object]], *, every_s: float) -> None:
        self._works = works
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timer", daemon=True)

    def start(self) -> None:
        """Begin; the first calls come at once."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the call that is running."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            for work in self._works:
                _do(work)
            self._stopped.wait(self._every_s)


def _do(work: Callable[[], object]) -> None:
    """Make one call; an error must not prevent the next one."""
    try:
        work()
    except HubError as error:
        structlog.get_logger().warning("sweep_failed", reason=error.reason)
    except Exception as error:  # noqa: BLE001  # said, and tried again at the next round
        structlog.get_logger().error("sweep_failed", reason=type(error).__name__)
