"""Scene 12: anybody can check; and anything damaged stops."""

import shutil
from pathlib import Path
from typing import Any

from hub.demo import age_command, leak
from hub.demo.play import Play
from hub.demo.stage import Stage
from hub.errors import Unavailable

NAME = "12 anybody can check"


def tell(play: Play, answered: str) -> None:
    """Counts with a proof, a flipped byte, the `age` command, a damaged policy, no names."""
    with play.part(NAME):
        log = play.stage.folder / "log.jsonl"
        play.stage.hub("audit", "export", "--out", str(log), "--json")
        _count(play, log)
        _verify(play, log)
        age_opens(play, answered)
        _damage_policy(play)
        play.check("the hub's files hold no name and no V-number", "[]", leak.find(play.stage))


def age_opens(play: Play, answered: str) -> None:
    """An answer opens with the `age` command and only with the asker's key."""
    stage = play.stage
    age = age_command.find()
    if age is None:
        play.check("the age command is not installed here", "skipped", "skipped")
        return
    name, _ = stage.store.answers(answered)[-1]
    (blob,) = (one for one in stage.blobs() if one.name == name)
    for key, expected in (("noor", "True"), ("anna", "False"), ("esra", "False")):
        opened = age_command.opens(stage, age, key, blob)
        play.check(f"{key} opens the answer with age", expected, opened)


def _count(play: Play, log: Path) -> None:
    for party in ("avim", "gemeente"):
        told = _received(play.stage, log, party)
        seen = f"{told.get('received')} {told.get('outcome')}"
        play.check(f"what did {party} receive", "0 proven", seen)
    told = _received(play.stage, log, "ind")
    play.check("what did the IND receive: more than nothing", "True", told["received"] > 0)


def _received(stage: Stage, log: Path, party: str) -> Any:
    key = stage.log_key_file.read_text()
    return stage.hub("audit", "received", party, str(log), "--log", key, "--json").printed


def _verify(play: Play, log: Path) -> None:
    stage = play.stage
    told = _verified(stage, log)
    play.check("the whole log verifies", "proven", told.get("outcome"))
    for key in ("noor", "anna"):
        kept = stage.connect(key, "verify")
        play.check(f"the proofs that {key} kept verify", "0", kept.status)
    told = _verified(stage, _flipped(log))
    play.check("one byte flipped: the entry is named", "entry 7", f"entry {told.get('entry')}")


def _verified(stage: Stage, log: Path) -> Any:
    key = stage.log_key_file.read_text()
    return stage.hub("audit", "verify", str(log), "--log", key, "--json").printed


def _flipped(log: Path) -> Path:
    """A copy of the log with one byte of its eighth entry changed."""
    lines = log.read_bytes().split(b"\n")
    place = lines[8].index(b'"leaf":"') + 20
    changed = bytearray(lines[8])
    changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
    lines[8] = bytes(changed)
    other = log.with_suffix(".flipped")
    other.write_bytes(b"\n".join(lines))
    return other


def _damage_policy(play: Play) -> None:
    """With one byte of its policy changed the hub does not start; with the right one it does."""
    stage, right = play.stage, play.stage.policies
    asked = len(stage.ask("noor", "requests"))
    stage.stop_hub()
    before = (stage.blobs(), stage.store.log_size())
    stage.policies = _damaged(stage)
    try:
        stage.start_hub()
        said = "it started"
    except Unavailable as error:
        said = error.detail
    finally:
        stage.policies = right
    play.check(
        "one byte of the policy changed: it refuses and names both digests",
        "2",
        said.count("sha256:"),
    )
    same = before == (stage.blobs(), stage.store.log_size())
    play.check("and nothing was sent or written", "True", same)
    stage.start_hub()
    play.check("the right policy: all goes on", str(asked), len(stage.ask("noor", "requests")))


def _damaged(stage: Stage) -> Path:
    damaged = stage.folder / "policies"
    shutil.copytree(stage.policies, damaged, dirs_exist_ok=True)
    wasm = bytearray((damaged / "policy.wasm").read_bytes())
    wasm[len(wasm) // 2] ^= 1
    (damaged / "policy.wasm").write_bytes(bytes(wasm))
    return damaged
