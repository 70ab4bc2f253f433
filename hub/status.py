"""The HTTP status of each kind of error: the one table, for the API, its client and all pages."""

from collections.abc import Mapping

from hub.errors import (
    Conflict,
    HubError,
    InvalidInput,
    NotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
    VerificationError,
)

STATUS: Mapping[type[HubError], int] = {
    InvalidInput: 400,
    VerificationError: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Unavailable: 503,
}


def status_of(kind: type[HubError]) -> int:
    """The status of a kind of error; 500 for an unforeseen one."""
    return next((STATUS[parent] for parent in kind.__mro__ if parent in STATUS), 500)


def kind_of(status: int) -> type[HubError]:
    """The kind of error that a status stands for; `Unavailable` for a status of no kind.

    Not signing in is not being allowed. A caller cannot tell `VerificationError` by its status.
    """
    if status == 401:
        return NotAllowed
    return next((kind for kind, own in STATUS.items() if own == status), Unavailable)
