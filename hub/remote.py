"""The machines that are called over HTTP: their addresses, and the size of their answers."""

from urllib.parse import SplitResult

from hub.errors import HubError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_closed_to_others(parts: SplitResult) -> bool:
    """Whether nobody on the way can read along: https, or http on this machine."""
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


class Body:
    """The body of an answer as it comes in, up to a limit."""

    def __init__(self, bytes_max: int, too_large: HubError) -> None:
        """Raise ``too_large`` for a body over ``bytes_max``."""
        self._data = bytearray()
        self._bytes_max = bytes_max
        self._too_large = too_large

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            HubError: the one that was given: the body is over its limit.
        """
        if len(self._data) + len(piece) > self._bytes_max:
            raise self._too_large
        self._data += piece

    def whole(self) -> bytes:
        """All pieces together."""
        return bytes(self._data)
