"""Whether the sealed files of an ended request are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.add_column(
        "request",
        sa.Column("emptied", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
