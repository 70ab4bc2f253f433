"""The policy engine."""

from typing import Protocol

from hub.policy.decision import Decision
from hub.policy.input_document import InputDocument


class PolicyEngine(Protocol):
    """Decides; any failure is `hub.errors.Unavailable`."""

    @property
    def revision(self) -> str:
        """The revision of the policy by which it decides."""
        ...

    def decide(self, document: InputDocument) -> Decision:
        """The decision about an input document, by the policy of `revision`.

        Raises:
            Unavailable: there is no decision, whatever the reason.
        """
        ...
