"""Rows of cases and facts, and how they are read and written."""

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, Connection, Select, func, insert, select, union, update
from sqlmodel import Field, SQLModel

from hub.adapters.db.log import ENTRY
from hub.errors import Conflict
from hub.ports.case import CaseRecord
from hub.ports.fact import FactRecord


class CaseRow(SQLModel, table=True):
    __tablename__ = "dossier_case"
    case_id: str = Field(primary_key=True, max_length=32)
    owner: str = Field(max_length=32, index=True)
    opened_by: str = Field(max_length=10, index=True)
    commitment: str = Field(max_length=64)
    version: int
    counter: int
    card_n: int
    card_sid: str = Field(max_length=64)
    card_envelope: bytes
    card_blob: str = Field(max_length=64)


class FactRow(SQLModel, table=True):
    __tablename__ = "fact"
    sid: str = Field(primary_key=True, max_length=64)
    statement_id: str = Field(max_length=32, index=True)
    case_id: str | None = Field(default=None, max_length=32, index=True)
    kind: str = Field(max_length=64)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    envelope: bytes
    logged_at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)
    assignee: str | None = Field(default=None, max_length=10, index=True)
    replaced: bool


class FactRecipientRow(SQLModel, table=True):
    """The parties that an invitation is for, so that they can find it."""

    __tablename__ = "fact_recipient"
    sid: str = Field(primary_key=True, max_length=64)
    party: str = Field(primary_key=True, max_length=32, index=True)


_CASE = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_FACT = FactRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_RECIPIENT = FactRecipientRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


def cases_of(worker: str) -> CompoundSelect[tuple[str]]:
    """The numbers of the cases that a member opened or was given, now or before."""
    return union(
        select(_CASE.c.case_id).where(_CASE.c.opened_by == worker),
        _given_to(worker),
    )


def _given_to(worker: str) -> Select[tuple[str]]:
    return select(_FACT.c.case_id).where(_FACT.c.assignee == worker, _FACT.c.case_id.is_not(None))


class Cases:
    """Implements `hub.ports.case.CaseStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, record: CaseRecord) -> None:
        """See `CaseStore`."""
        self._db.execute(insert(_CASE).values(**_values(record)))

    def get(self, case_id: str) -> CaseRecord | None:
        """See `CaseStore`."""
        chosen = select(_CASE).where(_CASE.c.case_id == case_id)
        row = self._db.execute(chosen).mappings().first()
        return CaseRecord(**row) if row else None

    def of_party(
        self, party: str, after: str, limit: int, *, worker: str = "", given: str = ""
    ) -> Sequence[CaseRecord]:
        """See `CaseStore`."""
        chosen = select(_CASE).where(_CASE.c.owner == party, _CASE.c.case_id > after)
        if worker:
            chosen = chosen.where(_CASE.c.case_id.in_(cases_of(worker)))
        if given:
            chosen = chosen.where(_CASE.c.case_id.in_(_given_to(given)))
        page = chosen.order_by(_CASE.c.case_id).limit(limit)
        return [CaseRecord(**row) for row in self._db.execute(page).mappings()]

    def lock(self, case_id: str, version: int) -> int:
        """See `CaseStore`."""
        found = self._db.execute(
            update(_CASE)
            .where(_CASE.c.case_id == case_id, _CASE.c.version == version)
            .values(version=version + 1, counter=_CASE.c.counter + 1)
        )
        if found.rowcount != 1:
            raise Conflict("case_changed", "the case has moved on")
        counter = select(_CASE.c.counter).where(_CASE.c.case_id == case_id)
        return int(self._db.execute(counter).scalar_one())

    def put_card(self, record: CaseRecord) -> None:
        """See `CaseStore`."""
        self._db.execute(
            update(_CASE)
            .where(_CASE.c.case_id == record.case_id)
            .values(
                commitment=record.commitment,
                card_n=record.card_n,
                card_sid=record.card_sid,
                card_envelope=record.card_envelope,
                card_blob=record.card_blob,
            )
        )

    def add_fact(self, record: FactRecord, recipients: Sequence[str] = ()) -> None:
        """See `CaseStore`."""
        values = {name: getattr(record, name) for name in FactRecord.__slots__}
        self._db.execute(insert(_FACT).values(**values))
        for party in recipients:
            self._db.execute(insert(_RECIPIENT).values(sid=record.sid, party=party))

    def facts(self, case_id: str) -> Sequence[FactRecord]:
        """See `CaseStore`."""
        chosen = select(_FACT).where(_FACT.c.case_id == case_id, _FACT.c.replaced.is_(False))
        ordered = chosen.order_by(_FACT.c.logged_at, _FACT.c.sid)
        return [FactRecord(**row) for row in self._db.execute(ordered).mappings()]

    def assignments(self, case_ids: Sequence[str]) -> Sequence[FactRecord]:
        """See `CaseStore`."""
        chosen = select(_FACT).where(_FACT.c.case_id.in_(case_ids), _FACT.c.assignee.is_not(None))
        return [FactRecord(**row) for row in self._db.execute(chosen).mappings()]

    def logged_facts(self, case_id: str) -> Sequence[FactRecord]:
        """See `CaseStore`."""
        chosen = select(_FACT).join(ENTRY, ENTRY.c.id == _FACT.c.event_id)
        ordered = chosen.where(_FACT.c.case_id == case_id).order_by(ENTRY.c.idx)
        return [FactRecord(**row) for row in self._db.execute(ordered).mappings()]

    def fact(self, sid: str) -> FactRecord | None:
        """See `CaseStore`."""
        row = self._db.execute(select(_FACT).where(_FACT.c.sid == sid)).mappings().first()
        return FactRecord(**row) if row else None

    def invitation(self, statement_id: str, party: str) -> FactRecord | None:
        """See `CaseStore`."""
        chosen = (
            select(_FACT)
            .join(_RECIPIENT, _RECIPIENT.c.sid == _FACT.c.sid)
            .join(ENTRY, ENTRY.c.id == _FACT.c.event_id)
            .where(_FACT.c.statement_id == statement_id, _RECIPIENT.c.party == party)
        )
        row = self._db.execute(chosen).mappings().first()
        return FactRecord(**row) if row else None

    def invitations(self, party: str, limit: int) -> Sequence[FactRecord]:
        """See `CaseStore`."""
        chosen = (
            select(_FACT)
            .join(_RECIPIENT, _RECIPIENT.c.sid == _FACT.c.sid)
            .join(ENTRY, ENTRY.c.id == _FACT.c.event_id)
            .where(_RECIPIENT.c.party == party)
            .order_by(_FACT.c.logged_at.desc())
            .limit(limit)
        )
        return [FactRecord(**row) for row in self._db.execute(chosen).mappings()]

    def replace_fact(self, sid: str) -> None:
        """See `CaseStore`."""
        self._db.execute(update(_FACT).where(_FACT.c.sid == sid).values(replaced=True))

    def count_facts(self, case_id: str, party: str, kind: str, since: str) -> tuple[int, int]:
        """See `CaseStore`."""
        of_kind = select(func.count()).where(
            _FACT.c.case_id == case_id, _FACT.c.party == party, _FACT.c.kind == kind
        )
        on_file = of_kind.where(_FACT.c.replaced.is_(False))
        recent = of_kind.where(_FACT.c.logged_at >= since)
        return self._db.execute(on_file).scalar_one(), self._db.execute(recent).scalar_one()


def _values(record: CaseRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in CaseRecord.__slots__}
