"""By when an answer is due, so that an inbox can begin with the most urgent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on; what is there already gets its time with its next step."""
    op.add_column("request", sa.Column("due_at", sa.String(length=20), nullable=True))
