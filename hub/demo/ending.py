"""The end of a scene: the rule and its article, what the hub saw, and the line in the log."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from hub.audit import note, proof
from hub.demo.stage import Stage
from hub.errors import NotFound, VerificationError
from hub.ui import clause

CLAUSES = "agreement/clauses.en.md"


def rule(stage: Stage, decision: Mapping[str, Any]) -> str:
    """The article on which a decision rests, as the asker was told."""
    number = str(decision.get("clause", ""))
    if not number:
        return "rule: this party is not told which"
    try:
        found = clause.find((stage.sources / CLAUSES).read_text(), number)
    except NotFound:
        return f"rule: article {number}"
    return f"rule: article {number}, {found.title} ({decision.get('reason')})"


def seen_by_hub(stage: Stage, sid: str) -> str:
    """Everything that the broker can learn from a request, read from its own database."""
    said = stage.store.request(sid)
    items = ", ".join(one.category for one in said.items)
    about = f"case {said.subject[:8]}…" if said.subject is not None else "an invitation"
    letter = f"a sealed letter of {said.sealed.size:,} bytes"
    parties = f"{said.sender.party} asks {said.to.party}"
    return f"the hub saw: {parties} for {said.purpose}: {items}; {about}; {letter}"


def log_line(stage: Stage, entry: str) -> tuple[int, bool]:
    """The entry's place in the log, and whether the proof that its sender kept holds."""
    kept = next(stage.folder.glob(f"*/*.state/submissions/{entry}.json"))
    document = json.loads(kept.read_bytes())["submission"]
    found = proof.parse(document["proof"].encode())
    key = note.parse_key(stage.log_key_file.read_text().strip())
    try:
        found.verify(base64.b64decode(document["leaf"]), key)
    except VerificationError:
        return found.index, False
    return found.index, True
