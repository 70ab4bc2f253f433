import os
from pathlib import Path

import pytest

from hub.adapters import bundle, opa_binary
from hub.adapters.opa import OpaEngine
from hub.adapters.wasm import WasmEngine
from hub.errors import Unavailable

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def opa():
    try:
        return opa_binary.find()
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def built(opa, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    bundle.build(ROOT / "policies", opa, folder)
    return bundle.load(folder)


@pytest.fixture(scope="session")
def embedded(built):
    with WasmEngine(built) as engine:
        yield engine


@pytest.fixture(scope="session")
def server(opa, built):
    with (
        opa_binary.serve(opa, built.folder / "bundle.tar.gz") as address,
        OpaEngine(address, built.revision) as engine,
    ):
        yield engine
