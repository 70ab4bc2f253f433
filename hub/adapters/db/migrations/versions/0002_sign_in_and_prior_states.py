"""Sessions, tokens and used assertions; the state that a request shows until the next is logged."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.add_column("request", sa.Column("prior_state", sa.String(length=32), nullable=True))
    op.add_column("request", sa.Column("prior_version", sa.Integer(), nullable=True))
    op.add_column("request", sa.Column("prior_event_id", sa.String(length=32), nullable=True))
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_session_party"), "session", ["party"], unique=False)
    op.create_table(
        "token",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_token_expires_at"), "token", ["expires_at"], unique=False)
    op.create_index(op.f("ix_token_party"), "token", ["party"], unique=False)
    op.create_table(
        "used_assertion",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(
        op.f("ix_used_assertion_expires_at"), "used_assertion", ["expires_at"], unique=False
    )
