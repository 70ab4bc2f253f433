"""Signing in at a desk on a server, with the party's own provider, before anything is unlocked.

A sign-in opens nothing. It says whose key file this browser may try to unlock, and hides all
others. Everything here is in memory, so after a restart of the desk everybody signs in again.
Source: architecture, section 5.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from connectors.desk.seat.roster import Roster
from hub.browser.cookie import new_reference
from hub.browser.fault import NotSignedIn
from hub.errors import VerificationError
from hub.oidc.client import Attempt, Oidc

# A working day; the keys themselves lock after fifteen idle minutes.
SIGN_IN_S = 10 * 60 * 60
ATTEMPTS_MAX = 1_024
# This limit is per person, so that nobody can push another out; the file limits the people.
BROWSERS_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignIn:
    subject: str
    name: str
    since: float


class Admission:
    """Sign-ins at one desk: those under way, and those that hold. Thread-safe.

    References are 256 random bits, known to one browser.

    Args:
        oidc: the client of the party's provider.
        roster: the owners of the key files.
        clock: seconds that only go up.
    """

    def __init__(
        self, oidc: Oidc, roster: Roster, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._oidc = oidc
        self._roster = roster
        self._clock = clock
        self._attempts: dict[str, Attempt] = {}
        self._sign_ins: dict[str, _SignIn] = {}
        self._guard = threading.Lock()

    @property
    def provider(self) -> str:
        """The provider's origin, for the policy of the page that leads there."""
        return self._oidc.origin

    def begin(self, browser: str) -> str:
        """Start a sign-in in a browser, and say where to send it.

        Raises:
            Unavailable: the provider cannot be reached.
            VerificationError: it is not the provider that is configured.
        """
        # Desks stand on shared computers: the person whom the provider remembers may have left.
        address, attempt = self._oidc.begin(max_age_s=0)
        with self._guard:
            self._attempts.pop(browser, None)
            self._attempts[browser] = attempt
            if len(self._attempts) > ATTEMPTS_MAX:
                del self._attempts[next(iter(self._attempts))]
        return address

    def identify(self, browser: str, query: str) -> str:
        """The subject that the provider's answer names; an answer counts once.

        Raises:
            InvalidInput: the answer is not in its form.
            VerificationError: it is not to be believed, or not the answer to this browser.
            Unavailable: the provider cannot be reached; the person may start again.
        """
        with self._guard:
            attempt = self._attempts.pop(browser, None)
        if attempt is None:
            raise VerificationError("sign_in_state", "this browser has no sign-in under way")
        return self._oidc.finish(attempt, query).subject

    def admit(self, subject: str) -> str | None:
        """Admit the person whom the provider named; returns a new reference, None for a stranger.

        Raises:
            Unavailable: the file of people is damaged.
        """
        name = self._roster.name(subject)
        if name is None:
            return None
        reference = new_reference()
        with self._guard:
            self._drop_ended()
            own = [key for key, one in self._sign_ins.items() if one.name == name]
            while len(own) >= BROWSERS_MAX:
                del self._sign_ins[own.pop(0)]
            self._sign_ins[reference] = _SignIn(subject=subject, name=name, since=self._clock())
        return reference

    def name(self, reference: str) -> str:
        """The key file's name of the signed-in person, as the file of people has it now.

        Raises:
            NotSignedIn: nobody is, it ended, or the file says otherwise by now.
            Unavailable: the file of people is damaged.
        """
        with self._guard:
            self._drop_ended()
            found = self._sign_ins.get(reference)
        if found is None:
            raise NotSignedIn
        if self._roster.name(found.subject) != found.name:
            self.end(reference)
            raise NotSignedIn
        return found.name

    def end(self, reference: str) -> None:
        """End a sign-in; there need not be one."""
        with self._guard:
            self._sign_ins.pop(reference, None)

    def close(self) -> None:
        """End all sign-ins, and the connections to the provider."""
        with self._guard:
            self._attempts.clear()
            self._sign_ins.clear()
        self._oidc.close()

    def _drop_ended(self) -> None:
        began_before = self._clock() - SIGN_IN_S
        for key in [key for key, one in self._sign_ins.items() if one.since <= began_before]:
            del self._sign_ins[key]
