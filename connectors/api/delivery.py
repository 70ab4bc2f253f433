"""A request as its provider receives it."""

from connectors.api.shape import Code, Count, Envelope, Out
from connectors.api.submission import Proven
from hub.form.model import Many
from hub.form.value import Id


class DecisionProofOut(Out):
    """The logged decision: its leaf, its record ``what`` and its place in the log."""

    entry: Id
    revision: str
    leaf: str
    what: str
    proof: str


class FlowOut(Out):
    """The agreement's demands on an answer, as the hub states them."""

    obligations: Many[Code]
    retention_days: Count


class DeliveryOut(Proven):
    """All that a provider needs to judge a request by itself, except the letter."""

    pick_up: Id
    statement: Envelope
    facts: Many[Envelope]
    decision: DecisionProofOut
    flow: FlowOut
    reseal: Envelope | None
