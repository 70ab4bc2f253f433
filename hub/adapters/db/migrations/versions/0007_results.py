"""Results of actions are found by their time, to be forgotten."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.create_index("ix_idempotency_at", "idempotency", ["at"])
