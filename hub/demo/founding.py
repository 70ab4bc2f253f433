"""Makes what exists before the story begins: keys, keysets, the signed agreement, the dossiers.

Nine organisations do what real ones do once: members and officers make keys, two officers sign
the keyset, both sign the agreement, the operator installs it, and every member enrols.
"""

import hashlib
import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.crypto import agreement, dsse
from hub.crypto.key import Algorithm, kid
from hub.crypto.payload import agreement as form
from hub.demo.cast import Organisation
from hub.demo.stage import Stage
from hub.domain.moment import time_of
from hub.errors import Unavailable
from hub.form import canonical

OFFICERS = (1, 2)
# It is not imported: only its own process needs the drawing libraries.
DOSSIER = "hub.demo.dossier"
_AT_ONCE = 2  # more processes would only wait for the processor
_NOT_AT_DESK = frozenset({"privacy_officer", "team_lead", "desk_officer"})


def establish(stage: Stage) -> None:
    """Make everything; no process runs yet."""
    for one in stage.organisations:
        (stage.folder / one.party).mkdir(mode=0o700)
    with _dossiers(stage):
        _for_each(stage, _make_keys)
        _agree(stage)
        _for_each(stage, _enrol)


def sign_agreement(stage: Stage, officer: str, keyset: str = "keyset-1.json") -> None:
    """Let an officer sign the agreement, after checking its files."""
    place = stage.folder / "agreement"
    stage.ask(
        officer,
        *("agreement", "sign", str(place / "agreement.json"), "--files", str(place / "files")),
        *("--keyset", str(stage.place_of(officer) / keyset)),
    )


@contextmanager
def _dossiers(stage: Stage) -> Iterator[None]:
    """Write the IND's dossiers meanwhile, in a process of their own."""
    folder = stage.folder / "ind" / "dossiers"
    command = [sys.executable, "-m", DOSSIER, str(folder), str(stage.paper)]
    with subprocess.Popen(command) as writing:  # noqa: S603  # our own module
        yield
    if writing.returncode != 0:
        raise Unavailable("demo_broken", "the dossiers were not written")


def _for_each(stage: Stage, step: Callable[[Stage, Organisation], None]) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda one: step(stage, one), stage.organisations))


def _make_keys(stage: Stage, organisation: Organisation) -> None:
    """Make an organisation's keys, and let two officers sign its first keyset."""
    place = stage.folder / organisation.party
    officers = [_officer(organisation, number) for number in OFFICERS]
    for officer in officers:
        _init(stage, officer, organisation.party, "--officer")
    for member in organisation.members:
        told = _init(stage, member.key, organisation.party, "--function", member.function)
        stage.members[member.key] = (organisation.party, told["member"])
    requests = [
        f"{key}.req" for key in (*officers, *(member.key for member in organisation.members))
    ]
    added = [part for name in requests for part in ("--add", str(place / name))]
    purposes = ",".join(_purposes(stage.sources))
    desk = f"{organisation.party}_desk:{purposes}:{_readers(stage, organisation)}"
    keyset = str(place / "keyset-1.json")
    stage.ask(officers[0], "keyset", "propose", "--out", keyset, *added, "--desk", desk)
    stage.ask(officers[1], "keyset", "sign", keyset)


def _officer(organisation: Organisation, number: int) -> str:
    return f"{organisation.party}-officer{number}"


def _readers(stage: Stage, organisation: Organisation) -> str:
    readers = [m for m in organisation.members if m.function not in _NOT_AT_DESK]
    return ",".join(stage.members[m.key][1] for m in readers)


def _init(stage: Stage, key: str, party: str, *options: str) -> Any:
    request = str(stage.folder / party / f"{key}.req")
    return stage.ask(key, "init", "--party", party, "--new-passphrase", "--out", request, *options)


def _purposes(sources: Path) -> list[str]:
    vocabulary = json.loads((sources / "agreement/vocabulary/data.json").read_bytes())
    # Prohibited ones are included: the policy must refuse them, and log that.
    return sorted(one["id"] for one in vocabulary["purposes"])


def _agree(stage: Stage) -> None:
    """Write the agreement, have all officers sign it, and install it."""
    place = stage.folder / "agreement"
    for path in agreement.PATHS:
        (place / "files" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stage.sources / path, place / "files" / path)
    key = stage.hub("log-key").printed or ""
    stage.log_key_file.write_text(str(key))
    (place / "agreement.json").write_bytes(_payload(stage, str(key)))
    for one in stage.organisations:
        for number in OFFICERS:
            sign_agreement(stage, _officer(one, number))
    keysets = place / "keysets"
    keysets.mkdir()
    for one in stage.organisations:
        shutil.copyfile(stage.folder / one.party / "keyset-1.json", keysets / f"{one.party}.json")
    installed = stage.hub(
        *("agreement", "install", str(place / "agreement.json")),
        *("--files", str(place / "files"), "--keysets", str(keysets)),
    )
    if installed.status != 0:
        raise Unavailable("demo_broken", installed.complaint)


def _payload(stage: Stage, log_key: str) -> bytes:
    files = stage.folder / "agreement" / "files"
    contents = {path: (files / path).read_bytes() for path in agreement.PATHS}
    parties = [
        {
            "party": one.party,
            "types": sorted(one.types),
            "name": one.name,
            "keyset": _sid(stage.folder / one.party / "keyset-1.json"),
        }
        for one in sorted(stage.organisations, key=lambda one: one.party)
    ]
    members = {
        "v": 1,
        "env": "demo",
        "id": secrets.token_hex(16),
        "at": time_of(stage.now()),
        "name": "Privacyovereenkomst Amsterdam (demo)",
        "n": 1,
        "start": stage.now().strftime("%Y-%m-%d"),
        "parties": parties,
        "log": log_key,
        "files": [
            {"path": path, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(contents.items())
        ],
    }
    return canonical.encode(canonical.make(form.Agreement, members).to_document())


def _enrol(stage: Stage, organisation: Organisation) -> None:
    """Let every member begin to trust, by the two officers whom they met."""
    place = stage.folder / organisation.party
    met = []
    for number in OFFICERS:
        request = json.loads((place / f"{_officer(organisation, number)}.req").read_text())
        met += ["--met", kid(Algorithm.ED25519, bytes.fromhex(request["sign"]))]
    for member in organisation.members:
        stage.ask(
            member.key,
            *("enrol", "--agreement", str(stage.folder / "agreement" / "agreement.json")),
            *("--keyset", str(place / "keyset-1.json"), *met),
        )


def _sid(path: Path) -> str:
    return dsse.parse(path.read_bytes()).sid
