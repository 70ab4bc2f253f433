"""Without an extra of the wheel, a command that needs it says so in one line."""

import subprocess
import sys

import pytest

from hub.errors import Unavailable
from hub.extra import needed

BLOCK = "import sys; sys.modules |= dict.fromkeys({missing}); "


def run(command, *missing):
    block = BLOCK.format(missing=missing)
    return subprocess.run(
        [sys.executable, "-c", block + command], capture_output=True, text=True, check=False
    )


def test_the_hub_without_the_packages_of_a_server_names_the_extra():
    done = run("sys.argv[1:] = ['--help']; from hub.cli.app import main; main()", "fastapi")

    assert done.returncode == 2
    assert done.stderr == "hub: extra_missing: install dossierhub[server]\n"


@pytest.mark.parametrize("missing", ["uvicorn", "fastapi", "multipart"])
def test_the_desk_without_its_packages_names_the_extra(missing):
    arguments = ["--hub", "http://127.0.0.1:9", "desk"]
    done = run(f"sys.argv[1:] = {arguments}; from connectors.cli import main; main()", missing)

    assert done.returncode == 2
    assert done.stderr == "hub-connector: extra_missing: install dossierhub[desk]\n"


def test_another_package_of_the_same_name_is_not_taken_for_the_right_one():
    with pytest.raises(Unavailable, match="extra_missing"), needed("desk"):
        raise ImportError("cannot import name 'MultipartError'", name="multipart")


@pytest.mark.parametrize("name", ["hub.missing", "connectors.missing"])
def test_a_missing_module_of_our_own_stays_a_fault(name):
    with pytest.raises(ImportError), needed("desk"):
        raise ModuleNotFoundError(name, name=name)
