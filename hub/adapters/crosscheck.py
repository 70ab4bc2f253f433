"""Asks both engines each time; if they differ, there is no decision."""

import structlog

from hub.errors import Unavailable
from hub.policy.decision import Decision
from hub.policy.input_document import InputDocument
from hub.ports.engine import PolicyEngine


class CrossChecked:
    """Two engines of one revision that must say the same."""

    def __init__(self, first: PolicyEngine, second: PolicyEngine) -> None:
        self._first = first
        self._second = second

    @property
    def revision(self) -> str:
        """The revision that both run."""
        return self._first.revision

    def decide(self, document: InputDocument) -> Decision:
        """The decision of both.

        Raises:
            Unavailable: an engine gives no decision, or they differ.
        """
        one, other = self._first.decide(document), self._second.decide(document)
        if one != other:
            structlog.get_logger().error("engines_differ", revision=self.revision)
            raise Unavailable("engines_differ", "the two engines decide differently")
        return one
