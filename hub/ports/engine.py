"""The policy engine."""

from typing import Protocol

from hub.policy.decision import Decision
from hub.policy.document import Document


class PolicyEngine(Protocol):
    """Decides; any failure is `hub.errors.Unavailable`."""

    @property
    def revision(self) -> str: ...
    def decide(self, document: Document) -> Decision: ...
