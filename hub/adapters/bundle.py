"""Builds the policy bundle, and loads one only if every digest in it is right.

build/policies/
  bundle.tar.gz       what the OPA server loads
  policy.wasm         what the embedded engine runs; OPA compiled it from the bundle
  data.json           the bundle's data, for the embedded engine
  release.json        revision, and the digests of the three files above
"""

import gzip
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.errors import InvalidInput, Unavailable
from hub.policy import revision as revisions

ENTRYPOINT = "hub/request/decision"
AGREEMENT = Path("agreements") / "amsterdam"
BUILD_TIMEOUT_S = 60
_FILES = ("bundle.tar.gz", "policy.wasm", "data.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose digests were checked."""

    folder: Path
    revision: str
    wasm: bytes
    data: bytes  # JSON, as the embedded engine loads it


def sources(policies: Path) -> dict[str, bytes]:
    """The files that are signed: Rego without its tests, the agreement's files, the manifest."""
    files = {".manifest": (policies / ".manifest").read_bytes()}
    for path in sorted(policies.glob("hub/**/*.rego")):
        if not path.name.endswith("_test.rego"):
            files[path.relative_to(policies).as_posix()] = path.read_bytes()
    for path in sorted((policies / AGREEMENT).rglob("*")):
        if path.is_file():
            files[path.relative_to(policies / AGREEMENT).as_posix()] = path.read_bytes()
    return files


def build(policies: Path, opa: Path, out: Path) -> str:
    """Build the bundle of ``policies`` into ``out`` with the OPA binary; returns its revision.

    Raises:
        Unavailable: OPA cannot compile it.
    """
    files = sources(policies)
    revision = revisions.of(files)
    wasm = _compile(files, revision, opa)
    release = {"revision": revision, "wasm": hashlib.sha256(wasm).hexdigest()}
    complete = files | {"release/data.json": json.dumps(release, sort_keys=True).encode()}
    contents = {
        "bundle.tar.gz": _tar(complete),
        "policy.wasm": wasm,
        "data.json": _data(complete),
    }
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (out / name).write_bytes(data)
    # This is written last, so that an interrupted build does not load.
    (out / "release.json").write_text(json.dumps({"revision": revision, "files": digests}))
    return revision


def load(folder: Path) -> Bundle:
    """Read a built bundle.

    Raises:
        InvalidInput: a file is missing or is not the one that was built; both digests are named.
    """
    try:
        release = json.loads((folder / "release.json").read_bytes())
        revision, digests = release["revision"], {name: release["files"][name] for name in _FILES}
        contents = {name: (folder / name).read_bytes() for name in _FILES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput("bundle_missing", "build it with: hub policy build") from error
    for name, data in contents.items():
        found, expected = hashlib.sha256(data).hexdigest(), digests[name]
        if found != expected:
            detail = f"{name} is sha256:{found}, built was sha256:{expected}"
            raise InvalidInput("bundle_damaged", detail)
    _check_release(contents, revision)
    return Bundle(
        folder=folder,
        revision=revision,
        wasm=contents["policy.wasm"],
        data=contents["data.json"],
    )


def _check_release(contents: dict[str, bytes], revision: str) -> None:
    """Check that the files the engines load name this revision and this Wasm."""
    found = hashlib.sha256(contents["policy.wasm"]).hexdigest()
    release = json.loads(contents["data.json"])["release"]
    files = _untar(contents["bundle.tar.gz"])
    actual = revisions.of(files)
    if not actual == revision == release["revision"]:
        raise InvalidInput("bundle_damaged", f"revision {actual}, release says {revision}")
    if found != release["wasm"] or _data(files) != contents["data.json"]:
        detail = f"policy.wasm is sha256:{found}, release says sha256:{release['wasm']}"
        raise InvalidInput("bundle_damaged", detail)


def _compile(files: dict[str, bytes], revision: str, opa: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        # The Wasm holds code only. The revision does not include the Wasm's digest, so it depends
        # on the sources alone.
        release = json.dumps({"revision": revision}).encode()
        for path, data in (files | {"release/data.json": release}).items():
            target = root / "in" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        out = root / "out.tar.gz"
        command = [str(opa), "build", "-t", "wasm", "-e", ENTRYPOINT, "-b", "in", "-o", str(out)]
        done = subprocess.run(  # noqa: S603 - the pinned binary, with fixed arguments
            command, cwd=root, capture_output=True, timeout=BUILD_TIMEOUT_S, check=False
        )
        if done.returncode != 0:
            raise Unavailable("policy_not_compiled", done.stderr.decode(errors="replace")[:2000])
        return _untar(out.read_bytes())["policy.wasm"]


def _data(files: dict[str, bytes]) -> bytes:
    """The ``data`` document: each ``data.json`` at the place of its folder."""
    tree: dict[str, Any] = {}
    for path, content in files.items():
        *folders, name = path.split("/")
        if name != "data.json":
            continue
        node = tree
        for folder in folders[:-1]:
            node = node.setdefault(folder, {})
        node[folders[-1]] = json.loads(content)
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _tar(files: dict[str, bytes]) -> bytes:
    """A tar.gz that depends on names and bytes only."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files, key=lambda path: path.encode()):
            entry = tarfile.TarInfo(path)
            entry.size = len(files[path])
            archive.addfile(entry, io.BytesIO(files[path]))
    return gzip.compress(plain.getvalue(), mtime=0)


def _untar(data: bytes) -> dict[str, bytes]:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for entry in archive:
            stream = archive.extractfile(entry)
            if stream is not None:
                files[entry.name.lstrip("/")] = stream.read()
    return files
