"""Who is signed in: sessions kept by the server, and a reference without meaning in the cookie.

The reference is 256 random bits; only its SHA-256 is stored, so that a copy of the database
signs nobody in. A session holds who the provider named and when, never what that person may
do: party, member and functions are looked up anew at each use, so a member who is struck off
is out at the next click. Source: architecture, section 5; decision 3.

The cookie itself (`__Host-`, Secure, HttpOnly, SameSite) is the web layer's.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Protocol

import sqlalchemy as sa

from hub.adapters.db.engine import Database
from hub.errors import VerificationError

IDLE_S = 15 * 60
ABSOLUTE_S = 8 * 60 * 60
# A page is several calls; one write per half minute keeps the idle clock near enough. It may
# end a session half a minute early and never late.
TOUCH_AFTER_S = 30

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One natural person or connector of one party, as it stands now."""

    party: str
    member: str
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in. ``digest`` is the SHA-256 of the reference; times are epoch seconds."""

    digest: bytes
    issuer: str
    subject: str
    party: str
    member: str
    started_at: int
    seen_at: int


class SessionStore(Protocol):
    """Where sessions lie; every change is durable when the call returns."""

    def replace(self, session: Session, previous: bytes | None) -> None:
        """Keep ``session`` and drop the one with digest ``previous``, in one transaction."""
        ...

    def find(self, digest: bytes) -> Session | None:
        """The session with this digest."""
        ...

    def touch(self, digest: bytes, seen_at: int) -> None:
        """Note that it was used; a session that is gone stays gone."""
        ...

    def remove(self, digest: bytes) -> None:
        """Drop one session; none is fine."""
        ...

    def remove_member(self, party: str, member: str) -> int:
        """Drop all sessions of a member; how many there were."""
        ...

    def remove_stale(self, *, started_before: int, seen_before: int) -> int:
        """Drop all that started or were last seen at or before these times; how many."""
        ...


# The identity is what the provider says and nothing else: (issuer, subject).
PrincipalOf = Callable[[str, str], Principal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Opens, checks and ends sessions.

    ``clock`` gives real epoch seconds (never the demo's shifted time), ``draw(n)`` n random
    bytes.
    """

    store: SessionStore
    principal_of: PrincipalOf
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
        principal = self.principal_of(issuer, subject)
        if principal is None:
            raise VerificationError("member_unknown", "signed in, but a member of no party")
        reference = _text(self.draw(32))
        now = int(self.clock())
        session = Session(
            digest=_digest(reference),
            issuer=issuer,
            subject=subject,
            party=principal.party,
            member=principal.member,
            started_at=now,
            seen_at=now,
        )
        self.store.replace(session, _digest(previous) if previous else None)
        return reference

    def principal(self, reference: str) -> Principal:
        """Who this is, as they stand now.

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
        principal = self.principal_of(session.issuer, session.subject)
        # The same person as another member is a new sign-in, not a change under way.
        if principal is None or (principal.party, principal.member) != (
            session.party,
            session.member,
        ):
            self.store.remove(session.digest)
            raise VerificationError("session_invalid", "the member no longer stands")
        if now - session.seen_at >= TOUCH_AFTER_S:
            self.store.touch(session.digest, now)
        return principal

    def sign_out(self, reference: str) -> None:
        """End this session; one that does not exist is fine."""
        self.store.remove(_digest(reference))

    def end_all(self, *, party: str, member: str) -> int:
        """End every session of a member at once, and say how many there were."""
        return self.store.remove_member(party, member)

    def sweep(self) -> int:
        """Drop sessions that have ended by themselves, and say how many."""
        now = int(self.clock())
        return self.store.remove_stale(started_before=now - ABSOLUTE_S, seen_before=now - IDLE_S)


def _text(drawn: bytes) -> str:
    return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()


def _digest(reference: str) -> bytes:
    return hashlib.sha256(reference.encode("utf-8", "surrogatepass")).digest()


def session_table(metadata: sa.MetaData) -> sa.Table:
    """Declare the table of sessions in ``metadata``, for its migrations."""
    return sa.Table(
        "session",
        metadata,
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("issuer", sa.String(255), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("party", sa.String(32), nullable=False, index=True),
        sa.Column("member", sa.String(10), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlSessionStore:
    """Sessions in a table made by `session_table`; one transaction per call."""

    database: Database
    table: sa.Table

    def replace(self, session: Session, previous: bytes | None) -> None:
        """See `SessionStore`."""
        with self.database.write() as connection:
            if previous is not None:
                connection.execute(sa.delete(self.table).where(self.table.c.digest == previous))
            connection.execute(sa.insert(self.table).values(asdict(session)))

    def find(self, digest: bytes) -> Session | None:
        """See `SessionStore`."""
        with self.database.read() as connection:
            row = connection.execute(
                sa.select(self.table).where(self.table.c.digest == digest)
            ).one_or_none()
        return None if row is None else Session(**row._mapping)  # noqa: SLF001  # public in SQLAlchemy

    def touch(self, digest: bytes, seen_at: int) -> None:
        """See `SessionStore`."""
        # An UPDATE makes no row: a session killed in between is not brought back.
        with self.database.write() as connection:
            connection.execute(
                sa.update(self.table)
                .where(self.table.c.digest == digest, self.table.c.seen_at < seen_at)
                .values(seen_at=seen_at)
            )

    def remove(self, digest: bytes) -> None:
        """See `SessionStore`."""
        with self.database.write() as connection:
            connection.execute(sa.delete(self.table).where(self.table.c.digest == digest))

    def remove_member(self, party: str, member: str) -> int:
        """See `SessionStore`."""
        with self.database.write() as connection:
            return connection.execute(
                sa.delete(self.table).where(
                    self.table.c.party == party, self.table.c.member == member
                )
            ).rowcount

    def remove_stale(self, *, started_before: int, seen_before: int) -> int:
        """See `SessionStore`."""
        with self.database.write() as connection:
            return connection.execute(
                sa.delete(self.table).where(
                    sa.or_(
                        self.table.c.started_at <= started_before,
                        self.table.c.seen_at <= seen_before,
                    )
                )
            ).rowcount
