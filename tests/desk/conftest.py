"""A hub that runs at a port, and the demo's parties with their desks."""

from types import SimpleNamespace

import pytest

from hub import bootstrap
from hub.config import Settings
from tests.desk.town import Browser, Town
from tests.e2e.conftest import policies  # noqa: F401 - a fixture
from tests.unit.adapters.provider_process import served


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):  # noqa: F811 - the fixture
    folder, made = tmp_path_factory.mktemp("town"), SimpleNamespace()

    def application(origin):
        settings = Settings(
            environment="demo",
            data=folder / "hub",
            policies=policies,
            origin=origin,
            log_origin="demo.invalid/audit/2026",
            oidc_issuer="http://127.0.0.1:8001",
            oidc_client_secret="secret",
        )
        made.app = bootstrap.application(settings)
        return made.app

    with served(application, lifespan="on") as url:
        hub = made.app.state.hub
        town = Town(folder, url, hub.log_key)
        town.install(hub.broker)
        town.hub = hub
        yield town
        town.lock_all()
        town.close()


@pytest.fixture(autouse=True)
def locked_after(town):
    """No test leaves a desk unlocked."""
    yield
    town.lock_all()


@pytest.fixture
def browser(town):
    """Noor's, at the desk of the legal NGO; nothing is unlocked."""
    return Browser(town.desk("rechtshoek"))
