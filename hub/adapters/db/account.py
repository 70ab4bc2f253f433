"""Rows of people: the members behind the ids of a sign-in provider."""

from sqlalchemy import Connection, select
from sqlmodel import Field, SQLModel

from hub.adapters.db.upsert import insert_or_replace
from hub.ports.account import AccountRecord


class PersonRow(SQLModel, table=True):
    """The provider's own id for a person, and their member; no name and no address."""

    __tablename__ = "person"
    issuer: str = Field(primary_key=True, max_length=255)
    subject: str = Field(primary_key=True, max_length=255)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)


_PERSON = PersonRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class People:
    """Implements `hub.ports.account.AccountStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def put(self, record: AccountRecord) -> None:
        """See `AccountStore`."""
        values = {name: getattr(record, name) for name in AccountRecord.__slots__}
        insert_or_replace(self._db, _PERSON, values, key=("issuer", "subject"))

    def find(self, issuer: str, subject: str) -> AccountRecord | None:
        """See `AccountStore`."""
        chosen = select(_PERSON).where(_PERSON.c.issuer == issuer, _PERSON.c.subject == subject)
        row = self._db.execute(chosen).mappings().first()
        return AccountRecord(**row) if row else None
