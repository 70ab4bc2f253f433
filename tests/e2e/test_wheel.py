"""What the wheels carry, and when none is built; and the whole demo, played from them."""

import email
import importlib.util
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hub.adapters import bundle
from hub.crypto import agreement
from hub.demo import age_command
from hub.demo.cast import ORGANISATIONS
from hub.errors import HubError

STYLESHEET = "hub/ui/static/library.css"
MISSING = "demo_missing: it is a wheel of its own: pip install dossierhub-demo"
DEMO_ONLY = Path(__file__).parents[2] / ".ci" / "lock" / "demo.in"


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


def hub(commands, *arguments):
    done = subprocess.run(
        [commands / "hub", *arguments],
        env={"PATH": str(commands), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_it_carries_neither_the_demo_nor_its_sign_in_provider(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert [name for name in names if "demo" in name or "dev_" in name] == []


def test_without_the_demo_there_is_no_command_of_it_and_one_line_says_what_to_install(production):
    _, commands, _ = hub(production, "--help")
    status, _, error = hub(production, "dev-provider")

    assert "demo" not in commands
    assert "dev-provider" not in commands
    assert (status, "No such command" in error) == (2, True)
    assert hub(production, "demo") == (2, "", f"hub: {MISSING}\n")
    assert list(production.parent.glob("lib/*/site-packages/hub/demo*")) == []


def test_with_the_demo_there_are_its_commands(installed):
    _, commands, _ = hub(installed, "--help")

    assert "demo" in commands
    assert "dev-provider" in commands


@pytest.mark.slow
def test_every_line_of_the_story_comes_out_as_it_must_from_a_wheel(tmp_path, installed):
    # No checkout, no opa, nothing on PATH but the new environment. The age command lies where the
    # demo looks for it, or the line in which it opens an answer would be skipped.
    age, empty, cache = age_command.find(), tmp_path / "empty", tmp_path / "cache"
    empty.mkdir()
    if age is not None:
        place = cache / "dossierhub" / "tools" / age.parent.name
        place.parent.mkdir(parents=True)
        place.symlink_to(age.parent)
    done = subprocess.run(
        [installed / "hub", "demo", "--headless", "--json"],
        cwd=empty,
        env={"PATH": str(installed), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        timeout=800,
        check=False,
    )

    lines = json.loads(done.stdout)
    assert [line for line in lines if not line["right"]] == []
    assert len(lines) > 80
    assert done.returncode == 0
    assert any(line["seen"] == "skipped" for line in lines) is (age is None)
    assert [path.name for path in empty.iterdir()] == [".hub-demo"]
    assert_every_scene_ends_with_its_three_lines(lines)
    assert_every_organisation_has_its_keys_and_keyset(empty / ".hub-demo")


def assert_every_scene_ends_with_its_three_lines(lines):
    # Of what is only looked up (0) there is a rule for each, and no line in the log.
    lines = [line for line in lines if not line["scene"].startswith("0 ")]
    told = [line["what"] for line in lines]
    for start in ("rule: article", "the hub saw: ", "log line "):
        scenes = {line["scene"] for line in lines if line["what"].startswith(start)}
        assert {scene.split()[0] for scene in scenes} == {"1", "2", "3", "4", "5", "6", "8", "10"}
    ends = [at for at, what in enumerate(told) if what.startswith("rule: article")]
    assert all(told[at + 1].startswith("the hub saw: ") for at in ends)
    assert all(told[at + 2].startswith("log line ") for at in ends)


def assert_every_organisation_has_its_keys_and_keyset(folder):
    for one in ORGANISATIONS:
        officers = {f"{one.party}-officer{number}" for number in (1, 2)}
        keys = {path.stem for path in (folder / one.party).glob("*.key")}
        assert keys >= officers | {member.key for member in one.members}
        assert (folder / one.party / "keyset-1.json").is_file()


def test_the_wheel_of_the_demo_carries_all_of_it_and_nothing_else(demo_wheel, checkout):
    names = {name for name in zipfile.ZipFile(demo_wheel).namelist() if ".dist-info/" not in name}
    files = {path for path in (checkout / "hub" / "demo").rglob("*") if path.is_file()}

    assert names == {path.relative_to(checkout).as_posix() for path in files}


def test_the_demo_needs_the_hub_of_its_own_version_and_what_the_lock_has(wheel, demo_wheel):
    version = metadata(wheel)["Version"]
    demo = metadata(demo_wheel)

    needed = {f"dossierhub[desk,server]=={version}", *DEMO_ONLY.read_text().split()}
    assert set(demo.get_all("Requires-Dist")) == needed
    extra = f"dossierhub-demo=={demo['Version']}; extra == 'demo'"
    assert extra in metadata(wheel).get_all("Requires-Dist")


def metadata(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    return email.message_from_bytes(archive.read(name))


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
