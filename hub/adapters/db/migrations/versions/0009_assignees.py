"""Whom a case is assigned to, so that a worker's own cases are found without the others."""

import base64
import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.add_column("fact", sa.Column("assignee", sa.String(length=10), nullable=True))
    _fill()
    op.create_index("ix_fact_assignee", "fact", ["assignee"])
    op.create_index("ix_dossier_case_opened_by", "dossier_case", ["opened_by"])


def _fill() -> None:
    """Read from each assignment whom it names."""
    connection = op.get_bind()
    fact = sa.table("fact", *(sa.column(name) for name in ("sid", "kind", "envelope", "assignee")))
    found = sa.select(fact.c.sid, fact.c.envelope).where(fact.c.kind == "assigned")
    for sid, envelope in connection.execute(found).all():
        payload = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
        named = sa.update(fact).where(fact.c.sid == sid).values(assignee=payload["member"])
        connection.execute(named)
