import pytest
from sqlalchemy.exc import OperationalError

from hub.adapters.session import Sessions
from hub.adapters.sign_in import SignIn
from hub.errors import Unavailable


class _Locked:
    """A store whose database does not answer."""

    def __getattr__(self, _name):
        def fail(*_values, **_named):
            raise OperationalError("select", {}, Exception("database is locked"))

        return fail


@pytest.fixture
def sign_in():
    sessions = Sessions(store=_Locked(), caller_of=lambda *_: None, clock=lambda: 0.0)
    return SignIn(oidc=None, attempts=None, sessions=sessions)


@pytest.mark.parametrize("call", ["caller", "sign_out"])
def test_a_database_that_does_not_answer_is_unavailable_and_no_end_of_a_session(sign_in, call):
    with pytest.raises(Unavailable, match="database_unavailable"):
        getattr(sign_in, call)("A" * 43)
