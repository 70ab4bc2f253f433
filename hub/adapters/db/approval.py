"""Rows of approvals and rejections, and how they are read and written."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel

from hub.ports.approval import ApprovalRecord


class ApprovalRow(SQLModel, table=True):
    __tablename__ = "approval"
    sid: str = Field(primary_key=True, max_length=64)
    request: str = Field(max_length=64, index=True)
    answer: str | None = Field(default=None, max_length=64)
    kind: str = Field(max_length=32)
    verdict: str = Field(max_length=16)
    party: str = Field(max_length=32)
    member: str = Field(max_length=10)
    function: str = Field(max_length=64)
    logged_at: str = Field(max_length=20)
    event_id: str = Field(max_length=32)


_APPROVAL = ApprovalRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it


class Approvals:
    """Implements `hub.ports.approval.ApprovalStore` in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, record: ApprovalRecord) -> None:
        """See `ApprovalStore`."""
        values = {name: getattr(record, name) for name in ApprovalRecord.__slots__}
        self._db.execute(insert(_APPROVAL).values(**values))

    def of_request(self, request: str) -> Sequence[ApprovalRecord]:
        """See `ApprovalStore`."""
        chosen = select(_APPROVAL).where(_APPROVAL.c.request == request)
        ordered = chosen.order_by(_APPROVAL.c.logged_at, _APPROVAL.c.sid)
        return [ApprovalRecord(**row) for row in self._db.execute(ordered).mappings()]
