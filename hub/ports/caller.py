"""The member who calls, and the tokens of machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, as it stands now: a member of a party, and how they signed in."""

    party: str
    member: str
    functions: frozenset[str]
    acr: str  # key, oidc or oidc_mfa


class MachineTokens(Protocol):
    """Signs machines in, and tells who holds a token."""

    def issue(self, fields: Mapping[str, str]) -> str: ...
    def caller(self, token: str) -> Caller: ...
    def sweep(self) -> int: ...
