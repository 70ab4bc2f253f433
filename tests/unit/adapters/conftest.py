import pytest

from hub.adapters.db import schema
from hub.adapters.db.engine import Database, make_engine
from hub.adapters.db.sequencer import Sequencer
from hub.adapters.db.unit_of_work import UnitOfWork

from .records import KEY, ORIGIN, SEED


@pytest.fixture
def database(tmp_path):
    database = Database(make_engine(tmp_path / "hub.db"))
    schema.migrate(database)
    yield database
    database.engine.dispose()


@pytest.fixture
def sequencer(database):
    sequencer = Sequencer(database, origin=ORIGIN, seed=SEED)
    yield sequencer
    sequencer.stop()


@pytest.fixture
def uow(database, sequencer):
    return UnitOfWork(database, KEY, sequencer.woken)
