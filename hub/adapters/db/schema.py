"""All tables, and how the database is brought to the newest migration."""

from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlmodel import SQLModel

from hub.adapters.db import (
    account,
    action,
    answer,
    approval,
    attempt,
    case,
    log,
    party,
    pick_up,
    receipt,
    request,
    reseal,
    session,
    statement,
    step,
    tag,
    token,
    upload,
)
from hub.adapters.db.engine import Database

METADATA = SQLModel.metadata
MODULES = (
    action,
    answer,
    approval,
    attempt,
    case,
    log,
    party,
    account,
    pick_up,
    receipt,
    request,
    reseal,
    session,
    statement,
    step,
    tag,
    token,
    upload,
)


def migrate(database: Database) -> None:
    """Bring the database to the newest migration; nothing happens if it is there."""
    with resources.as_file(resources.files("hub.adapters.db") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(Path(folder)).replace("%", "%%"))
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
