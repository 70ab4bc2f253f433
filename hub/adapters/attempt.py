"""Sign-ins under way, kept by the server: each bound to one browser, and used once.

The browser holds a random reference; only its SHA-256 is stored. A browser has one sign-in at a
time: beginning again replaces it, and coming back takes it out, whatever it turns out to be.
Source: architecture, section 5; RFC 9700.
"""

import hashlib
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from hub.adapters.db.engine import Database
from hub.oidc.client import ATTEMPT_S, Attempt


def attempt_table(metadata: sa.MetaData) -> sa.Table:
    """Declare the table of sign-ins under way in ``metadata``, for its migrations."""
    return sa.Table(
        "sign_in_attempt",
        metadata,
        sa.Column("browser", sa.LargeBinary(32), primary_key=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("max_age_s", sa.Integer, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False, index=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStore:
    """Attempts in a table made by `attempt_table`; one transaction per call."""

    database: Database
    table: sa.Table

    def put(self, browser: str, attempt: Attempt) -> None:
        """Keep the one attempt of a browser, and drop all that took too long."""
        digest, columns = _digest(browser), self.table.c
        over = columns.started_at <= attempt.started_at - ATTEMPT_S
        with self.database.write() as connection:
            connection.execute(sa.delete(self.table).where(sa.or_(columns.browser == digest, over)))
            connection.execute(sa.insert(self.table).values(browser=digest, **asdict(attempt)))

    def take(self, browser: str) -> Attempt | None:
        """The attempt of a browser; it is gone afterwards."""
        mine = self.table.c.browser == _digest(browser)
        with self.database.write() as connection:
            row = connection.execute(sa.select(self.table).where(mine)).mappings().one_or_none()
            connection.execute(sa.delete(self.table).where(mine))
        return Attempt(**{name: row[name] for name in Attempt.__slots__}) if row else None


def _digest(browser: str) -> bytes:
    return hashlib.sha256(browser.encode("utf-8", "surrogatepass")).digest()
