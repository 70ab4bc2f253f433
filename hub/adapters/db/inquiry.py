"""Finds entries by their tags, newest first, with the data stored beside them."""

from collections.abc import Mapping, Sequence

import nacl.exceptions
import nacl.secret
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from hub.adapters.db.log import CHECKPOINT, ENTRY, OPENING
from hub.adapters.db.tag import TAG, tag
from hub.audit.entry import GROUPS
from hub.ports.inquiry import EntryFilter
from hub.ports.log import KeptEntry


class Inquiries:
    """Implements `hub.ports.inquiry.InquiryStore` in one transaction."""

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._db = connection
        self._key = key
        self._box = nacl.secret.SecretBox(key)

    def place(self, entry: str) -> int | None:
        """See `InquiryStore`."""
        newest = select(func.max(CHECKPOINT.c.size)).scalar_subquery()
        chosen = select(ENTRY.c.idx).where(ENTRY.c.id == entry, ENTRY.c.idx < newest)
        return self._db.execute(chosen).scalar()

    def find(self, choice: EntryFilter, limit: int) -> Sequence[KeptEntry]:
        """See `InquiryStore`."""
        found = self._places(choice, limit)
        chosen = select(ENTRY.c.idx, ENTRY.c.id, ENTRY.c.leaf).where(ENTRY.c.idx.in_(found))
        rows = {row.idx: row for row in self._db.execute(chosen)}
        openings = self._openings([row.id for row in rows.values()])
        return [
            KeptEntry(
                index=index,
                id=rows[index].id,
                at=at,
                leaf=bytes(rows[index].leaf),
                openings=openings.get(rows[index].id, {}),
            )
            for index, at in found.items()
        ]

    def _places(self, choice: EntryFilter, limit: int) -> dict[int, str]:
        first, *others = choice.keywords
        chosen = select(TAG.c.idx, TAG.c.at).where(
            TAG.c.tag == tag(self._key, first),
            TAG.c.at >= choice.since,
            TAG.c.at < choice.until,
            TAG.c.idx < choice.end,
            *(self._has(other) for other in others),
        )
        if choice.before is not None:
            at, index = choice.before
            older = and_(TAG.c.at == at, TAG.c.idx < index)
            chosen = chosen.where(TAG.c.at <= at, or_(TAG.c.at < at, older))
        page = chosen.order_by(TAG.c.at.desc(), TAG.c.idx.desc()).limit(limit)
        return {row.idx: row.at for row in self._db.execute(page)}

    def _has(self, keyword: str) -> ColumnElement[bool]:
        other = TAG.alias()
        same = and_(
            other.c.tag == tag(self._key, keyword),
            other.c.at == TAG.c.at,
            other.c.idx == TAG.c.idx,
        )
        return select(other.c.idx).where(same).correlate(TAG).exists()

    def _openings(self, entries: Sequence[str]) -> Mapping[str, Mapping[str, bytes]]:
        chosen = select(OPENING).where(OPENING.c.event_id.in_(entries), OPENING.c.part.in_(GROUPS))
        opened: dict[str, dict[str, bytes]] = {}
        for row in self._db.execute(chosen):
            opened.setdefault(row.event_id, {})[row.part] = self._open(row.sealed)
        return opened

    def _open(self, sealed: bytes) -> bytes:
        try:
            return self._box.decrypt(sealed)
        except (nacl.exceptions.CryptoError, ValueError):
            # One damaged row must not hide the others; an empty value opens no leaf.
            return b""
