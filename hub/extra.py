"""The optional parts of an installation, which are extras of the wheel: ``server`` and ``desk``."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.errors import Unavailable

_OWN = frozenset({"hub", "connectors"})


@contextmanager
def needed(extra: str) -> Iterator[None]:
    """Imports within the context need the packages of ``extra``.

    Raises:
        Unavailable: ``extra_missing``; a package is not there, or another one has its name.
    """
    try:
        yield
    except ImportError as error:
        # A missing module of our own is a fault, which installing more would not mend.
        if (error.name or "").partition(".")[0] in _OWN:
            raise
        raise Unavailable("extra_missing", f"install dossierhub[{extra}]") from error
