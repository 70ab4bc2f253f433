import base64
import json
import subprocess
from pathlib import Path

import pytest
import wasmtime

from hub.adapters import bundle
from hub.errors import InvalidInput
from hub.policy import revision

ROOT = Path(__file__).parents[2]
VECTOR = json.loads((ROOT / "tests" / "vectors" / "statements.json").read_text())["revision"]


def test_the_revision_is_that_of_the_vectors():
    files = {path: base64.b64decode(data) for path, data in VECTOR["files"].items()}

    assert revision.of(files) == VECTOR["h1"]


def test_a_second_build_gives_the_same_bytes(opa, built, tmp_path):
    bundle.build(ROOT / "policies", opa, tmp_path)

    for name in ("bundle.tar.gz", "policy.wasm", "data.json", "release.json"):
        assert (tmp_path / name).read_bytes() == (built.folder / name).read_bytes()


@pytest.mark.parametrize("name", ["bundle.tar.gz", "policy.wasm", "data.json"])
def test_a_bundle_with_one_byte_changed_does_not_load_and_names_both_digests(opa, tmp_path, name):
    bundle.build(ROOT / "policies", opa, tmp_path)
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes(bytes(data))

    with pytest.raises(InvalidInput, match=f"{name} is sha256:[0-9a-f]+, built was sha256:"):
        bundle.load(tmp_path)


def test_a_bundle_that_was_not_built_to_its_end_does_not_load(opa, tmp_path):
    bundle.build(ROOT / "policies", opa, tmp_path)
    (tmp_path / "release.json").unlink()

    with pytest.raises(InvalidInput, match="bundle_missing"):
        bundle.load(tmp_path)


def test_the_wasm_asks_the_host_for_no_function(embedded, built):
    """Building the engine has read ``builtins()``; a policy with a host function is refused."""
    names = {one.name for one in wasmtime.Module(wasmtime.Engine(), built.wasm).imports}

    assert names == {"memory", "opa_abort", *(f"opa_builtin{n}" for n in range(5))}
    assert embedded.revision == built.revision


@pytest.mark.parametrize("command", [["check", "--strict"], ["fmt", "--fail", "--list"]])
def test_the_rego_is_strict_and_formatted(opa, command):
    done = subprocess.run(
        [opa, *command, "policies/hub"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
