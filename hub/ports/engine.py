"""The policy engine."""

from collections.abc import Mapping
from typing import Any, Protocol

from hub.policy.decision import Decision


class PolicyEngine(Protocol):
    """Decides; any failure is `hub.errors.Unavailable`."""

    @property
    def revision(self) -> str: ...
    def decide(self, document: Mapping[str, Any]) -> Decision: ...
