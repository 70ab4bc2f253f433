"""One hub with a request, its pages, and a development provider to sign in at."""

from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from hub import bootstrap
from tests.world import parties
from tests.world.by_hand import World
from tests.world.hub import settings_for
from tests.world.hub_pages import ORIGIN, Browser, add_people, provider
from tests.world.serve import served
from tests.world.story import Story


@pytest.fixture(scope="module")
def site(tmp_path_factory, policies):
    """A running hub: one request that is allowed, one that is denied."""
    with served(provider) as issuer:
        settings = settings_for(tmp_path_factory.mktemp("web"), policies, oidc_issuer=issuer)
        app = bootstrap.application(settings)
        with TestClient(app, base_url=ORIGIN):
            hub = app.state.hub
            world = World(hub.log_key, parties.organisations())
            world.install(hub.broker)
            story = Story(hub.broker, world)
            allowed, done = story.ask()
            denied, _ = Story(hub.broker, world, without=("mandate",)).ask()
            add_people(settings, world)
            yield SimpleNamespace(
                app=app,
                hub=hub,
                world=world,
                settings=settings,
                allowed=allowed.sid,
                denied=denied.sid,
                entry=done.entry,
            )


@pytest.fixture
def browser(site):
    return Browser(site.app)
