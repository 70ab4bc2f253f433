"""What a wheel carries, and when none is built. `test_demo.py` plays the story from one."""

import importlib.util
import shutil
import sys
import zipfile

import pytest

from hub.adapters import bundle
from hub.crypto import agreement
from hub.errors import HubError

STYLESHEET = "hub/ui/static/library.css"


def test_it_carries_the_bundle_the_wasm_and_the_agreement(wheel, policies, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    carried = tmp_path / "hub" / "_policies"

    assert bundle.load(carried).wasm == (policies / "policy.wasm").read_bytes()
    files = {path.relative_to(carried).as_posix() for path in carried.rglob("*") if path.is_file()}
    assert files == {
        *("bundle.tar.gz", "data.json", "policy.wasm", "release.json"),
        *(f"agreements/amsterdam/{path}" for path in agreement.PATHS),
    }


def test_it_carries_no_test_and_nothing_beside_the_two_packages(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hub", "connectors"}
    assert [name for name in names if "test" in name or name.endswith(".rego")] == []


@pytest.fixture
def build(checkout, monkeypatch):
    """The build's hook, run on one checkout."""
    monkeypatch.setattr("sys.path", [*sys.path])
    spec = importlib.util.spec_from_file_location("wheel_hook", checkout / ".ci" / "wheel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def build(tree, version="standard"):
        data = {"force_include": {}}
        hook = module.WheelHook(str(tree), {}, None, None, str(tree), "wheel")
        hook.initialize(version, data)
        return data["force_include"]

    return build


@pytest.fixture
def tree(checkout, tmp_path):
    for name in ("policies", "build"):
        shutil.copytree(checkout / name, tmp_path / name)
    (tmp_path / STYLESHEET).parent.mkdir(parents=True)
    shutil.copyfile(checkout / STYLESHEET, tmp_path / STYLESHEET)
    return tmp_path


def test_it_is_built_of_a_bundle_of_these_sources(build, tree):
    placed = ["hub/_policies", "hub/_policies/agreements/amsterdam", STYLESHEET]
    assert sorted(build(tree).values()) == placed


def test_it_is_not_built_without_the_stylesheet(build, tree):
    (tree / STYLESHEET).unlink()

    with pytest.raises(RuntimeError, match="make style"):
        build(tree)


def test_it_is_not_built_of_a_bundle_of_other_sources(build, tree):
    (tree / "policies" / "hub" / "request" / "new.rego").write_text("package hub.new\n")

    with pytest.raises(RuntimeError, match="make policies"):
        build(tree)


@pytest.mark.parametrize("name", ["bundle.tar.gz", "policy.wasm", "data.json", "release.json"])
def test_it_is_not_built_of_half_a_bundle(build, tree, name):
    (tree / "build" / "policies" / name).unlink()

    with pytest.raises(HubError, match="bundle_missing"):
        build(tree)


def test_an_editable_install_needs_no_bundle_and_carries_none(build, tmp_path):
    assert build(tmp_path, version="editable") == {}
