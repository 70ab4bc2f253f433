"""A run of the demo: scenes, their lines, and how each scene ends.

Each line is a command of a party or the operator, with its expected result.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from hub.demo import ending
from hub.demo.program import Outcome
from hub.demo.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table; a note expects nothing."""

    scene: str
    what: str
    expected: str
    seen: str
    entry: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the result is the expected one."""
        return self.expected == self.seen

    @property
    def is_note(self) -> bool:
        """Whether it only explains."""
        return not self.expected


@dataclass(slots=True)
class Play:
    """A run of the demo: its lines so far, and the function that is called with each."""

    stage: Stage
    tell: Callable[[Line], None]
    lines: list[Line] = field(default_factory=list)
    scene: str = ""
    last: dict[str, Any] = field(default_factory=dict)  # the newest request that was accepted

    def check(self, what: str, expected: str, seen: object, entry: str = "") -> None:
        """Add a line."""
        line = Line(scene=self.scene, what=what, expected=expected, seen=str(seen), entry=entry)
        self.lines.append(line)
        self.tell(line)

    def decision(self, what: str, expected: str, outcome: Outcome) -> str:
        """Add a line about the decision on a request; returns the request's id."""
        told = outcome.printed if isinstance(outcome.printed, dict) else {}
        decision = told.get("decision") or {}
        seen = decision.get("reason") or outcome.reason
        self.check(what, expected, seen, str(told.get("entry", "")))
        self.last = told if told.get("entry") else self.last
        return str(told.get("sid", ""))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Play one scene; it ends with the rule of its last decision, and its entry in the log."""
        self.scene, self.last = name, {}
        yield
        if self.last:
            self._end()

    def note(self, text: str) -> None:
        """Add a line that explains and expects nothing."""
        self.lines.append(Line(scene=self.scene, what=text, expected="", seen=""))
        self.tell(self.lines[-1])

    def _end(self) -> None:
        self.note(ending.rule(self.stage, self.last["decision"]))
        self.note(ending.seen_by_hub(self.stage, self.last["sid"]))
        index, proven = ending.log_line(self.stage, self.last["entry"])
        self.check(f"log line {index}: the proof holds", "True", proven, self.last["entry"])
