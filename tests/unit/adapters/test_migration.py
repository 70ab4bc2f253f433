"""The migrations make exactly the tables that the code declares."""

from hub.adapters.db.engine import make_engine
from hub.adapters.db.schema import METADATA

ALL = "select name, sql from sqlite_master where sql is not null and tbl_name != 'alembic_version'"


def definitions(engine):
    """The text of every table and index, by name; spaces do not count."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(ALL)
        return {name: " ".join(sql.split()) for name, sql in rows}


def test_a_migrated_database_is_the_one_that_the_rows_declare(database, tmp_path):
    declared = make_engine(tmp_path / "declared.db")
    METADATA.create_all(declared)
    expected = definitions(declared)
    declared.dispose()

    assert len(expected) > len(METADATA.tables)
    assert definitions(database.engine) == expected
