"""What a caller asks for is done once, in the one place that opens its transaction."""

import re
from pathlib import Path

SERVICES = Path(__file__).parents[2] / "hub" / "services"
# What no caller asks for under a key.
UNASKED = {
    "party/party.py": "set-up of a hub",
    "party/account.py": "the operator's command",
    "round/reassessment.py": "after a fact, and in rounds",
    "round/sweep.py": "in rounds",
    "upload.py": "the same file again is the same file",
}


def _writers(pattern):
    return {
        path.relative_to(SERVICES).as_posix()
        for path in SERVICES.rglob("*.py")
        if re.search(pattern, path.read_text())
    }


def test_only_actions_open_a_writing_transaction_for_a_caller():
    assert _writers(r"uow\.write\(\)") == {"action.py", *UNASKED}


def test_only_actions_store_the_result_under_a_key():
    assert _writers(r"idempotency\.put\(") == {"action.py"}
