import base64
import hashlib
import json
import os
import re
import shutil
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
def test_a_bundle_with_one_byte_changed_does_not_load_and_names_both_digests(built, tmp_path, name):
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    data = bytearray((tmp_path / name).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / name).write_bytes(bytes(data))

    with pytest.raises(InvalidInput, match=f"{name} is sha256:[0-9a-f]+, built was sha256:"):
        bundle.load(tmp_path)


def test_a_bundle_that_was_not_built_to_its_end_does_not_load(built, tmp_path):
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "release.json").unlink()

    with pytest.raises(InvalidInput, match="bundle_missing"):
        bundle.load(tmp_path)


@pytest.mark.parametrize("release", [b"", b"[]", b"{}", b'{"revision": "h1:x", "files": []}'])
def test_a_release_of_another_form_does_not_load(built, tmp_path, release):
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "release.json").write_bytes(release)

    with pytest.raises(InvalidInput, match="bundle_missing"):
        bundle.load(tmp_path)


def test_another_wasm_does_not_load_even_if_its_digest_is_noted_beside_it(built, tmp_path):
    """The digest in the signed release counts, not the one in the folder."""
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "policy.wasm").write_bytes(built.wasm + b"\0")
    _note(tmp_path, "files", lambda files: files | {"policy.wasm": _sha256(built.wasm + b"\0")})

    pattern = f"{_sha256(built.wasm + bytes(1))}, release says sha256:{_sha256(built.wasm)}"
    with pytest.raises(InvalidInput, match=pattern):
        bundle.load(tmp_path)


def test_another_revision_does_not_load_and_both_are_named(built, tmp_path):
    shutil.copytree(built.folder, tmp_path, dirs_exist_ok=True)
    _note(tmp_path, "revision", lambda _: "h1:other")

    with pytest.raises(InvalidInput, match=f"{re.escape(built.revision)}, release says h1:other"):
        bundle.load(tmp_path)


def _note(folder, member, change):
    release = json.loads((folder / "release.json").read_text())
    release[member] = change(release[member])
    (folder / "release.json").write_text(json.dumps(release))


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


def test_the_bundle_holds_no_tests_and_exactly_the_files_that_are_signed():
    paths = set(bundle.sources(ROOT / "policies"))

    assert not any(path.endswith("_test.rego") for path in paths)
    assert {path for path in paths if path.startswith("agreement/")} == {
        "agreement/clauses.en.md",
        "agreement/clauses.nl.md",
        "agreement/flows/data.json",
        "agreement/vocabulary/data.json",
    }


def test_a_change_of_a_test_is_no_change_of_the_policy(tmp_path):
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    (tmp_path / "policies" / "hub" / "request" / "row_test.rego").unlink()

    assert revision.of(bundle.sources(tmp_path / "policies")) == revision.of(
        bundle.sources(ROOT / "policies")
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_clauses_are_articles_1_to_20_and_marked_as_a_draft(language):
    path = ROOT / "policies" / bundle.AGREEMENT / "agreement" / f"clauses.{language}.md"
    text = path.read_text()

    assert re.findall(r"^## \w+ (\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, 21)]
    assert "CONCEPT, niet vastgesteld" in text


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


@pytest.mark.slow
def test_the_tests_of_the_rego_pass(opa):
    # One test walks every cell of the agreement; OPA's own limit of 5 s is for a quick machine.
    # It collects garbage half of its time, unless it may wait longer for that.
    folders = ["policies/hub", f"policies/{bundle.AGREEMENT.as_posix()}"]
    done = subprocess.run(
        [opa, "test", "--timeout", "120s", *folders],
        cwd=ROOT,
        env=os.environ | {"GOGC": "800"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "PASS: " in done.stdout
