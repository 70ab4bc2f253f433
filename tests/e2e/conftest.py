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
    return built(tmp_path_factory.mktemp("dist"), checkout)


@pytest.fixture(scope="session")
def demo_wheel(tmp_path_factory, checkout):
    return built(tmp_path_factory.mktemp("dist"), checkout / ".ci" / "demo")


def built(out, project):
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out, project)
    (wheel,) = out.iterdir()
    return wheel


@pytest.fixture(scope="session")
def locked(tmp_path_factory):
    """The place of the locked dependencies, which environments share."""
    place = environment(tmp_path_factory.mktemp("locked"))
    chosen = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / ".ci/lock/run.txt")
    pip("--python", place / "bin" / "python", "install", *chosen)
    return packages(place)


@pytest.fixture(scope="session")
def production(tmp_path_factory, locked, wheel):
    """The commands of a new environment: the locked dependencies and the wheel, nothing else."""
    return installed_in(tmp_path_factory.mktemp("production"), locked, wheel)


@pytest.fixture(scope="session")
def installed(tmp_path_factory, locked, wheel, demo_wheel):
    """The same with the wheel of the demo."""
    return installed_in(tmp_path_factory.mktemp("new"), locked, wheel, demo_wheel)


def installed_in(place, locked, *wheels):
    environment(place)
    (packages(place) / "locked.pth").write_text(f"{locked}\n")
    python = ("--python", place / "bin" / "python")
    pip(*python, "install", "--no-deps", "--no-index", *wheels)
    pip(*python, "check")
    return place / "bin"


def environment(place):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    return place


def packages(place):
    (found,) = place.glob("lib/python*/site-packages")
    return found


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
