"""Sign-ins under way, kept by the server: each bound to one browser, and used once.

The browser holds a random reference; only its SHA-256 is stored. A browser has one sign-in at a
time: beginning again replaces it, and coming back removes it, whether the sign-in succeeds or not.
Source: architecture, section 5; RFC 9700.
"""

import hashlib
from dataclasses import asdict

from sqlalchemy import BigInteger, delete, insert, or_, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.engine import Database
from hub.oidc.client import ATTEMPT_S, Attempt


class AttemptRow(SQLModel, table=True):
    __tablename__ = "sign_in_attempt"
    browser: bytes = Field(primary_key=True, max_length=32)
    state: str = Field(max_length=64)
    nonce: str = Field(max_length=64)
    verifier: str = Field(max_length=128)
    max_age_s: int
    started_at: int = Field(sa_type=BigInteger, index=True)


_ATTEMPT = AttemptRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class AttemptStore:
    """The store of attempts; each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, browser: str, attempt: Attempt) -> None:
        """Keep the one attempt of a browser, and drop all that took too long."""
        digest = _digest(browser)
        over = _ATTEMPT.c.started_at <= attempt.started_at - ATTEMPT_S
        with self._database.write() as connection:
            connection.execute(delete(_ATTEMPT).where(or_(_ATTEMPT.c.browser == digest, over)))
            connection.execute(insert(_ATTEMPT).values(browser=digest, **asdict(attempt)))

    def take(self, browser: str) -> Attempt | None:
        """The attempt of a browser, which is gone afterwards; None if it has none."""
        mine = _ATTEMPT.c.browser == _digest(browser)
        with self._database.write() as connection:
            row = connection.execute(select(_ATTEMPT).where(mine)).mappings().one_or_none()
            connection.execute(delete(_ATTEMPT).where(mine))
        return Attempt(**{name: row[name] for name in Attempt.__slots__}) if row else None


def _digest(browser: str) -> bytes:
    return hashlib.sha256(browser.encode("utf-8", "surrogatepass")).digest()
