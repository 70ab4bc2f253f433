"""When an answer is due is counted, not stored."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.drop_column("request", "due_at")
    op.drop_column("request", "statutory_due_at")
