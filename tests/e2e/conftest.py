import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub import bootstrap
from hub.adapters import bundle, opa_binary
from hub.config import Settings
from hub.errors import Unavailable

from .world import Org, Person, World

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def policies(tmp_path_factory):
    try:
        opa = opa_binary.find()
    except Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("policies")
    bundle.build(ROOT / "policies", opa, folder)
    return folder


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


def settings_for(folder, policies):
    return Settings(
        environment="demo",
        data=folder / "hub",
        policies=policies,
        origin="http://127.0.0.1:8000",
        log_origin="demo.invalid/audit/2026",
        oidc_issuer="http://127.0.0.1:8001",
        oidc_client_secret="secret",
    )


def organisations():
    def people(party, **functions):
        return {name: Person(party=party, functions=given) for name, given in functions.items()}

    return [
        Org(
            party="rechtshoek",
            types=("ngo_legal",),
            desk="desk_law",
            people=people(
                "rechtshoek",
                noor=("legal_counsellor",),
                bram=("legal_counsellor",),
                tilda=("team_lead",),
                fenna=("privacy_officer",),
            ),
        ),
        Org(
            party="ind",
            types=("ind",),
            desk="desk_ind",
            people=people(
                "ind",
                anna=("ind_central_contact",),
                daan=("ind_central_contact",),
                vera=("privacy_officer",),
            ),
        ),
        Org(
            party="avim",
            types=("avim",),
            desk="desk_avim",
            people=people("avim", bas=("avim_id_officer",), cor=("avim_id_officer",)),
        ),
    ]


@pytest.fixture
def hub(settings):
    with bootstrap.running(settings) as hub:
        yield hub


@pytest.fixture
def world(hub):
    world = World(hub.log_key, organisations())
    world.install(hub.broker)
    return world
