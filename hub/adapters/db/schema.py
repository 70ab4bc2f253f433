"""All tables, and how the database is brought to the newest migration."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlmodel import SQLModel

from hub.adapters.attempt import attempt_table
from hub.adapters.db import (
    action,
    answer,
    approval,
    case,
    log,
    party,
    person,
    pick_up,
    receipt,
    request,
    reseal,
    step,
    term,
)
from hub.adapters.db.engine import Database
from hub.adapters.session import session_table
from hub.adapters.token import token_tables

METADATA = SQLModel.metadata
MODULES = (
    action,
    answer,
    approval,
    case,
    log,
    party,
    person,
    pick_up,
    receipt,
    request,
    reseal,
    step,
    term,
)
SESSION = session_table(METADATA)
ATTEMPT = attempt_table(METADATA)
TOKEN, USED_ASSERTION = token_tables(METADATA)


def migrate(database: Database) -> None:
    """Bring the database to the newest migration; nothing happens if it is there."""
    with resources.as_file(resources.files("hub.adapters.db") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(Path(folder)).replace("%", "%%"))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
