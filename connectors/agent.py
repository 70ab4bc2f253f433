"""The unattended loop that prepares answers. It signs nothing and releases nothing."""

import time
from collections.abc import Callable, Iterator

from connectors.exchange import prepare
from connectors.exchange.prepare import Outcome
from connectors.sealed.queue import Queue
from connectors.session import Session, refreshed
from connectors.sources.folder import FolderSource
from hub.errors import Unavailable

LATE_FACTOR_MAX = 30


def rounds(
    session: Session,
    source: FolderSource,
    queue: Queue,
    *,
    once: bool,
    every: float,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[list[Outcome]]:
    """Prepare new requests, round after round; yields the result for each.

    If the hub does not answer, it is asked again at growing intervals; each round begins with the
    newest keysets.

    Raises:
        Unavailable: the hub does not answer, and this was the only round.
    """
    failed = 0
    while True:
        try:
            yield prepare.prepare_all(refreshed(session), source, queue)
            failed = 0
        except Unavailable:
            if once:
                raise
            failed += 1
        if once:
            return
        sleep(every * min(2**failed, LATE_FACTOR_MAX))
