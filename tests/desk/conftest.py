"""A hub that runs at a port, and the demo's parties with their desks."""

import pytest

from tests.desk.town import Browser, running
from tests.e2e.conftest import policies  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):  # noqa: F811 - the fixture
    with running(tmp_path_factory.mktemp("town"), policies) as town:
        yield town


@pytest.fixture(autouse=True)
def locked_after(town):
    """No test leaves a desk unlocked."""
    yield
    town.lock_all()


@pytest.fixture
def browser(town):
    """Noor's, at the desk of the legal NGO; nothing is unlocked."""
    return Browser(town.desk("rechtshoek"))
