"""The flows and words of the agreement, read from the data of the tests, and the scenarios."""

import json
from pathlib import Path

from hub.policy import scenario

DATA = Path(__file__).parents[1] / "data"
ROWS = json.loads((DATA / "scenarios.json").read_text())
SCENARIOS = scenario.read(ROWS)
VOCABULARY = json.loads((DATA / "vocab.json").read_text())
ROW_LIST = json.loads((DATA / "flows.json").read_text())
FLOWS = {
    "rows": {row["id"]: row for row in ROW_LIST},
    "index": {
        f"{row['purpose']}|{requester}|{provider}": row["id"]
        for row in ROW_LIST
        for requester in row["requesters"]
        for provider in row["providers"]
    },
}
