"""A visit after the story: the desks run, and everything can be put back as it was."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.demo.program import COMMAND_S
from hub.demo.stage import Stage, free_port, wait_for

# The desk at which each persona works; the auditors work at the hub itself.
DESKS = {"noor": "rechtshoek", "sanne": "thuishaven", "anna": "ind", "bas": "avim"}


@dataclass(slots=True)
class Visit:
    """The running desks, each a process beside its keys, and a copy of the beginning."""

    stage: Stage
    ports: dict[str, int] = field(
        default_factory=lambda: {party: free_port() for party in sorted(set(DESKS.values()))}
    )
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def desks(self) -> dict[str, str]:
        """The address of each desk, by party."""
        return {party: f"http://127.0.0.1:{port}" for party, port in self.ports.items()}

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Keep a copy of everything, and run the desks until the end of the block."""
        self.stage.stop_hub()
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self.stage.folder, self._copy)
        self.stage.start_hub()
        try:
            self._open()
            yield
        finally:
            self._close()
            shutil.rmtree(self._copy, ignore_errors=True)

    def again(self) -> None:
        """Put everything back as it was; one call at a time."""
        with self._guard:
            self._close()
            self.stage.stop_hub()
            for path in self._copy.iterdir():
                _put_back(path, self.stage.folder / path.name)
            self.stage.start_hub()
            self._open()

    @property
    def _copy(self) -> Path:
        return self.stage.folder.with_name(f"{self.stage.folder.name}.start")

    def _open(self) -> None:
        for party, port in self.ports.items():
            self._running.append(self._desk(party, port))
        for process, port in zip(self._running, self.ports.values(), strict=True):
            wait_for(port, process)

    def _close(self) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(COMMAND_S)
        self._running.clear()

    def _desk(self, party: str, port: int) -> subprocess.Popen[bytes]:
        place = self.stage.folder / party
        command = [
            *(sys.executable, "-m", "connectors", "--hub", self.stage.url, "--env", "demo"),
            *("--queue", str(place / "queue")),
            *("--clock-file", str(self.stage.folder / "clock")),
            *("desk", "--keys", str(place), "--port", str(port)),
        ]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        with (place / "desk.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603  # our own command
                command, env=plain, stdout=log, stderr=log
            )


def _put_back(backup: Path, place: Path) -> None:
    if backup.is_dir():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(backup, place)
    else:
        shutil.copyfile(backup, place)
