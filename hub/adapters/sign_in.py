"""People's sign-in as the pages use it: the provider, attempts under way, and sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from hub.adapters.db.attempt import AttemptStore
from hub.adapters.session import Sessions
from hub.errors import Unavailable, VerificationError
from hub.oidc.client import Oidc
from hub.ports.caller import Caller

# Sign-ins at the provider older than this must be repeated.
MAX_AGE_S = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Implements `hub.ports.account.PeopleSignIn`."""

    oidc: Oidc
    attempts: AttemptStore
    sessions: Sessions

    @property
    def provider(self) -> str:
        """The origin to which a browser is sent; the pages' policy allows it."""
        return self.oidc.origin

    def begin(self, browser: str) -> str:
        """See `PeopleSignIn`."""
        address, attempt = self.oidc.begin(max_age_s=MAX_AGE_S)
        self.attempts.put(browser, attempt)
        return address

    def finish(self, browser: str, query: str, *, previous: str) -> str:
        """See `PeopleSignIn`."""
        attempt = self.attempts.take(browser)
        if attempt is None:
            raise VerificationError("sign_in_state", "this browser has no sign-in under way")
        identity = self.oidc.finish(attempt, query)
        with _translated():
            self.sessions.sweep()
            return self.sessions.sign_in(
                issuer=identity.issuer, subject=identity.subject, previous=previous or None
            )

    def caller(self, session: str) -> Caller:
        """See `PeopleSignIn`."""
        with _translated():
            return self.sessions.caller(session)

    def sign_out(self, session: str) -> None:
        """See `PeopleSignIn`."""
        with _translated():
            self.sessions.sign_out(session)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable("database_unavailable", type(error).__name__) from error
