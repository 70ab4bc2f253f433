"""Sessions of people who signed in, kept by the server; the cookie holds a random reference.

The reference is 256 random bits; only its SHA-256 is stored, so that a copy of the database signs
nobody in. A session holds whom the provider named and when, never what that person may do: party,
member and functions are looked up again at each use, so a removed member has no access at the next
click. Source: architecture, section 5; decision 3.

The cookie itself (`__Host-`, Secure, HttpOnly, SameSite) is the web layer's.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from hub.adapters.db.session import Session, SessionStore
from hub.errors import VerificationError
from hub.ports.caller import Caller

IDLE_S = 15 * 60
ABSOLUTE_S = 8 * 60 * 60
# A page makes several calls; one write per half minute keeps the idle clock accurate enough. It may
# end a session half a minute early, and never late.
TOUCH_AFTER_S = 30

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")

# The provider's (issuer, subject) identifies a person, and nothing else does.
CallerOf = Callable[[str, str], Caller | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Opens, checks and ends sessions.

    ``clock`` gives real epoch seconds (never the demo's shifted time), ``draw(n)`` n random
    bytes.
    """

    store: SessionStore
    caller_of: CallerOf
    clock: Callable[[], float]
    draw: Callable[[int], bytes] = secrets.token_bytes

    def sign_in(self, *, issuer: str, subject: str, previous: str | None = None) -> str:
        """Start a session for someone whom the provider has just named.

        Args:
            issuer: the provider, as checked by `hub.oidc.client`.
            subject: the person, as that provider knows them.
            previous: the reference that the browser came with; it ends here, so that a
                reference planted before the sign-in is worth nothing after it.

        Returns:
            The new reference, 43 characters, for the cookie. It is not kept.

        Raises:
            VerificationError: this person is no member of any party (``member_unknown``).
        """
        caller = self.caller_of(issuer, subject)
        if caller is None:
            raise VerificationError("member_unknown", "the person is a member of no party")
        reference = _text(self.draw(32))
        now = int(self.clock())
        session = Session(
            digest=_digest(reference),
            issuer=issuer,
            subject=subject,
            party=caller.party,
            member=caller.member,
            started_at=now,
            seen_at=now,
        )
        self.store.replace(session, _digest(previous) if previous else None)
        return reference

    def caller(self, reference: str) -> Caller:
        """The signed-in person, with their member and functions as they stand now.

        Raises:
            VerificationError: there is no such session, it has ended, or its member no longer
                stands (``session_invalid``, for all alike).
        """
        session = self.store.find(_digest(reference)) if _REFERENCE.fullmatch(reference) else None
        if session is None:
            raise VerificationError("session_invalid", "no such session")
        now = int(self.clock())
        if now - session.seen_at >= IDLE_S or now - session.started_at >= ABSOLUTE_S:
            self.store.remove(session.digest)
            raise VerificationError("session_invalid", "the session has ended")
        caller = self.caller_of(session.issuer, session.subject)
        # A person who became another member must sign in again.
        if caller is None or (caller.party, caller.member) != (
            session.party,
            session.member,
        ):
            self.store.remove(session.digest)
            raise VerificationError("session_invalid", "the member no longer stands")
        if now - session.seen_at >= TOUCH_AFTER_S:
            self.store.touch(session.digest, now)
        return caller

    def sign_out(self, reference: str) -> None:
        """End this session; one that does not exist is fine."""
        self.store.remove(_digest(reference))

    def sweep(self) -> int:
        """Drop sessions that have expired; returns their number."""
        now = int(self.clock())
        return self.store.remove_stale(started_before=now - ABSOLUTE_S, seen_before=now - IDLE_S)


def _text(drawn: bytes) -> str:
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def _digest(reference: str) -> bytes:
    return hashlib.sha256(reference.encode("utf-8", "surrogatepass")).digest()
