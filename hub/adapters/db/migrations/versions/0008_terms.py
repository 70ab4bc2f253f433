"""Terms under which entries are found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.add_column("audit_outbox", sa.Column("at", sa.String(length=20), nullable=True))
    op.add_column("audit_outbox", sa.Column("tags", sa.LargeBinary(), nullable=True))
    op.create_table(
        "audit_term",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "at", "idx"),
        sqlite_with_rowid=False,
    )
