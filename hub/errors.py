"""Every error that the hub and the connectors raise on purpose.

    HubError
    ├── InvalidInput          the bytes or values are not in the form they must have
    ├── VerificationError     well-formed, but not to be believed
    ├── NotFound              there is no such thing for this caller
    ├── NotAllowed            this caller may not do this
    ├── Conflict              the state has moved on, or the key was used for something else
    ├── TooLarge              over a limit that is written down
    └── Unavailable           nothing happened; the same call may go through later

``reason`` is a stable code (lower case, underscores) that programs may act on and that the
words of `hub.ui` translate. Neither ``reason`` nor ``detail`` ever holds personal data.
HTTP statuses are given in one table, in `hub.status`, and nowhere else.
"""


class HubError(Exception):
    """Base of all errors; ``reason`` is a stable code, ``detail`` a sentence for the log."""

    code = "hub_error"

    def __init__(self, reason: str = "", detail: str = "") -> None:
        self.reason = reason or self.code
        self.detail = detail
        super().__init__(f"{self.reason}: {detail}" if detail else self.reason)


class InvalidInput(HubError):
    """The bytes or values are not in the form they must have."""

    code = "invalid_input"


class VerificationError(HubError):
    """Well-formed, but not to be believed: signature, standing, binding, proof or chain."""

    code = "not_verified"


class NotFound(HubError):
    """There is no such thing for this caller; says the same of unknown and of foreign."""

    code = "not_found"


class NotAllowed(HubError):
    """This caller may not do this."""

    code = "not_allowed"


class Conflict(HubError):
    """The state has moved on, or a key was used before for something else."""

    code = "conflict"


class TooLarge(HubError):
    """Over a limit that is written down."""

    code = "too_large"


class Unavailable(HubError):
    """Nothing happened; the same call may go through later."""

    code = "unavailable"
