"""What every page needs of its hub: use cases, address, words."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.services.broker import Broker
from hub.ui.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One hub as its pages know it; ``origin`` is its public address, without a path."""

    broker: Broker
    origin: str
    demo: bool
    words: Mapping[str, Words]
