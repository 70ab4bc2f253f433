"""All tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "agreement",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
        sa.UniqueConstraint("n"),
    )
    op.create_table(
        "agreement_file",
        sa.Column("agreement", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agreement", "path"),
    )
    op.create_table(
        "answer",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False, index=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("delete_by", sa.String(length=10), nullable=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("logged_at", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "approval",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False, index=True),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("function", sa.String(length=64), nullable=False),
        sa.Column("logged_at", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("idx"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "audit_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx"),
    )
    op.create_table(
        "audit_opening",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "part"),
    )
    op.create_table(
        "audit_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("queued_at", sa.Float(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_table(
        "audit_tag",
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tag", "at", "idx"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_case",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False, index=True),
        sa.Column("opened_by", sa.String(length=10), nullable=False, index=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("card_n", sa.Integer(), nullable=False),
        sa.Column("card_sid", sa.String(length=64), nullable=False),
        sa.Column("card_envelope", sa.LargeBinary(), nullable=False),
        sa.Column("card_blob", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "fact",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("case_id", sa.String(length=32), nullable=True, index=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("logged_at", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("assignee", sa.String(length=10), nullable=True, index=True),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "fact_recipient",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False, index=True),
        sa.PrimaryKeyConstraint("sid", "party"),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=20000), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False, index=True),
        sa.PrimaryKeyConstraint("actor", "key"),
    )
    op.create_table(
        "keyset",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False, index=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("logged_at", sa.String(length=20), nullable=False),
        sa.Column("superseded_at", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "person",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_table(
        "pick_up",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False, index=True),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "receipt",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False, index=True),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "regime",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False, index=True),
        sa.Column("first", sa.LargeBinary(), nullable=False),
        sa.Column("second", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "regime_proposal",
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False, index=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("party", "by"),
    )
    op.create_table(
        "request",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("from_party", sa.String(length=32), nullable=False, index=True),
        sa.Column("from_member", sa.String(length=10), nullable=False),
        sa.Column("to_party", sa.String(length=32), nullable=False, index=True),
        sa.Column("to_desk", sa.String(length=64), nullable=False),
        sa.Column("reply_desk", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("logged_at", sa.String(length=20), nullable=False, index=True),
        sa.Column("expires", sa.String(length=20), nullable=False, index=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("reasons", sa.String(length=2000), nullable=False),
        sa.Column("flow", sa.String(length=8), nullable=False),
        sa.Column("clause", sa.String(length=8), nullable=False),
        sa.Column("approvals", sa.String(length=200), nullable=False),
        sa.Column("obligations", sa.String(length=500), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("revision", sa.String(length=47), nullable=False),
        sa.Column("decision_entry", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("prior_state", sa.String(length=32), nullable=True),
        sa.Column("prior_version", sa.Integer(), nullable=True),
        sa.Column("prior_event_id", sa.String(length=32), nullable=True),
        sa.Column("due_at", sa.String(length=20), nullable=True),
        sa.Column("emptied", sa.Boolean(), nullable=False),
        sa.Column("review_due", sa.Boolean(), nullable=False, index=True),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "reseal",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False, index=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("max_age_s", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False, index=True),
        sa.PrimaryKeyConstraint("browser"),
    )
    op.create_table(
        "statement",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("sid"),
        sa.UniqueConstraint("party", "statement_id"),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False, index=True),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("shown", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("member", sa.String(length=10), nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, index=True),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "trust_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False, index=True),
        sa.Column("sort", sa.String(length=9), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "trust_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "upload",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "by"),
    )
    op.create_table(
        "used_assertion",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, index=True),
        sa.PrimaryKeyConstraint("digest"),
    )
