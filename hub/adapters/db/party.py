"""Rows of keysets, agreements and regimes, and how they are read and written."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlmodel import Field, SQLModel

from hub.adapters.db.upsert import insert_or_replace
from hub.errors import NotFound
from hub.ports.party import AgreementRecord, KeysetRecord


class KeysetRow(SQLModel, table=True):
    __tablename__ = "keyset"
    sid: str = Field(primary_key=True, max_length=64)
    party: str = Field(max_length=32, index=True)
    n: int
    envelope: bytes
    logged_at: str = Field(max_length=20)
    superseded_at: str | None = Field(default=None, max_length=20)


class AgreementRow(SQLModel, table=True):
    __tablename__ = "agreement"
    sid: str = Field(primary_key=True, max_length=64)
    n: int = Field(unique=True)
    envelope: bytes


class AgreementFileRow(SQLModel, table=True):
    __tablename__ = "agreement_file"
    agreement: str = Field(primary_key=True, max_length=64)
    path: str = Field(primary_key=True, max_length=200)
    content: bytes


class RegimeRow(SQLModel, table=True):
    """A regime: what one party said, and what another one confirmed."""

    __tablename__ = "regime"
    id: int | None = Field(default=None, primary_key=True)
    party: str = Field(max_length=32, index=True)
    first: bytes
    second: bytes


class RegimeProposalRow(SQLModel, table=True):
    """A proposal of one party about a municipality, until another one confirms it."""

    __tablename__ = "regime_proposal"
    party: str = Field(primary_key=True, max_length=32)
    by: str = Field(primary_key=True, max_length=32)
    sid: str = Field(max_length=64, index=True)
    envelope: bytes


class TrustChangeRow(SQLModel, table=True):
    """When a party made a change of a sort to what is believed, during the last hour."""

    __tablename__ = "trust_change"
    id: int | None = Field(default=None, primary_key=True)
    party: str = Field(max_length=32, index=True)
    sort: str = Field(max_length=9)
    at: str = Field(max_length=20)


class TrustVersionRow(SQLModel, table=True):
    """One row: a number that grows with every keyset, signature and regime."""

    __tablename__ = "trust_version"
    id: int = Field(primary_key=True)
    n: int


_KEYSET = KeysetRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_AGREEMENT = AgreementRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_FILE = AgreementFileRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_REGIME = RegimeRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_PROPOSAL = RegimeProposalRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_CHANGE = TrustChangeRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it
_VERSION = TrustVersionRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Parties:
    """Implements `hub.ports.party.PartyStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._is_changed = False

    def version(self) -> int:
        """See `PartyStore`."""
        return self._db.execute(select(_VERSION.c.n)).scalar() or 0

    def is_changed(self) -> bool:
        """See `PartyStore`."""
        return self._is_changed

    def _bump(self) -> None:
        """Increase the number; decisions taken before are then taken again."""
        self._is_changed = True
        found = self._db.execute(update(_VERSION).values(n=_VERSION.c.n + 1))
        if found.rowcount == 0:
            self._db.execute(insert(_VERSION).values(id=1, n=1))

    def add_keyset(self, record: KeysetRecord) -> None:
        """See `PartyStore`."""
        self._bump()
        self._db.execute(
            update(_KEYSET)
            .where(_KEYSET.c.party == record.party, _KEYSET.c.superseded_at.is_(None))
            .values(superseded_at=record.logged_at)
        )
        self._db.execute(
            insert(_KEYSET).values(
                sid=record.sid,
                party=record.party,
                n=record.n,
                envelope=record.envelope,
                logged_at=record.logged_at,
                superseded_at=None,
            )
        )

    def keysets(self, party: str) -> Sequence[KeysetRecord]:
        """See `PartyStore`."""
        chosen = select(_KEYSET).where(_KEYSET.c.party == party).order_by(_KEYSET.c.n)
        return [KeysetRecord(**row) for row in self._db.execute(chosen).mappings()]

    def usable_keysets(self, since: str) -> Sequence[KeysetRecord]:
        """See `PartyStore`."""
        at = _KEYSET.c.superseded_at
        chosen = select(_KEYSET).where(or_(at.is_(None), at >= since))
        return [KeysetRecord(**row) for row in self._db.execute(chosen).mappings()]

    def superseded(self, since: str) -> Mapping[str, str]:
        """See `PartyStore`."""
        at = _KEYSET.c.superseded_at
        rows = self._db.execute(select(_KEYSET.c.sid, at).where(at >= since))
        return {row.sid: row.superseded_at for row in rows}

    def keyset(self, sid: str) -> KeysetRecord | None:
        """See `PartyStore`."""
        row = self._db.execute(select(_KEYSET).where(_KEYSET.c.sid == sid)).mappings().first()
        return KeysetRecord(**row) if row else None

    def put_agreement(self, record: AgreementRecord) -> None:
        """See `PartyStore`."""
        self._bump()
        values = {"sid": record.sid, "n": record.n, "envelope": record.envelope}
        insert_or_replace(self._db, _AGREEMENT, values, key=("sid",))

    def newest_agreement(self) -> AgreementRecord | None:
        """See `PartyStore`."""
        chosen = select(_AGREEMENT).order_by(_AGREEMENT.c.n.desc()).limit(1)
        row = self._db.execute(chosen).mappings().first()
        return AgreementRecord(**row) if row else None

    def agreements(self) -> Sequence[AgreementRecord]:
        """See `PartyStore`."""
        chosen = select(_AGREEMENT).order_by(_AGREEMENT.c.n)
        return [AgreementRecord(**row) for row in self._db.execute(chosen).mappings()]

    def put_file(self, agreement: str, path: str, content: bytes) -> None:
        """See `PartyStore`."""
        self._bump()
        values = {"agreement": agreement, "path": path, "content": content}
        insert_or_replace(self._db, _FILE, values, key=("agreement", "path"))

    def files(self, agreement: str) -> Mapping[str, bytes]:
        """See `PartyStore`."""
        chosen = select(_FILE.c.path, _FILE.c.content).where(_FILE.c.agreement == agreement)
        files = {row[0]: bytes(row[1]) for row in self._db.execute(chosen)}
        if not files:
            raise NotFound
        return files

    def propose_regime(self, sid: str, *, party: str, by: str, envelope: bytes) -> None:
        """See `PartyStore`."""
        values = {"party": party, "by": by, "sid": sid, "envelope": envelope}
        insert_or_replace(self._db, _PROPOSAL, values, key=("party", "by"))

    def proposal(self, sid: str) -> bytes | None:
        """See `PartyStore`."""
        chosen = select(_PROPOSAL.c.envelope).where(_PROPOSAL.c.sid == sid)
        found = self._db.execute(chosen).scalar()
        return None if found is None else bytes(found)

    def proposals(self, party: str) -> Sequence[bytes]:
        """See `PartyStore`."""
        chosen = select(_PROPOSAL.c.envelope).where(_PROPOSAL.c.party == party)
        return [bytes(one) for one in self._db.execute(chosen.order_by(_PROPOSAL.c.by)).scalars()]

    def confirm_regime(self, party: str, first: str, envelopes: tuple[bytes, bytes]) -> None:
        """See `PartyStore`."""
        self._bump()
        self._db.execute(delete(_PROPOSAL).where(_PROPOSAL.c.sid == first))
        values = {"first": envelopes[0], "second": envelopes[1]}
        self._db.execute(insert(_REGIME).values(party=party, **values))

    def regimes(self, party: str, limit: int) -> Sequence[tuple[bytes, bytes]]:
        """See `PartyStore`."""
        chosen = select(_REGIME.c.first, _REGIME.c.second).where(_REGIME.c.party == party)
        newest = chosen.order_by(_REGIME.c.id.desc()).limit(limit)
        return [(bytes(row[0]), bytes(row[1])) for row in self._db.execute(newest)][::-1]

    def note_change(self, party: str, sort: str, at: str, since: str) -> None:
        """See `PartyStore`."""
        own = (_CHANGE.c.party == party) & (_CHANGE.c.sort == sort)
        self._db.execute(delete(_CHANGE).where(own, _CHANGE.c.at < since))
        self._db.execute(insert(_CHANGE).values(party=party, sort=sort, at=at))

    def count_changes(self, party: str, sort: str, since: str) -> int:
        """See `PartyStore`."""
        own = (_CHANGE.c.party == party) & (_CHANGE.c.sort == sort)
        chosen = select(func.count()).where(own, _CHANGE.c.at >= since)
        return self._db.execute(chosen).scalar_one()
