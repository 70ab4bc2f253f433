"""People whom a sign-in provider names, and how they sign in."""

from dataclasses import dataclass
from typing import Protocol

from hub.ports.caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """The member to whom the person with ``issuer`` and ``subject`` at a provider belongs."""

    issuer: str
    subject: str
    party: str
    member: str


class AccountStore(Protocol):
    """The link from a person at a sign-in provider to a member."""

    def put(self, record: AccountRecord) -> None:
        """Store which member somebody is; this replaces an earlier one."""
        ...

    def find(self, issuer: str, subject: str) -> AccountRecord | None:
        """The member that the operator named for this person; None if there is none."""
        ...


class PeopleSignIn(Protocol):
    """Signs people in by their provider, and names the holder of a session.

    ``browser`` and ``session`` are references without meaning, as they stand in a cookie.
    """

    @property
    def provider(self) -> str:
        """The provider's origin."""

    def begin(self, browser: str) -> str:
        """Start a sign-in in a browser, and say where to send it."""
        ...

    def finish(self, browser: str, query: str, *, previous: str) -> str:
        """Finish it once, by the provider's answer; returns a new session, ends ``previous``."""
        ...

    def caller(self, session: str) -> Caller:
        """The signed-in person, as they stand now."""
        ...

    def sign_out(self, session: str) -> None:
        """End a session."""
        ...
