"""Runs migrations on the connection that `hub.adapters.db.schema.migrate` hands over."""

from alembic import context

from hub.adapters.db.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # The one transaction is opened and committed outside.
    transactional_ddl=False,
    transaction_per_migration=False,
)
context.run_migrations()
