import shutil
import subprocess
import sys

import pytest

from hub import bootstrap
from tests.world import parties
from tests.world.by_hand import World
from tests.world.hub import settings_for
from tests.world.parties import ROOT


@pytest.fixture(scope="session")
def checkout(tmp_path_factory, policies):
    """What a wheel is built of, with the bundle of these sources."""
    tree = tmp_path_factory.mktemp("checkout")
    for name in ("hub", "connectors", "policies", "tests", ".ci"):
        skip = shutil.ignore_patterns("__pycache__", "_policies")
        shutil.copytree(ROOT / name, tree / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", ".gitignore"):
        shutil.copyfile(ROOT / name, tree / name)
    shutil.copytree(policies, tree / "build" / "policies")
    return tree


@pytest.fixture(scope="session")
def wheel(tmp_path_factory, checkout):
    out = tmp_path_factory.mktemp("dist")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out, checkout)
    (wheel,) = out.iterdir()
    return wheel


@pytest.fixture(scope="session")
def installed(tmp_path_factory, wheel):
    """The commands of a new environment: the locked dependencies and the wheel, nothing else."""
    place = tmp_path_factory.mktemp("new")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    python = ("--python", place / "bin" / "python")
    locked = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / ".ci" / "lock" / "run.txt")
    pip(*python, "install", *locked)
    pip(*python, "install", "--no-deps", "--no-index", wheel)
    pip(*python, "check")
    return place / "bin"


def pip(*arguments):
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


@pytest.fixture
def settings(tmp_path, policies):
    return settings_for(tmp_path, policies)


@pytest.fixture
def hub(settings):
    with bootstrap.running(settings) as hub:
        yield hub


@pytest.fixture
def world(hub):
    world = World(hub.log_key, parties.organisations())
    world.install(hub.broker)
    return world
