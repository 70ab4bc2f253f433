"""People's sign-in as the pages know it: the provider, attempts under way, and sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from hub.adapters.attempt import AttemptStore
from hub.adapters.session import Principal, Sessions
from hub.errors import Unavailable, VerificationError
from hub.oidc.client import Oidc
from hub.ports.caller import Caller

# Who showed the provider who they are longer ago than this shows it again.
MAX_AGE_S = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Implements `hub.ports.PeopleSignIn`."""

    oidc: Oidc
    attempts: AttemptStore
    sessions: Sessions

    @property
    def provider(self) -> str:
        """The origin to which a browser is sent, for the pages' policy."""
        return self.oidc.origin

    def begin(self, browser: str) -> str:
        """See `hub.ports.PeopleSignIn`."""
        address, attempt = self.oidc.begin(max_age_s=MAX_AGE_S)
        self.attempts.put(browser, attempt)
        return address

    def finish(self, browser: str, query: str, *, previous: str) -> str:
        """See `hub.ports.PeopleSignIn`."""
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
        """See `hub.ports.PeopleSignIn`."""
        with _translated():
            return _caller(self.sessions.principal(session))

    def sign_out(self, session: str) -> None:
        """See `hub.ports.PeopleSignIn`."""
        with _translated():
            self.sessions.sign_out(session)


def _caller(principal: Principal) -> Caller:
    # Every session began with one of the levels and methods that are configured as strong.
    return Caller(
        party=principal.party,
        member=principal.member,
        functions=frozenset(principal.functions),
        acr="oidc_mfa",
    )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise Unavailable("database_unavailable", type(error).__name__) from error
