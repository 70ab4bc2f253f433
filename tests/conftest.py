"""What tests of more than one folder are given; `tests/README.md` says who offers what."""

import os
import shutil
import sqlite3
from contextlib import closing
from functools import cache

import httpcore2
import pytest
import wasmtime

from connectors.desk import app as desk
from connectors.sealed import unseal
from hub import bootstrap
from hub.adapters import bundle, opa_binary, wasm
from hub.adapters.db.engine import Database, make_engine
from hub.api import app as api
from hub.errors import Unavailable
from hub.web import app as web
from tests.world import browser
from tests.world.desk import running
from tests.world.parties import ROOT


def pytest_collection_modifyitems(items):
    """Files with a slow test begin first, and units come last: no worker waits long at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    unit = ROOT / "tests" / "unit"
    items.sort(key=lambda item: (item.path not in slow, unit in item.path.parents))


@pytest.fixture(scope="session", autouse=True)
def worked_out_once():
    """What always comes out the same is worked out once in this process, not for each hub or desk.

    That is the machine code of a policy, the key from a passphrase and the salt of a file, the
    certificates that this machine trusts, the tables of a hub that has nothing in them, and what
    the routes of an application need to be given.
    """
    compile_, codes = wasm.compiled, {}

    def compiled(engine, data):
        if data not in codes:
            codes[data] = compile_(engine, data).serialize()
        return wasmtime.Module.deserialize(engine, codes[data])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wasm, "compiled", compiled)
        patch.setattr(unseal, "passphrase_key", cache(unseal.passphrase_key))
        trusted = cache(httpcore2.default_ssl_context)
        patch.setattr(httpcore2, "default_ssl_context", trusted)
        patch.setattr(bootstrap, "open_database", _opened_of(bootstrap.open_database))
        for module in (api, web, desk):
            patch.setattr(module, "build", _built_of(module.build))
        yield


def _built_of(build):
    """An application has the routers of the first one, which know what each route is given."""
    first = []

    def built(*given, **named):
        app = build(*given, **named)
        routes = app.router.routes
        first.extend(routes[len(first) :])
        routes[:] = [
            old if hasattr(old, "original_router") else new
            for old, new in zip(first, routes, strict=True)
        ]
        return app

    return built


def _opened_of(open_database):
    """A new database begins as a copy of the first one, which had its tables made."""
    tables = []

    def opened(settings):
        path = settings.data / "hub.db"
        if path.exists():
            return open_database(settings)
        if tables:
            settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(tables[0])
            return Database(make_engine(path))
        database = open_database(settings)
        with closing(sqlite3.connect(path)) as connection:
            tables.append(connection.serialize())
        return database

    return opened


@pytest.fixture(scope="session")
def opa():
    """The binary of the policy engine."""
    try:
        return opa_binary.find()
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def policies(opa, tmp_path_factory):
    """The folder of the policies, built of these sources."""
    folder = tmp_path_factory.mktemp("policies")
    bundle.build(ROOT / "policies", opa, folder)
    return folder


@pytest.fixture(scope="module")
def town(tmp_path_factory, policies):
    """A hub that runs at a port, and the demo's parties with their desks."""
    with running(tmp_path_factory.mktemp("town"), policies) as town:
        yield town


@pytest.fixture(scope="module")
def chromium():
    """A browser without a window."""
    sync_api = pytest.importorskip("playwright.sync_api")
    executable = shutil.which("chromium-headless-shell") or browser.find()
    with sync_api.sync_playwright() as playwright:
        # Chromium's sandbox needs a user that is not root.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=executable, args=options)
        yield launched
        launched.close()
