"""Does something again and again in the background; what fails is tried again next time."""

import threading
from collections.abc import Callable

import structlog

from hub.errors import HubError


class Timer:
    """Calls ``work`` at once and then every ``every_s`` seconds until it is stopped."""

    def __init__(self, work: Callable[[], object], *, every_s: float) -> None:
        self._work = work
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="timer", daemon=True)

    def start(self) -> None:
        """Begin: what waited while nothing ran is done first."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the call that runs now."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._work()
            except HubError as error:
                structlog.get_logger().warning("sweep_failed", reason=error.reason)
            except Exception as error:  # noqa: BLE001  # the next call must come, whatever this was
                structlog.get_logger().error("sweep_failed", reason=type(error).__name__)
            self._stopped.wait(self._every_s)
