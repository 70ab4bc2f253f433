"""Rows of the tags under which entries are found: keyed, never keywords.

A row says that an entry has the tag; without the key nobody can tell what it stands for. The
sequencer writes the rows, as only it knows the place of an entry.
"""

import hashlib
from collections.abc import Iterable, Sequence

from sqlmodel import Field, SQLModel

TAG_BYTES = 16
_PERSON = b"dossierhub.term"


class TagRow(SQLModel, table=True):
    __tablename__ = "audit_tag"
    # The key is the whole row, in the order in which it is read.
    __table_args__ = {"sqlite_with_rowid": False}
    tag: bytes = Field(primary_key=True)
    at: str = Field(primary_key=True, max_length=20)
    idx: int = Field(primary_key=True)


TAG = TagRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


def tag(key: bytes, keyword: str) -> bytes:
    """The tag of a keyword under the hub's key."""
    made = hashlib.blake2b(keyword.encode(), key=key, digest_size=TAG_BYTES, person=_PERSON)
    return made.digest()


def join(tags: Iterable[bytes]) -> bytes:
    """Tags as they wait in the outbox."""
    return b"".join(sorted(tags))


def split(joined: bytes) -> Sequence[bytes]:
    """The tags that were joined."""
    return [joined[at : at + TAG_BYTES] for at in range(0, len(joined), TAG_BYTES)]
