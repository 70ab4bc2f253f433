"""The kinds of facts that only the owner of a case states: rulebook and policy name the same."""

import re
from pathlib import Path

from hub.crypto.acceptance.author import OF_OWNER

FACT = Path(__file__).parents[2] / "policies" / "hub" / "request" / "fact.rego"


def test_the_policy_and_the_rulebook_name_the_same_kinds_of_the_owner():
    (listed,) = re.findall(r"^_owner_kinds := \{([^}]*)\}", FACT.read_text(), re.MULTILINE)
    kinds = set(re.findall(r'"([a-z0-9_]+)"', listed))

    # Who assigns is judged by a rule of its own in the policy.
    assert kinds | {"assigned"} == OF_OWNER
