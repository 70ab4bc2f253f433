"""The member who calls, and the tokens of machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The caller as they stand now: a member of a party, and how they signed in."""

    party: str
    member: str
    functions: frozenset[str]
    acr: str  # key, oidc or oidc_mfa


class MachineTokens(Protocol):
    """Signs machines in, and names the holder of a token."""

    def issue(self, fields: Mapping[str, str]) -> str:
        """Exchange the assertion in the posted ``fields`` for a token.

        Raises:
            InvalidInput: these are not the three fields of such a request.
            VerificationError: the assertion is not to be believed.
        """
        ...

    def caller(self, token: str) -> Caller:
        """The member who holds this token, as they stand now.

        Raises:
            VerificationError: nobody holds it (``token_invalid``, whatever the reason).
        """
        ...

    def sweep(self) -> int:
        """Drop tokens and used assertions that have expired; returns their number."""
        ...
