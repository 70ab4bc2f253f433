import pytest

from hub.adapters.db.attempt import AttemptStore
from hub.oidc.client import ATTEMPT_S, Attempt


@pytest.fixture
def store(database):
    return AttemptStore(database)


def attempt(state="state", at=1_000):
    return Attempt(state=state, nonce="nonce", verifier="v" * 64, max_age_s=60, started_at=at)


def test_an_attempt_is_taken_once_and_by_its_browser_only(store):
    store.put("browser", attempt())

    assert store.take("other") is None
    assert store.take("") is None
    assert store.take("browser") == attempt()
    assert store.take("browser") is None


def test_beginning_again_replaces_the_attempt_of_that_browser_only(store):
    store.put("browser", attempt("first"))
    store.put("other", attempt("other"))
    store.put("browser", attempt("second"))

    assert store.take("browser") == attempt("second")
    assert store.take("other") == attempt("other")


def test_what_took_too_long_is_dropped_when_somebody_begins(store):
    store.put("over", attempt(at=1_000))
    store.put("in time", attempt(at=1_001))
    store.put("new", attempt(at=1_000 + ATTEMPT_S))

    assert store.take("over") is None
    assert store.take("in time") is not None


def test_the_reference_of_the_browser_is_not_stored(store, database):
    store.put("a browser's reference", attempt())

    with database.read() as connection:
        row = connection.exec_driver_sql("select * from sign_in_attempt").one()
    assert "a browser's reference" not in repr(row)
    assert b"a browser's reference".hex() not in row[0].hex()
