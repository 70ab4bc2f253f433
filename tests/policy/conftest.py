import pytest

from hub.adapters import bundle, opa_binary
from hub.adapters.opa import OpaEngine
from hub.adapters.wasm import WasmEngine


@pytest.fixture(scope="session")
def built(policies):
    return bundle.load(policies)


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
