"""The last scene: whoever wants to, checks; and what is damaged stands still."""

import base64
import hashlib
import os
import pty
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hub.cli.demo.cast import PEOPLE
from hub.cli.demo.scenes import Play
from hub.cli.demo.stage import Stage
from hub.errors import Unavailable

AGE_VERSION = "1.3.2"
NAMES = (*(one.name for one in PEOPLE), "Sami Adanech")
NUMBERS = tuple(one.anchor.removeprefix("nl-v:") for one in PEOPLE)


def anybody_can_check(play: Play) -> None:
    """Scene 12: counts with a proof, a flipped byte, a damaged policy, the `age` command."""
    stage = play.stage
    with play.part("12 anybody can check"):
        log = stage.folder / "log.jsonl"
        stage.hub("audit", "export", "--out", str(log), "--json")
        key = stage.log_key_file.read_text()
        for party in ("avim", "gemeente"):
            told = stage.hub("audit", "received", party, str(log), "--log", key, "--json").told
            play.check(f"what did {party} receive", "0", told.get("received"))
        told = stage.hub("audit", "received", "ind", str(log), "--log", key, "--json").told
        play.check("what did the IND receive: more than nothing", "True", told["received"] > 0)
        verified = stage.hub("audit", "verify", str(log), "--log", key)
        play.check("the whole log verifies", "0", verified.status)
        play.check("one byte flipped: the entry is named", "entry 7", _flipped(stage, log, key))
        kept = stage.connect("noor", "verify")
        play.check("the counsellor's own proofs verify", "0", kept.status)
        _damaged_policy(play)
        play.check("the hub's files hold no name and no V-number", "[]", leaks(stage))


def age_opens(play: Play) -> None:
    """Scene 12, while the answer lies there: the reader's key and the `age` command open it."""
    stage = play.stage
    age = _age()
    with play.part("12 anybody can check"):
        if age is None:
            play.check("the age command is not installed here", "skipped", "skipped")
            return
        blob = max(stage.blobs(), key=lambda path: path.stat().st_size)
        for key, expected in (("noor", "True"), ("esra", "False")):
            opened = _opens(stage, age, key, blob)
            play.check(f"{key} opens an answer with age", expected, opened)


def _opens(stage: Stage, age: str, key: str, blob: Path) -> bool:
    out = stage.folder / f"{key}.opened"
    _with_passphrase(
        [age, "-d", "-i", str(_place(stage, key, "key")), "-o", str(out), str(blob)],
        _place(stage, key, "pass").read_text().strip(),
    )
    opened = out.exists() and out.read_bytes().startswith(b"dossierhub-sealed/1\n")
    out.unlink(missing_ok=True)
    return opened


def leaks(stage: Stage) -> list[str]:
    """Names and V-numbers in the hub's database, blobs and logs: in clear, hashed or encoded."""
    searched = [*(stage.folder / "hub").rglob("*"), *stage.folder.glob("*.log*")]
    contents = {path.name: path.read_bytes() for path in searched if path.is_file()}
    contents["database"] = b"\n".join(_cells(stage.folder / "hub" / "hub.db"))
    found = []
    for word in (*NAMES, *NUMBERS):
        for form in _forms(word):
            found += [f"{name}: {word}" for name, data in contents.items() if form in data]
    return found


def _forms(word: str) -> Iterator[bytes]:
    """A word as it could stand somewhere: itself, its parts, base64 at any offset, hashes."""
    texts = {word, word.upper(), word.lower(), f"nl-v:{word}"}
    for text in sorted(texts):
        data = text.encode()
        yield data
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + data)
            yield encoded[4 if shift else 0 : -4]
        for algorithm in (hashlib.sha256, hashlib.sha1, hashlib.md5, hashlib.blake2b):
            digest = algorithm(data).digest()
            yield digest
            yield digest.hex().encode()
            yield base64.b64encode(digest)


def _cells(database: Path) -> Iterator[bytes]:
    """Every value in every table, as text or bytes."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    tables = [
        row[0] for row in connection.execute("select name from sqlite_master where type='table'")
    ]
    for table in tables:
        for row in connection.execute(f'select * from "{table}"'):  # noqa: S608  # its own names
            for cell in row:
                yield cell if isinstance(cell, bytes) else str(cell).encode()
    connection.close()


def _flipped(stage: Stage, log: Path, key: str) -> str:
    lines = log.read_bytes().split(b"\n")
    place = lines[8].index(b'"leaf":"') + 20
    changed = bytearray(lines[8])
    changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
    lines[8] = bytes(changed)
    other = log.with_suffix(".flipped")
    other.write_bytes(b"\n".join(lines))
    told = stage.hub("audit", "verify", str(other), "--log", key, "--json").told
    return f"entry {told.get('entry')}" if isinstance(told, dict) else str(told)


def _damaged_policy(play: Play) -> None:
    """With one byte of its policy changed the hub does not start; with the right one it goes on."""
    stage, right = play.stage, play.stage.policies
    damaged = stage.folder / "policies"
    shutil.copytree(right, damaged, dirs_exist_ok=True)
    wasm = bytearray((damaged / "policy.wasm").read_bytes())
    wasm[len(wasm) // 2] ^= 1
    (damaged / "policy.wasm").write_bytes(bytes(wasm))
    stage.stop_hub()
    stage.policies = damaged
    try:
        stage.start_hub()
        said = "it started"
    except Unavailable as error:
        said = error.detail
    named = said.count("sha256:")
    play.check("one byte of the policy changed: it refuses and names both digests", "2", named)
    stage.policies = right
    stage.start_hub()
    play.check("the right policy: all goes on", "0", stage.connect("noor", "requests").status)


def _place(stage: Stage, key: str, ending: str) -> Path:
    return stage.folder / stage.party_of(key) / f"{key}.{ending}"


def _age() -> str | None:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    built = cache / "dossierhub" / "tools" / f"age-{AGE_VERSION}" / "age"
    return str(built) if built.is_file() else shutil.which("age")


def _with_passphrase(command: list[str], passphrase: str) -> None:
    """Run a command that asks for a passphrase on its terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)  # noqa: S606  # the pinned binary, with our own arguments
    asked = b""
    try:
        while b"assphrase" not in asked:
            asked += os.read(terminal, 1024)
        os.write(terminal, passphrase.encode() + b"\n")
        while os.read(terminal, 1024):
            pass
    except OSError:
        pass  # the terminal closes when the command ends
    finally:
        os.waitpid(child, 0)
        os.close(terminal)
